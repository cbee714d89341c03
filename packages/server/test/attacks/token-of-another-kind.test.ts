import { DIALECTS, startTestServer, type TestServer } from '@frontdesk/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { decodeJwt } from '../../src/protocols/jwt.js'
import { claimsOf, createUser, errorCode, mint, signIn } from '../support.js'

/**
 * The values that the official SDKs look for in the header `cat`; they take a
 * token without one for a session's.
 */
const SESSION = 'cl_B7d4PD111AAA'
const TEMPLATE = 'cl_B7d4PD222AAA'
const PAGE = 'http://localhost:3000/'

/**
 * One key signs tokens for several purposes, and an application may let people
 * choose what a template's token says.
 */
describe.each(DIALECTS)('a token of another kind, on %s', dialect => {
  let server: TestServer
  beforeAll(async () => {
    server = await startTestServer({ dialect })
    // says all that a session token says
    const claims = { sid: '{{session.id}}', sts: 'active', v: 2, fva: [0, 0] }
    await server.backend('POST', '/jwt_templates', { name: 'lookalike', claims, lifetime: 900 })
    await server.backend('POST', '/jwt_templates', {
      name: 'own-key',
      claims: {},
      custom_signing_key: true,
      signing_algorithm: 'HS256',
      signing_key: 'a-secret-of-at-least-thirty-two-bytes',
    })
  })
  afterAll(() => server.close())

  let counter = 0
  async function signedIn() {
    const email = `kind${counter++}@example.com`
    await createUser(server, email)
    const browser = server.browser()
    return { browser, ...(await signIn(browser, email)) }
  }
  const categoryOf = (jwt: string) => decodeJwt(jwt)?.header['cat']

  it('is told apart by its header', async () => {
    const { browser, sessionId } = await signedIn()
    const ofTemplate = async (name: string) =>
      (await browser.post<{ jwt: string }>(`/v1/client/sessions/${sessionId}/tokens/${name}`)).body.jwt
    const service = await browser.post<{ jwt: string }>('/v1/me/tokens', { service: 'lookalike' })
    const byBackend = (path: string) =>
      server.backend<{ jwt: string }>('POST', `/sessions/${sessionId}/${path}`)
    const piggybacked = await browser.get<{
      response: { sessions: { last_active_token: { jwt: string } }[] }
    }>('/v1/client')
    expect({
      minted: categoryOf((await mint(browser, sessionId)).body.jwt),
      piggybacked: categoryOf(piggybacked.body.response.sessions[0]!.last_active_token.jwt),
      byBackend: categoryOf((await byBackend('tokens')).body.jwt),
    }).toEqual({ minted: SESSION, piggybacked: SESSION, byBackend: SESSION })
    expect({
      template: categoryOf(await ofTemplate('lookalike')),
      ownKey: categoryOf(await ofTemplate('own-key')),
      service: categoryOf(service.body.jwt),
      byBackend: categoryOf((await byBackend('tokens/lookalike')).body.jwt),
    }).toEqual({ template: TEMPLATE, ownKey: TEMPLATE, service: TEMPLATE, byBackend: TEMPLATE })
    const handshake = await browser.get('/v1/client/handshake', {
      origin: null,
      query: { redirect_url: PAGE },
    })
    const answer = new URL(handshake.headers.get('location')!).searchParams.get('__clerk_handshake')!
    const session = (claimsOf(answer)['handshake'] as string[]).find(line => line.startsWith('__session='))!
    expect(categoryOf(answer)).toBeUndefined()
    expect(categoryOf(session.slice('__session='.length).split(';')[0]!)).toBe(SESSION)
  })

  it('is no session token where the server checks one itself', async () => {
    const { browser, sessionId } = await signedIn()
    const own = (await mint(browser, sessionId)).body.jwt
    const lookalike = (
      await browser.post<{ jwt: string }>(`/v1/client/sessions/${sessionId}/tokens/lookalike`)
    ).body.jwt
    expect(claimsOf(lookalike)).toMatchObject({ sid: sessionId, sts: 'active' })
    const verify = (token: string) => server.backend('POST', `/sessions/${sessionId}/verify`, { token })
    expect((await verify(own)).status).toBe(200)
    const taken = await verify(lookalike)
    expect([taken.status, errorCode(taken.body)]).toEqual([401, 'session_token_invalid'])

    const handshake = await browser.get('/v1/client/handshake', {
      origin: null,
      query: { redirect_url: PAGE, format: 'nonce' },
    })
    const nonce = new URL(handshake.headers.get('location')!).searchParams.get('__clerk_handshake_nonce')
    const payload = await server.backend<{ directives: string[] }>(
      'GET',
      `/clients/handshake_payload?nonce=${nonce}`,
    )
    const cookie = payload.body.directives.find(line => line.startsWith('__refresh_'))!
    const refresh = (expired: string) =>
      server.backend('POST', `/sessions/${sessionId}/refresh`, {
        expired_token: expired,
        refresh_token: cookie.split(';')[0]!.split('=')[1],
        request_origin: 'http://localhost:3000',
        request_headers: {},
      })
    expect((await refresh(own)).status).toBe(200)
    const refused = await refresh(lookalike)
    expect([refused.status, errorCode(refused.body)]).toEqual([400, 'expired_token_invalid'])
  })
})
