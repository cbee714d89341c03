import { describe, expect, it } from 'vitest'
import { instanceWith } from '../context/instance.fixture.js'
import type { Instance } from '../context/instance.js'
import type { Instances } from '../context/services.js'
import { ApiError } from '../errors/api-error.js'
import { requestWith } from './request.fixture.js'
import { resolveInstance, resolveTarget } from './resolve-instance.js'

const PUBLIC = 'https://auth.server.example'

const instances: Record<string, Instance> = {
  dev: instanceWith({}, { id: 'ins_dev', slug: 'dev', isDefault: true }),
  side: instanceWith({}, { id: 'ins_side', slug: 'side', isDefault: false }),
  live: instanceWith(
    {},
    {
      id: 'ins_live',
      slug: 'live',
      isDefault: false,
      environment: 'production',
      publishableKey: 'pk_live_a',
      urls: ['https://clerk.example.com', 'https://example.com/auth'],
    },
  ),
  shared: instanceWith(
    {},
    {
      id: 'ins_shared',
      slug: 'shared',
      isDefault: false,
      environment: 'production',
      urls: ['https://shared.example/one', 'https://shared.example/one/two', 'https://shared.example/three'],
    },
  ),
  livekey: instanceWith({}, { slug: 'livekey', isDefault: false, publishableKey: 'pk_live_b' }),
}
const all = Object.values(instances)
const asked: (string | null | undefined)[] = []

/** A registry knows these instances, and notes which network asks. */
const registry = {
  findById: id => Promise.resolve(all.find(instance => instance.id === id)),
  findBySlug(slug, site) {
    asked.push(site)
    return Promise.resolve(instances[slug])
  },
  findBySecretKey(key, site) {
    asked.push(site)
    return Promise.resolve(instances[key.replace('sk_', '')])
  },
  findByPublishableKey: key => Promise.resolve(all.find(({ publishableKey }) => publishableKey === key)),
  urlsAt: origin =>
    Promise.resolve(
      new Map(
        all.flatMap(({ id, urls }) =>
          urls.filter(url => new URL(url).origin === origin).map(url => [url, id] as const),
        ),
      ),
    ),
  findDefault: () => Promise.resolve(all.find(({ isDefault }) => isDefault)),
} as Partial<Instances> as Instances

/** A request comes to `api slug path frontendApiUrl cookiePath`, or to the code of an error. */
async function wayOf(
  url: string,
  headers: Record<string, string> = {},
  { publicUrl = PUBLIC, basePath = '' } = {},
): Promise<string> {
  const { host, protocol } = new URL(url)
  const peer = { ipAddress: '203.0.113.7', host, protocol: protocol.replace(':', '') as 'http' | 'https' }
  try {
    const options = { registry, publicUrl, basePath }
    const target = await resolveInstance(requestWith({ url, headers }), peer, options)
    const { api, instance, path, frontendApiUrl, cookiePath } = target
    return [api, instance.slug, path, frontendApiUrl, cookiePath].join(' ')
  } catch (error) {
    if (error instanceof ApiError) return error.code
    throw error
  }
}

const LIVE = { authorization: 'Bearer sk_live' }

describe('a request to the Backend API', () => {
  it.each<[string, string, Record<string, string>, string]>([
    ['names it by its prefix', '/bapi/v1/users', LIVE, '/v1/users'],
    ['may end with the prefix', '/bapi', LIVE, '/'],
    ['may do without it', '/v1/users', LIVE, '/v1/users'],
    ['may do so in an instance’s path, which it keeps', '/dev/v1/users', LIVE, '/dev/v1/users'],
  ])('%s', async (_, path, headers, own) =>
    expect(await wayOf(PUBLIC + path, headers)).toBe(`bapi live ${own} https://clerk.example.com /`),
  )

  it.each<[string, string, Record<string, string>, string]>([
    ['without a key', '/bapi/v1/users', {}, 'authorization_header_missing'],
    [
      'with another scheme',
      '/bapi/v1/users',
      { authorization: 'Basic sk_live' },
      'authorization_header_missing',
    ],
    [
      'with two words',
      '/bapi/v1/users',
      { authorization: 'Bearer sk_live x' },
      'authorization_header_missing',
    ],
    ['with a key of nobody', '/bapi/v1/users', { authorization: 'Bearer sk_nobody' }, 'secret_key_invalid'],
    ['with an API key', '/v1/users', { authorization: 'Bearer ak_1' }, 'secret_key_invalid'],
    ['with a machine key', '/v1/users', { authorization: 'Bearer mch_1' }, 'secret_key_invalid'],
  ])('is refused %s', async (_, path, headers, code) =>
    expect(await wayOf(PUBLIC + path, headers)).toBe(code),
  )

  it.each([
    ['/bapix/v1/client', {}],
    ['/v1/client', { authorization: 'Bearer eyJ' }],
    ['/v1/client', { authorization: 'sk_live' }],
  ])('is none at %s with %j', async (path, headers) =>
    expect(await wayOf(`http://localhost:4400${path}`, headers)).toMatch(/^fapi dev /),
  )

  it('tells its instance’s address where it has a registered one, else one at this server', async () => {
    expect(await wayOf(`${PUBLIC}/bapi/v1/users`, { authorization: 'Bearer sk_dev' })).toContain(
      ` ${PUBLIC} `,
    )
    expect(await wayOf(`${PUBLIC}/bapi/v1/users`, { authorization: 'Bearer sk_side' })).toContain(
      ` ${PUBLIC}/side `,
    )
  })

  it.each([
    ['?publishable_key=pk_live_a', 'bapi live /v1/public/interstitial https://clerk.example.com /'],
    ['?publishable_key=pk_live_z', 'instance_not_found'],
    ['', 'instance_not_found'],
  ])('for the interstitial names its instance by its publishable key: %j', async (query, way) =>
    expect(await wayOf(`${PUBLIC}/bapi/v1/public/interstitial${query}`)).toBe(way),
  )
})

