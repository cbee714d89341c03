import { createHmac, createPublicKey, generateKeyPairSync, type JsonWebKey, sign } from 'node:crypto'
import { DIALECTS, startTestServer, type TestServer } from '@frontdesk/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { decodeJwt } from '../../src/protocols/jwt.js'
import { createUser, errorCode, mint, signIn } from '../support.js'

const OTHER_KEY = 'sk_test_other0000000000000000000000000000000'
const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')

describe.each(DIALECTS)('a session token on %s', dialect => {
  let server: TestServer
  let sessionId: string
  let jwt: string
  beforeAll(async () => {
    server = await startTestServer({
      dialect,
      instances: [{ slug: 'other', environment: 'development', secretKeys: [OTHER_KEY] }],
    })
    await createUser(server, 'token@example.com')
    const browser = server.browser()
    sessionId = (await signIn(browser, 'token@example.com')).sessionId
    jwt = (await mint(browser, sessionId)).body.jwt
  })
  afterAll(() => server.close())

  /** What the server says of a token: null when it takes it. */
  const refusal = async (token: string, id = sessionId) => {
    const answer = await server.backend('POST', `/sessions/${id}/verify`, { token })
    return answer.status === 200 ? null : (errorCode(answer.body) ?? answer.status)
  }
  const parts = () => jwt.split('.') as [string, string, string]
  const decoded = () => decodeJwt(jwt)!
  const publicJwk = async () => {
    const { body } = await server.backend<{ keys: JsonWebKey[] }>('GET', '/jwks')
    return body.keys[0]!
  }

  it('is taken as it was made', async () => {
    expect(await refusal(jwt)).toBeNull()
  })

  it('is refused when its claims or its header were changed', async () => {
    const [header, claims, signature] = parts()
    const later = encode({ ...decoded().claims, exp: Number(decoded().claims['exp']) + 3600 })
    expect(await refusal(`${header}.${later}.${signature}`)).toBe('session_token_invalid')
    const named = encode({ ...decoded().header, typ: 'at+jwt' })
    expect(await refusal(`${named}.${claims}.${signature}`)).toBe('session_token_invalid')
    expect(await refusal(`${header}.${claims}.${signature.slice(0, -4)}AAAA`)).toBe('session_token_invalid')
  })

  it('is refused without a signature, and with another algorithm under the public key', async () => {
    const [, claims, signature] = parts()
    const { kid } = decoded().header
    const unsigned = `${encode({ alg: 'none', typ: 'JWT', kid })}.${claims}`
    expect(await refusal(`${unsigned}.`)).toBe('session_token_invalid')
    expect(await refusal(`${unsigned}.${signature}`)).toBe('session_token_invalid')
    const publicKey = createPublicKey({ key: await publicJwk(), format: 'jwk' })
    for (const secret of [publicKey.export({ type: 'spki', format: 'pem' }), encode(await publicJwk())]) {
      const input = `${encode({ alg: 'HS256', typ: 'JWT', kid })}.${claims}`
      const mac = createHmac('sha256', secret).update(input).digest('base64url')
      expect(await refusal(`${input}.${mac}`)).toBe('session_token_invalid')
    }
  })

  it('is refused when it brings its key along, or names one of another instance', async () => {
    const own = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const signed = (header: object) => {
      const input = `${encode(header)}.${parts()[1]}`
      return `${input}.${sign('RSA-SHA256', Buffer.from(input), own.privateKey).toString('base64url')}`
    }
    const jwk = own.publicKey.export({ format: 'jwk' })
    const { kid, cat } = decoded().header
    const jku = 'https://attacker.example/jwks.json'
    for (const header of [{ jwk }, { jku }, { x5u: jku }, { jwk, kid: undefined }, { kid: '../key' }]) {
      expect(await refusal(signed({ alg: 'RS256', typ: 'JWT', kid, cat, ...header }))).toBe(
        'session_token_invalid',
      )
    }
    const { services } = server.frontdesk
    const other = (await services.registry.findBySecretKey(OTHER_KEY))!
    const ofOther = await services.registry.sign(other.id, 'session', decoded().claims)
    expect(await refusal(ofOther)).toBe('session_token_invalid')
  })

  it.each([
    ['no object in its header', `${encode(null)}.${encode({})}.AAAA`],
    ['no object in its claims', `${encode({ alg: 'RS256' })}.${encode('sid')}.AAAA`],
    ['no JSON', 'a.b.c'],
    ['one part', 'token'],
  ])('is refused, not an error of the server, with %s', async (_, token) => {
    expect(await refusal(token)).toBe('session_token_invalid')
    // anybody may send one in the place of a testing token
    const { status } = await server.browser().post(
      '/v1/client/sign_ins',
      {},
      {
        query: { __clerk_testing_token: token },
      },
    )
    expect(status).toBeLessThan(500)
  })

  it('is refused when its time is over', async () => {
    server.clock.advance(61_000)
    expect(await refusal(jwt)).toBe('session_token_invalid')
  })
})
