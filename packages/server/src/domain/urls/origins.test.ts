import { describe, expect, it } from 'vitest'
import { instanceWith } from '../../context/instance.fixture.js'
import { refused } from '../../errors/refused.fixture.js'
import { primaryFrontendApiUrl } from './frontend-api-url.js'
import { checkOrigins, checkRedirectUrl, isAllowedOrigin, isLoopbackHostname } from './origins.js'

const satellites = [{ id: 'dmn_1', name: 'other.example', proxyUrl: null, createdAt: 0 }]
const development = instanceWith({}, { satellites, origins: ['https://app.test:8443'] })
const production = instanceWith(
  {},
  {
    environment: 'production',
    domain: 'example.com',
    serverOrigin: null,
    satellites,
    origins: ['https://partner.example', 'capacitor://localhost'],
    urls: ['https://clerk.example.com'],
    redirectUrls: ['myapp://callback', 'https://return.example/path'],
  },
)

describe('an origin that may call with credentials', () => {
  it.each([
    ['http://localhost', true],
    ['http://localhost:3000', true],
    ['https://localhost:3000', true],
    ['http://app.localhost:3000', true],
    ['http://127.0.0.1:5173', true],
    ['http://127.9.9.9', true],
    ['http://[::1]:3000', true],
    ['http://localhost:4400', true],
    ['https://app.test:8443', true],
    ['https://app.test', false],
    ['http://app.test:8443', false],
    ['http://other.example:3000', true],
    ['https://other.example', true],
    ['https://sub.other.example', false],
    ['http://localhost.evil.example', false],
    ['http://evillocalhost', false],
    ['http://192.168.0.1', false],
    ['null', false],
    ['', false],
  ])('in development is %s: %s', (origin, expected) =>
    expect(isAllowedOrigin(development, origin)).toBe(expected),
  )

  it.each([
    ['https://example.com', true],
    ['https://example.com:8443', true],
    ['https://app.example.com', true],
    ['https://deep.app.example.com', true],
    ['HTTPS://APP.EXAMPLE.COM', true],
    ['http://example.com', false],
    ['http://app.example.com', false],
    ['https://example.com.evil.test', false],
    ['https://evilexample.com', false],
    ['https://examplexcom', false],
    ['https://partner.example', true],
    ['https://sub.partner.example', false],
    ['https://partner.example:444', false],
    ['https://other.example', true],
    ['https://sub.other.example', true],
    ['http://other.example', false],
    ['https://return.example', true],
    ['capacitor://localhost', true],
    ['capacitor://otherhost', false],
    ['myapp://callback', false],
    ['http://localhost:3000', false],
    ['https://app.example.com@evil.test', false],
  ])('in production is %s: %s', (origin, expected) =>
    expect(isAllowedOrigin(production, origin)).toBe(expected),
  )
})

describe('a target of redirects', () => {
  const FORBIDDEN = ['redirect_url_forbidden redirect_url']
  it.each([
    ['https://app.example.com/after?x=1#y', []],
    ['https://return.example/elsewhere', []],
    ['myapp://callback', []],
    ['myapp://callback/more', FORBIDDEN],
    ['myapp://other', FORBIDDEN],
    ['https://evil.test/app.example.com', FORBIDDEN],
    ['https://user@app.example.com/', FORBIDDEN],
    ['https://user:secret@app.example.com/', FORBIDDEN],
    ['https://app.example.com\\@evil.test/', []],
    ['javascript:alert(1)', FORBIDDEN],
    ['data:text/html,x', FORBIDDEN],
    ['//evil.test', FORBIDDEN],
    ['/path', FORBIDDEN],
    ['', FORBIDDEN],
  ])('%s is refused by %j', (target, errors) =>
    expect(refused(() => checkRedirectUrl(production, target))).toEqual(errors),
  )

  it('leads to the allowed host where a backslash would confuse others', () =>
    expect(checkRedirectUrl(production, 'https://app.example.com\\@evil.test/').hostname).toBe(
      'app.example.com',
    ))
})

describe('origins of the configuration', () => {
  it.each([
    ['https://a.example', 'https://a.example'],
    [' https://a.example/ ', 'https://a.example'],
    ['http://localhost:3000', 'http://localhost:3000'],
    ['capacitor://localhost', 'capacitor://localhost'],
    ['chrome-extension://abcdef', 'chrome-extension://abcdef'],
  ])('may be %j', (text, origin) => expect(checkOrigins([text], 'allowed_origins')).toEqual([origin]))

  it.each([
    'https://a.example/path',
    'https://a.example?x',
    'https://A.example',
    'https://a.example:443',
    'a.example',
    'file:///etc/passwd',
    'file://host',
    'javascript://x',
    'capacitor://local host',
    '*',
    '',
  ])('may not be %j', text =>
    expect(refused(() => checkOrigins(['https://fine.example', text], 'allowed_origins'))).toEqual([
      'form_param_format_invalid allowed_origins',
    ]),
  )
})

describe('names of this machine', () => {
  it.each([
    ['localhost', true],
    ['app.localhost', true],
    ['127.0.0.1', true],
    ['127.1.2.3', true],
    ['[::1]', true],
    ['localhost.example', false],
    ['128.0.0.1', false],
    ['::1', false],
    ['', false],
  ])('%j: %s', (name, expected) => expect(isLoopbackHostname(name)).toBe(expected))
})

describe('the primary address of the Frontend API', () => {
  it.each([
    [{ slug: 'dev', isDefault: true, urls: [] }, 'http://localhost:4400'],
    [{ slug: 'dev', isDefault: false, urls: [] }, 'http://localhost:4400/dev'],
    [{ slug: 'dev', isDefault: true, urls: ['https://a.example', 'https://b.example'] }, 'https://a.example'],
  ])('of %j is %s', (instance, url) => {
    expect(primaryFrontendApiUrl(instance, 'http://localhost:4400')).toBe(url)
    expect(primaryFrontendApiUrl(instance, 'http://localhost:4400/')).toBe(url)
  })
})