describe('a request to the Frontend API', () => {
  it.each([
    [
      'at a registered host',
      'https://clerk.example.com/v1/client',
      'fapi live /v1/client https://clerk.example.com /',
    ],
    [
      'at a registered path, which is taken off',
      'https://example.com/auth/v1/client',
      'fapi live /v1/client https://example.com/auth /auth',
    ],
    ['at a registered path alone', 'https://example.com/auth', 'fapi live / https://example.com/auth /auth'],
    [
      'whose path the proxy has taken off, where no other one is registered',
      'https://example.com/v1/client',
      'fapi live /v1/client https://example.com/auth /auth',
    ],
    [
      'at the longer one of two registered paths',
      'https://shared.example/one/two/v1/client',
      'fapi shared /v1/client https://shared.example/one/two /one/two',
    ],
    [
      'at the shorter one of them',
      'https://shared.example/one/v1/client',
      'fapi shared /v1/client https://shared.example/one /one',
    ],
    ['at none of several paths of the host', 'https://shared.example/v1/client', 'instance_not_found'],
    [
      'at a path that only begins like a registered one',
      'https://shared.example/onerous/v1/client',
      'instance_not_found',
    ],
    ['over another protocol', 'http://clerk.example.com/v1/client', 'instance_not_found'],
    ['at another port', 'https://clerk.example.com:8443/v1/client', 'instance_not_found'],
    ['at a host of nobody', 'https://nobody.example/v1/client', 'instance_not_found'],
  ])('finds its instance %s', async (_, url, way) => expect(await wayOf(url)).toBe(way))

  it.each([
    ['the default one', 'http://localhost:4400/v1/client', 'fapi dev /v1/client http://localhost:4400 /'],
    [
      'one by its slug',
      'http://localhost:4400/side/v1/client',
      'fapi side /v1/client http://localhost:4400/side /side',
    ],
    ['one by its slug alone', 'http://127.0.0.1/side', 'fapi side / http://127.0.0.1/side /side'],
    [
      'one on another name of this machine',
      'http://app.localhost/v1/client',
      'fapi dev /v1/client http://app.localhost /',
    ],
    ['one on its IPv6 address', 'http://[::1]:4400/v1/client', 'fapi dev /v1/client http://[::1]:4400 /'],
    [
      'one at the server’s own address',
      `${PUBLIC}/side/v1/client`,
      `fapi side /v1/client ${PUBLIC}/side /side`,
    ],
    [
      'the default one for a slug of production, whose keys are not for this',
      'http://localhost:4400/live/v1/client',
      'fapi dev /live/v1/client http://localhost:4400 /',
    ],
    [
      'one with a live key on this machine',
      'http://localhost:4400/livekey/v1/client',
      'fapi livekey /v1/client http://localhost:4400/livekey /livekey',
    ],
    ['none with a live key elsewhere', `${PUBLIC}/livekey/v1/client`, 'instance_not_found'],
    [
      'none on a name that only begins like this machine’s',
      'http://localhost.evil.example/v1/client',
      'instance_not_found',
    ],
    [
      'none at another port of the server’s name',
      'https://auth.server.example:444/v1/client',
      'instance_not_found',
    ],
  ])('in development finds %s', async (_, url, way) => expect(await wayOf(url)).toBe(way))

  it('counts what it looks for in vain against the network that asks', async () => {
    asked.length = 0
    await wayOf('http://localhost:4400/nobody/v1/client')
    await wayOf(`${PUBLIC}/bapi/v1/users`, LIVE)
    expect(asked).toEqual(['203.0.113.7', '203.0.113.7'])
  })
})

