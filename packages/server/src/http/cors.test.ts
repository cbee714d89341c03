import { describe, expect, it } from 'vitest'
import { instanceWith } from '../context/instance.fixture.js'
import { refused } from '../errors/refused.fixture.js'
import { corsHeaders, preflightAnswer, refuseForeignChange } from './cors.js'
import { production, requestWith, targetOf } from './request.fixture.js'

const OWN = 'https://app.example.com'
const FOREIGN = 'https://evil.example.org'

describe('who may read an answer', () => {
  it.each([
    ['an origin of the domain', OWN, true],
    ['the domain itself', 'https://example.com', true],
    ['plain http', 'http://app.example.com', false],
    ['a domain that ends alike', 'https://evilexample.com', false],
    ['another domain', FOREIGN, false],
    ['a page without an origin', 'null', false],
    ['loopback, in production', 'http://localhost:3000', false],
  ])('is told: %s', (_, origin, isAllowed) => {
    const headers = corsHeaders(production, origin)
    expect(headers['access-control-allow-origin']).toBe(isAllowed ? origin : undefined)
    expect(headers['access-control-allow-credentials']).toBe(isAllowed ? 'true' : undefined)
    // a cache must not give one origin what another one was told
    expect(headers['vary']).toBe('Origin')
  })

  it('is nobody where no origin asks', () =>
    expect(corsHeaders(production, null)).toEqual({ vary: 'Origin' }))

  it('includes loopback in development', () =>
    expect(corsHeaders(instanceWith(), 'http://localhost:3000')).toMatchObject({
      'access-control-allow-origin': 'http://localhost:3000',
    }))

  it('is told before the request, too, which then may have a body and a bearer', () => {
    const allowed = preflightAnswer(targetOf(production), OWN)
    expect(allowed).toMatchObject({
      status: 204,
      body: null,
      headers: {
        'access-control-allow-origin': OWN,
        'access-control-allow-methods': 'GET, POST, PUT, PATCH, DELETE, OPTIONS',
        'access-control-allow-headers': 'authorization, content-type',
        'strict-transport-security': 'max-age=31536000',
      },
    })
    const { headers } = preflightAnswer(targetOf(production), FOREIGN)
    expect(headers).not.toHaveProperty('access-control-allow-origin')
  })
})

describe('a change', () => {
  it.each<[string, string, Record<string, string>, string, boolean]>([
    ['of an own origin', 'POST', { origin: OWN }, '', true],
    ['of another origin', 'POST', { origin: FOREIGN }, '', false],
    ['of a page without an origin', 'POST', { origin: 'null' }, '', false],
    ['of another origin by DELETE', 'DELETE', { origin: FOREIGN }, '', false],
    ['of another origin by an unknown method', 'PROPFIND', { origin: FOREIGN }, '', false],
    ['of no browser', 'POST', {}, '', true],
    ['that is cross-site and hides its origin', 'POST', { 'sec-fetch-site': 'cross-site' }, '', false],
    ['of the same site without an origin', 'POST', { 'sec-fetch-site': 'same-site' }, '', true],
    ['of an own origin on another site', 'POST', { origin: OWN, 'sec-fetch-site': 'cross-site' }, '', true],
    ['of a native application', 'POST', { origin: FOREIGN }, '?_is_native=1', true],
    ['of what only says that it is native', 'POST', { origin: FOREIGN }, '?_is_native=0', false],
    ['that is none: GET', 'GET', { origin: FOREIGN }, '', true],
    ['that is none: HEAD', 'HEAD', { origin: FOREIGN }, '', true],
  ])('%s by %s %j%s passes, or not', (_, method, headers, query, passes) => {
    const request = requestWith({ headers, url: `https://clerk.example.com/v1/client${query}` })
    expect(refused(() => refuseForeignChange(production, method, request))).toEqual(
      passes ? [] : ['origin_forbidden'],
    )
  })
})
