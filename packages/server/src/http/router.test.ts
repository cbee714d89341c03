import { describe, expect, it } from 'vitest'
import type { Operation, Shape } from '../operation/operation.js'
import { ApiRouter, contractRoutes, type Route } from './router.js'

const route = (method: string, path: string): Route =>
  ({ shape: { id: `${method} ${path}`, method, path } as unknown as Shape }) as Route

const router = new ApiRouter([
  route('get', '/v1/users'),
  route('get', '/v1/users/count'),
  route('get', '/v1/users/{user_id}'),
  route('patch', '/v1/users/{user_id}'),
  route('get', '/v1/users/{user_id}/sessions/{session_id}'),
  route('get', '/v1/saml/{connection_id}.xml'),
  route('get', '/v1/saml/{connection_id}'),
])

describe('the operation of a path', () => {
  it.each<[string, string, string | null, Record<string, string>]>([
    ['GET', '/v1/users', 'get /v1/users', {}],
    ['GET', '/v1/users/', 'get /v1/users', {}],
    ['GET', '/v1/users/count', 'get /v1/users/count', {}],
    ['GET', '/v1/users/counts', 'get /v1/users/{user_id}', { user_id: 'counts' }],
    ['PATCH', '/v1/users/count', 'patch /v1/users/{user_id}', { user_id: 'count' }],
    ['GET', '/v1/users/user_1', 'get /v1/users/{user_id}', { user_id: 'user_1' }],
    ['GET', '/v1/users/a%2Fb', 'get /v1/users/{user_id}', { user_id: 'a/b' }],
    [
      'GET',
      '/v1/users/user_1/sessions/sess_1/',
      'get /v1/users/{user_id}/sessions/{session_id}',
      { user_id: 'user_1', session_id: 'sess_1' },
    ],
    ['GET', '/v1/users//', null, {}],
    ['PATCH', '/v1/users//', null, {}],
    ['GET', '/v1/users///', null, {}],
    ['GET', '/v1/users//sessions/sess_1', null, {}],
    ['GET', '/v1/users/user_1/sessions//', null, {}],
    ['GET', '/v1/saml/.xml', 'get /v1/saml/{connection_id}', { connection_id: '.xml' }],
    ['GET', '/v1/saml/c_1.xml', 'get /v1/saml/{connection_id}.xml', { connection_id: 'c_1' }],
    ['GET', '/v1/saml/c_1', 'get /v1/saml/{connection_id}', { connection_id: 'c_1' }],
    ['DELETE', '/v1/users/user_1', null, {}],
    ['GET', '/V1/users', null, {}],
    ['GET', '/v1', null, {}],
    ['GET', '/', null, {}],
    ['GET', '', null, {}],
  ])('%s %j is %s', (method, path, id, parameters) => {
    const match = router.match(method, path)
    expect(match?.route.shape.id ?? null).toBe(id)
    expect(match?.path ?? {}).toEqual(parameters)
  })

  it('is none when a parameter is longer than any id', () => {
    expect(router.match('GET', `/v1/users/${'x'.repeat(500)}`)).not.toBeNull()
    expect(router.match('GET', `/v1/users/${'x'.repeat(501)}`)).toBeNull()
  })
})

describe('the routes of a contract', () => {
  const built = { id: 'GetUser', run: () => Promise.resolve(null) } as unknown as Operation
  const backend = contractRoutes('bapi', [built])
  const frontend = new Map(contractRoutes('fapi', []).map(each => [each.shape.id, each]))

  it('know every operation, and a handler of those that are built', () => {
    expect(backend.filter(({ operation }) => operation !== null).map(({ shape }) => shape.id)).toEqual([
      'GetUser',
    ])
    expect(backend.length).toBeGreaterThan(100)
  })

  it('take no handler of an operation that the contract does not know', () =>
    expect(() => contractRoutes('fapi', [built])).toThrow('Operation GetUser is not in the fapi contract.'))

  it.each([
    ['getClient', true, false],
    ['createSessionToken', false, false],
    ['getUser', true, true],
  ])('say of %s that its answer is wrapped: %s, with a client always: %s', (id, isWrapped, needsClient) =>
    expect(frontend.get(id)).toMatchObject({ isWrapped, needsClient }),
  )

  it('wrap nothing of the Backend API', () => expect(backend.some(({ isWrapped }) => isWrapped)).toBe(false))
})
