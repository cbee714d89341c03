import { NEWEST_API_VERSION } from '@frontdesk/contract'
import { describe, expect, it } from 'vitest'
import { refused } from '../errors/refused.fixture.js'
import { requestWith, targetOf } from './request.fixture.js'
import { factsOf } from './request-facts.js'
import type { Target } from './resolve-instance.js'

const PEER = { ipAddress: '2001:db8:1:2::9', protocol: 'https', host: 'clerk.example.com' } as const
const URL_OF_CLIENT = 'https://clerk.example.com/v1/client'

function facts(headers: Record<string, string> = {}, query = '', target: Partial<Target> = {}) {
  const request = requestWith({ headers, url: `${URL_OF_CLIENT}${query}` })
  return factsOf(request, { ...targetOf(), ...target } as Target, PEER, 'trace')
}

describe('the facts of a request', () => {
  it.each([
    ['no browser says one', {}, {}, null],
    ['the browser says one', { origin: 'https://app.example.com' }, {}, 'https://app.example.com'],
    [
      'a page of the same origin asks, and no browser says one',
      { 'sec-fetch-site': 'same-origin' },
      {},
      'https://clerk.example.com',
    ],
    [
      'the Frontend API lies below the application',
      { 'sec-fetch-site': 'same-origin' },
      { frontendApiUrl: 'https://example.com/__clerk' },
      'https://example.com',
    ],
    ['a page of the same site asks', { 'sec-fetch-site': 'same-site' }, {}, null],
    ['the Backend API is asked', { 'sec-fetch-site': 'same-origin' }, { api: 'bapi' as const }, null],
  ])('have the origin where %s', (_, headers, target, origin) =>
    expect(facts(headers as Record<string, string>, '', target).origin).toBe(origin),
  )

  it.each([
    ['?_is_native=1', true],
    ['?_is_native=true', true],
    ['?_is_native=0', false],
    ['?_is_native=', false],
    ['?_is_native', false],
    ['', false],
  ])('with %j are those of a native application: %s', (query, isNative) => {
    const { isNative: found, cookies } = facts({ cookie: 'a=1' }, query)
    expect(found).toBe(isNative)
    // any page can say that it is one: then its cookies are not looked at
    expect(cookies.size).toBe(isNative ? 0 : 1)
  })

  it.each([
    ['text/html,application/xhtml+xml;q=0.9', true],
    ['application/json, text/html', true],
    ['application/json', false],
    ['text/htmlx', false],
    ['*/*', false],
  ])('that take %s open a page: %s', (accept, takesHtml) =>
    expect(facts({ accept }).takesHtml).toBe(takesHtml),
  )

  it('are secure by the registered address, however the request came here', () => {
    expect(facts().isSecure).toBe(true)
    expect(facts({}, '', { frontendApiUrl: 'http://localhost:4400' }).isSecure).toBe(false)
  })

  it('name the network of a browser, and none of an application’s server', () => {
    expect(facts().site).toBe('2001:db8:1:2::')
    expect(facts({}, '', { api: 'bapi' })).toMatchObject({ site: null, ipAddress: PEER.ipAddress })
  })
})

describe('the API version of a request', () => {
  it.each([
    ['by the header', { 'clerk-api-version': NEWEST_API_VERSION }, '', NEWEST_API_VERSION],
    ['by the query', {}, `?__clerk_api_version=${NEWEST_API_VERSION}`, NEWEST_API_VERSION],
    [
      'by the query before the header',
      { 'clerk-api-version': 'nonsense' },
      `?__clerk_api_version=${NEWEST_API_VERSION}`,
      NEWEST_API_VERSION,
    ],
  ])('is asked for %s', (_, headers, query, version) =>
    expect(facts(headers as Record<string, string>, query).apiVersion).toBe(version),
  )

  it('is refused when it is none', () => {
    const nonsense = { 'clerk-api-version': 'nonsense' }
    expect(refused(() => facts(nonsense))).toEqual(['api_version_invalid'])
    expect(facts(nonsense, '', { api: 'admin' }).apiVersion).toBe('')
  })
})