describe('the proxy of an SDK', () => {
  const through = (url: string, key = 'sk_live') => ({ 'clerk-proxy-url': url, 'clerk-secret-key': key })
  const REGISTERED = 'https://example.com/auth'

  it.each<[string, string, Record<string, string>, string]>([
    [
      'at a registered address',
      '/v1/client',
      through(REGISTERED),
      `fapi live /v1/client ${REGISTERED} /auth`,
    ],
    [
      'with a slash at its end',
      '/v1/client',
      through(`${REGISTERED}/`),
      `fapi live /v1/client ${REGISTERED} /auth`,
    ],
    ['at an address of nobody', '/v1/client', through('https://example.com/other'), 'instance_not_found'],
    [
      'that asks for its health, anywhere',
      '/v1/proxy-health',
      through('https://new.example/x'),
      'fapi live /v1/proxy-health https://new.example/x /x',
    ],
    [
      'of development, on this machine',
      '/v1/client',
      through('http://localhost:3000/__clerk', 'sk_dev'),
      'fapi dev /v1/client http://localhost:3000/__clerk /__clerk',
    ],
    [
      'of development, elsewhere',
      '/v1/client',
      through('https://x.example/__clerk', 'sk_dev'),
      'instance_not_found',
    ],
    [
      'of production, on this machine',
      '/v1/client',
      through('http://localhost:3000/__clerk'),
      'instance_not_found',
    ],
    ['with a key of nobody', '/v1/client', through(REGISTERED, 'sk_nobody'), 'secret_key_invalid'],
    [
      'without its key, which is any request then',
      '/v1/client',
      { 'clerk-proxy-url': REGISTERED },
      'instance_not_found',
    ],
  ])('is taken at its word, or is not: %s', async (_, path, headers, way) =>
    expect(await wayOf(`https://server.internal${path}`, headers)).toBe(way),
  )
})

describe('a request by the server’s own contract', () => {
  it.each(['/admin/v1/instances', '/inbox/api/messages'])('is for no instance: %s', async path => {
    const request = requestWith({ url: PUBLIC + path, headers: LIVE })
    const peer = { ipAddress: null, host: 'nobody.example', protocol: 'https' } as const
    expect(await resolveTarget(request, peer, { registry, publicUrl: PUBLIC, basePath: '' })).toEqual({
      api: 'admin',
      instance: null,
      caller: { kind: 'anonymous' },
      path,
      frontendApiUrl: PUBLIC,
      cookiePath: '/',
    })
  })
})

describe('a request to a server below a path', () => {
  const below = { publicUrl: 'https://auth.server.example/auth/v2', basePath: '/auth/v2' }
  const at = 'https://auth.server.example/auth/v2'

  it.each([
    ['keeps the path', `${at}/v1/client`, `fapi dev /v1/client ${at} /auth/v2`],
    ['may have lost it at a proxy', `${PUBLIC}/v1/client`, `fapi dev /v1/client ${at} /auth/v2`],
    ['names an instance behind it', `${at}/side/v1/client`, `fapi side /v1/client ${at}/side /auth/v2/side`],
    ['may be to the bare path', at, `fapi dev / ${at} /auth/v2`],
    ['is to another path', `${PUBLIC}/auth/v20/x`, `fapi dev /auth/v20/x ${at} /auth/v2`],
    [
      'comes to a host of its own',
      'https://clerk.example.com/v1/client',
      'fapi live /v1/client https://clerk.example.com /',
    ],
    [
      'comes to a registered URL elsewhere',
      'https://example.com/auth/v1/client',
      'fapi live /v1/client https://example.com/auth /auth',
    ],
  ])('%s', async (_, url, way) => expect(await wayOf(url, {}, below)).toBe(way))

  it('may be to the Backend API', async () => {
    expect(await wayOf(`${at}/bapi/v1/users`, LIVE, below)).toBe(
      'bapi live /v1/users https://clerk.example.com /',
    )
  })

  it('is to the registered URL that the server itself lies at', async () => {
    const own = { publicUrl: 'https://example.com/auth', basePath: '/auth' }
    const way = 'fapi live /v1/client https://example.com/auth /auth'
    expect(await wayOf('https://example.com/auth/v1/client', {}, own)).toBe(way)
    expect(await wayOf('https://example.com/v1/client', {}, own)).toBe(way)
  })
})
