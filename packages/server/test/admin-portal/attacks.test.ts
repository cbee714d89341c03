import { DIALECTS, startTestServer, TEST_ORIGIN, type TestServer } from '@frontdesk/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { RATE_LIMITS } from '../../src/operation/limits.js'
import { metadataXml } from '../../src/protocols/saml/identity-provider.fixture.js'
import { firstKey } from '../../src/protocols/saml/keys.fixture.js'
import { ORGANIZATIONS, OTHER_KEY, startOrganizationServer } from '../organizations/support.js'
import { Customer, newDomain, PORTAL } from './customer.js'

const LOOK_UPS = RATE_LIMITS['portal-look-up'].client
const MARKUP = '"><img src=x onerror=alert(1)>'
const APPLICATION = 'http://localhost:3000'

describe.each(DIALECTS)('attacks on the admin portal on %s', dialect => {
  let server: TestServer
  beforeAll(async () => {
    server = await startOrganizationServer(dialect)
  })
  afterAll(() => server.close())

  it('what belongs to another customer does not exist', async () => {
    const [mine, theirs] = [await Customer.inPortal(server), await Customer.inPortal(server)]
    const { id } = await theirs.connection()
    const domain = await theirs.domain({ isProven: false })
    const before = await theirs.connectionAt(id)
    expect((await mine.look(`/connections/${id}`)).status).toBe(404)
    expect((await mine.look(`/connections/${id}/directory`)).status).toBe(404)
    const forms: [string, object][] = [
      [`/connections/${id}`, { choice: 'about', connection_name: 'Mine', domains: [] }],
      [`/connections/${id}/switch`, { choice: 'remove' }],
      [`/connections/${id}/switch`, { choice: 'on' }],
      [`/connections/${id}/test`, {}],
      [`/connections/${id}/directory`, { choice: 'create' }],
      [`/domains/${domain.id}`, { choice: 'remove' }],
      [`/domains/${domain.id}`, { choice: 'check' }],
      [`/domains/${domain.id}`, { choice: 'renew' }],
    ]
    for (const [path, body] of forms)
      expect([path, (await mine.send(path, { ...body })).status]).toEqual([path, 404])
    expect(await theirs.connectionAt(id)).toEqual(before)
    expect((await theirs.look('/domains')).body).toContain(domain.name)
    expect((await mine.look('/overview')).body).not.toContain(domain.name)
  })

  it('a connection takes no domain that the customer has not proven', async () => {
    const [mine, theirs] = [await Customer.inPortal(server), await Customer.inPortal(server)]
    const own = await mine.domain()
    const waiting = await mine.domain({ isProven: false })
    const foreign = await theirs.domain()
    for (const name of [waiting.name, foreign.name, newDomain()]) {
      const body = { guide: 'okta', connection_name: 'Acme', domains: [own.name, name] }
      const refused = await mine.send('/connections', body)
      expect(refused.status).toBe(422)
      expect(refused.body).toContain(`You have not proven yet that ${name} is yours.`)
    }
    const { id } = await mine.connection()
    const change = { choice: 'about', connection_name: 'Acme', domains: [own.name, foreign.name] }
    expect((await mine.send(`/connections/${id}`, change)).status).toBe(422)
    expect((await mine.send(`/connections/${id}`, { ...change, domains: [own.name] })).status).toBe(303)
  })

  it('what the application’s server has given a connection stays without a proof', async () => {
    const customer = await Customer.inPortal(server)
    const domains = [newDomain()]
    const { body } = await customer.backend<{ id: string }>('POST', '/enterprise_connections', {
      ...{ name: 'Acme', provider: 'saml_okta', domains, organization_id: customer.organizationId },
    })
    const change = { choice: 'about', connection_name: 'New name', domains }
    expect((await customer.send(`/connections/${body.id}`, change)).status).toBe(303)
    expect(await customer.connectionAt(body.id)).toMatchObject({ name: 'New name', domains })
  })

  it('no other page posts to it, or reads it', async () => {
    const customer = await Customer.inPortal(server)
    for (const origin of ['https://evil.example', APPLICATION, 'null', null]) {
      const send = (path: string, body: object) =>
        customer.browser.post(PORTAL + path, { ...body }, { origin })
      expect([origin, (await send('/domains', { name: newDomain() })).status]).toEqual([origin, 403])
      expect([origin, (await send('', { token: 'aplt_x' })).status]).toEqual([origin, 403])
    }
    for (const origin of ['https://evil.example', APPLICATION])
      expect((await customer.browser.get(`${PORTAL}/overview`, { origin })).status).toBe(403)
    expect((await customer.look('/domains')).body).not.toContain('<h2>customer')
  })

  it('nobody frames it, and nothing runs or is sent elsewhere in it', async () => {
    const customer = await Customer.create(server)
    const pages = [await customer.look('', { token: customer.link.token })]
    await customer.open()
    const { id } = await customer.connection()
    for (const path of ['/overview', '/domains', '/new_connection', `/connections/${id}`, '/nowhere'])
      pages.push(await customer.look(path))
    for (const { headers } of pages.slice(0, -1)) {
      const policy = headers.get('content-security-policy') ?? ''
      expect(policy).toContain("default-src 'none'")
      expect(policy).toContain("frame-ancestors 'none'")
      expect(policy).toContain("form-action 'self'")
      expect(policy).not.toContain('script-src')
      expect(headers.get('x-frame-options')).toBe('DENY')
      expect(headers.get('cache-control')).toBe('no-store')
      expect(headers.get('referrer-policy')).toBe('same-origin')
    }
    expect(pages.at(-1)!.status).toBe(404)
  })

  it('what people type and what providers say is text', async () => {
    const customer = await Customer.inPortal(server, { name: 'Acme & "Sons"' })
    const { id } = await customer.connection()
    const { name } = await customer.domain()
    const about = { choice: 'about', connection_name: MARKUP, domains: [name] }
    await customer.send(`/connections/${id}`, about)
    const pages = [
      await customer.look('/overview'),
      await customer.look(`/connections/${id}`, { guide: MARKUP }),
      await customer.look(`/connections/${id}/directory`),
      await customer.send('/domains', { name: MARKUP }),
      await customer.send('/connections', { guide: 'okta', connection_name: MARKUP, domains: [MARKUP] }),
      await customer.send(`/connections/${id}`, { choice: 'metadata', idp_metadata: `<a>${MARKUP}</a>` }),
      await customer.send(`/connections/${id}`, { choice: 'metadata_url', idp_metadata_url: MARKUP }),
      await customer.send(`/connections/${id}`, {
        choice: 'fields',
        idp_certificate: `</textarea>${MARKUP}`,
      }),
    ]
    for (const { body } of pages) expect(body).not.toMatch(/<img|onerror=alert\(1\)>(?!&)|<\/textarea>"/)
    expect(pages[0]!.body).toContain('&quot;&gt;&lt;img')
    expect(pages[0]!.body).toContain('Acme &amp; &quot;Sons&quot;')
  })

  it('GET and HEAD change nothing', async () => {
    const customer = await Customer.inPortal(server)
    const { id } = await customer.connection()
    await customer.domain({ isProven: false })
    const counted = async () => {
      const { read } = server.frontdesk.services.store
      const rows: unknown[] = []
      for (const table of [
        'admin_portal_link_tokens',
        'enterprise_connections',
        'organization_domains',
        'directories',
      ] as const)
        rows.push(...(await read.selectFrom(table).selectAll().execute()))
      // their positions come by themselves
      rows.push(...(await read.selectFrom('events').select('id').execute()))
      return rows.map(row => JSON.stringify(row)).sort()
    }
    const before = await counted()
    const paths = [
      '',
      '/overview',
      '/domains',
      '/new_connection?guide=okta',
      `/connections/${id}`,
      `/connections/${id}/directory`,
    ]
    for (const path of paths) {
      await customer.look(path)
      await customer.head(path)
    }
    // a form is no address
    for (const path of ['/leave', `/connections/${id}/switch?choice=remove`])
      expect((await customer.look(path)).status).toBe(404)
    expect(await counted()).toEqual(before)
  })

  it('a link lets somebody do what its scopes say', async () => {
    const all = await Customer.inPortal(server)
    const { id } = await all.connection()
    const within = async (scopes: string[]) => {
      const { body } = await all.backend<{ token: string }>('POST', '/admin_portal_link_tokens', {
        organization_id: all.organizationId,
        scopes,
      })
      await all.send('', { token: body.token })
      return {
        domains: (await all.look('/domains')).status,
        add: (await all.send('/domains', { name: newDomain() })).status,
        connection: (await all.look(`/connections/${id}`)).status,
        change: (await all.send(`/connections/${id}/switch`, { choice: 'off' })).status,
        create: (await all.look('/new_connection')).status,
        directory: (await all.look(`/connections/${id}/directory`)).status,
        key: (await all.send(`/connections/${id}/directory`, { choice: 'on' })).status,
        overview: (await all.look('/overview')).status,
      }
    }
    const nothing = {
      domains: 403,
      add: 403,
      connection: 403,
      change: 403,
      create: 403,
      directory: 403,
      key: 403,
      overview: 200,
    }
    expect(await within(['domains'])).toEqual({ ...nothing, domains: 200, add: 303 })
    expect(await within(['connections'])).toEqual({ ...nothing, connection: 200, change: 303, create: 200 })
    expect(await within(['directory'])).toEqual({ ...nothing, directory: 200, key: 404 })
    expect(await within([])).toMatchObject({ domains: 200, connection: 200, directory: 200 })
  })

  it('the cookie of one instance opens nothing at another', async () => {
    const other = await Customer.inPortal(server, {
      secretKey: OTHER_KEY,
      frontendApiUrl: `${TEST_ORIGIN}/other`,
    })
    const secret = other.browser.cookie('__frontdesk_admin_portal')!
    const browser = server.browser(TEST_ORIGIN, TEST_ORIGIN)
    browser.setCookie('__frontdesk_admin_portal', secret)
    expect((await browser.get(`${PORTAL}/overview`, { origin: null })).status).toBe(401)
  })

  it('bodies and texts have limits', async () => {
    const customer = await Customer.inPortal(server)
    const { id } = await customer.connection()
    const send = (length: number) =>
      customer.send(`/connections/${id}`, { choice: 'metadata', idp_metadata: 'x'.repeat(length) })
    expect((await send(600_000)).status).toBe(422)
    expect((await send(2_000_000)).status).toBe(413)
    const xml = metadataXml([firstKey.certificate]) + `<!-- ${'x'.repeat(200_000)} -->`
    expect(
      (await customer.send(`/connections/${id}`, { choice: 'metadata', idp_metadata: xml })).status,
    ).toBe(303)
  })
})

it('requests of one visit have a rate, and the page says so', async () => {
  const secretKey = 'sk_live_portal0000000000000000000000000000'
  const server = await startTestServer({
    dialect: 'sqlite',
    instances: [
      {
        slug: 'live',
        environment: 'production',
        domain: 'example.com',
        hosts: ['clerk.example.com'],
        secretKeys: [secretKey],
        settings: { organizations: ORGANIZATIONS },
      },
    ],
  })
  const options = { secretKey, frontendApiUrl: 'https://clerk.example.com' }
  const customer = await Customer.inPortal(server, options)
  const { id } = await customer.connection()
  const read = () => customer.send(`/connections/${id}`, { choice: 'metadata', idp_metadata: 'no XML' })
  const statuses: number[] = []
  for (let each = 0; each < LOOK_UPS; each++) statuses.push((await read()).status)
  expect(new Set(statuses)).toEqual(new Set([422]))
  const refused = await read()
  expect(refused.status).toBe(429)
  expect(refused.headers.get('content-type')).toBe('text/html; charset=utf-8')
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
  expect(refused.body).toContain('There were too many requests. Wait a minute and try again.')
  // what asks nobody else goes on, and so do other visits
  expect((await customer.look('/overview')).status).toBe(200)
  const other = await Customer.inPortal(server, options)
  const mine = await other.connection()
  expect((await other.send(`/connections/${mine.id}/test`)).status).toBe(200)
  await server.close()
})
