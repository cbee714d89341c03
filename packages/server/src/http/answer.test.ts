import { describe, expect, it } from 'vitest'
import type { PlatformContext } from '../context/context.js'
import type { Services } from '../context/services.js'
import { ApiError } from '../errors/api-error.js'
import { Reply } from '../operation/operation.js'
import { browserHeaders, errorAnswer, errorReply, isPage, respond } from './answer.js'
import { production, targetOf } from './request.fixture.js'
import type { Target } from './resolve-instance.js'

const ORIGIN = 'https://app.example.com'

const contextWith = (setCookies: string[], headers: Record<string, string> = {}, isNative = false) =>
  ({ request: { isNative }, response: { setCookies, headers } }) as unknown as PlatformContext

/** An answer, and what was logged of it. */
function failed(error: unknown, target: Target | null = targetOf(production)) {
  const logged: unknown[] = []
  const log = { error: (fields: { err: unknown }) => logged.push(fields.err) }
  const answer = errorAnswer({ log } as unknown as Services, error, 'trace', target, ORIGIN)
  return { ...answer, logged, codes: codesOf(answer.body) }
}

const codesOf = (body: string | null) =>
  (JSON.parse(body ?? '{}') as { errors: { code: string }[] }).errors.map(({ code }) => code)

describe('an answer', () => {
  it.each<[string, Reply, string | null, string | undefined]>([
    ['an object as JSON', new Reply(200, { id: 1 }), '{"id":1}', 'application/json'],
    ['null as JSON when all is well', new Reply(200, null), 'null', 'application/json'],
    ['nothing when there is nothing', new Reply(204), null, undefined],
    ['nothing with a redirect', new Reply(307, null, { location: '/' }), null, undefined],
    ['a text as JSON', new Reply(200, 'text'), '"text"', 'application/json'],
    ['a page as it is', new Reply(200, '<p>', { 'content-type': 'text/html' }), '<p>', 'text/html'],
    [
      'a document of another type under that type',
      new Reply(200, {}, { 'content-type': 'application/jwk-set+json' }),
      '{}',
      'application/jwk-set+json',
    ],
  ])('has %s', (_, reply, body, contentType) => {
    const answer = respond('trace', reply, null, {})
    expect(answer).toMatchObject({ status: reply.status, body, cookies: [] })
    expect(answer.headers['content-type']).toBe(contentType)
    expect(answer.headers).toMatchObject({ 'cache-control': 'no-store', 'x-clerk-trace-id': 'trace' })
  })

  it('has the headers of the operation before those of the request, and these before its own', () => {
    const ctx = contextWith([], { 'cache-control': 'private', a: 'request', b: 'request' })
    const reply = new Reply(200, {}, { a: 'reply' })
    const { headers } = respond('trace', reply, ctx, { a: 'cors', b: 'cors', c: 'cors' })
    expect(headers).toMatchObject({ 'cache-control': 'private', a: 'reply', b: 'request', c: 'cors' })
  })

  it.each([
    ['a browser, and each cookie once', false, ['a=2; Path=/']],
    ['no native application', true, []],
  ])('sets the cookies of %s', (_, isNative, cookies) => {
    const ctx = contextWith(['a=1; Path=/', 'a=2; Path=/'], {}, isNative)
    expect(respond('trace', new Reply(200, {}), ctx, {}).cookies).toEqual(cookies)
  })

  it.each<[string, Reply, boolean]>([
    ['a text of HTML', new Reply(200, '<p>', { 'content-type': 'text/html; charset=utf-8' }), true],
    ['a text of no type', new Reply(200, '<p>'), false],
    ['an object under the type of HTML', new Reply(200, {}, { 'content-type': 'text/html' }), false],
    ['a text of JSON', new Reply(200, '{}', { 'content-type': 'application/json' }), false],
  ])('is a page, or not, when it is %s', (_, reply, is) => expect(isPage(reply)).toBe(is))
})

describe('an error', () => {
  it('says when to come back, and shows the client that clerk-js goes on with', () => {
    const error = new ApiError('too_many_requests', {
      retryAfterSeconds: 7,
      headers: { 'ratelimit-limit': '3' },
    })
    const { status, headers, body } = errorReply(error, 'trace', { id: 'client_1' })
    expect(status).toBe(429)
    expect(headers).toEqual({ 'retry-after': '7', 'ratelimit-limit': '3' })
    expect(body).toMatchObject({ meta: { client: { id: 'client_1' } }, clerk_trace_id: 'trace' })
    expect(errorReply(error, 'trace', null).body).not.toHaveProperty('meta')
  })

  it.each<[string, unknown, number, string, number]>([
    ['an expected one', new ApiError('resource_not_found'), 404, 'resource_not_found', 0],
    ['what is not built', new ApiError('not_implemented'), 501, 'not_implemented', 0],
    ['a busy server', new ApiError('server_busy'), 503, 'server_busy', 1],
    ['a mistake of our own', new Error('SELECT * FROM users'), 500, 'internal_error', 1],
    ['what is no error at all', 'oops', 500, 'internal_error', 1],
  ])('answers %s without its cause, which is logged where it is ours', (_, error, status, code, logs) => {
    const answer = failed(error)
    expect(answer).toMatchObject({ status, codes: [code] })
    expect(answer.body).not.toContain('SELECT')
    expect(answer.logged).toHaveLength(logs)
  })

  it('logs what happened, not that something did', () => {
    const cause = new Error('disk full')
    expect(failed(cause).logged).toEqual([cause])
    expect(failed(new ApiError('internal_error', { cause })).logged).toEqual([cause])
  })

  it('can be read by the page that asked, where the instance is known', () => {
    const error = new ApiError('resource_not_found')
    expect(failed(error).headers).toMatchObject({ 'access-control-allow-origin': ORIGIN })
    expect(failed(error, null).headers).not.toHaveProperty('access-control-allow-origin')
  })
})

describe('the headers for browsers', () => {
  it.each<[string, Partial<Target>, string[]]>([
    ['the Frontend API has CORS', {}, ['access-control-allow-origin', 'strict-transport-security']],
    ['the Backend API has none', { api: 'bapi' }, []],
    [
      'the server’s own contract lets no other origin in',
      { api: 'admin', instance: null },
      ['cross-origin-resource-policy', 'cross-origin-opener-policy'],
    ],
  ])('differ by API: %s', (_, target, names) => {
    const headers = browserHeaders({ ...targetOf(production), ...target } as Target, ORIGIN)
    expect(Object.keys(headers)).toEqual(expect.arrayContaining(names))
    expect('access-control-allow-origin' in headers).toBe(names.includes('access-control-allow-origin'))
  })
})
