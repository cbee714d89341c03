import { createHmac, createPublicKey, generateKeyPairSync, verify } from 'node:crypto'
import { DIALECTS, startTestServer, type TestServer } from '@frontdesk/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { applyConfig } from '../src/domain/provisioning/provision.js'
import { claimsOf, createUser, errorCode, type SignedIn, signIn } from './support.js'

interface Template {
  id: string
  name: string
  claims: unknown
  custom_signing_key: boolean
  signing_algorithm: string
}

const SHARED_SECRET = 'a-secret-of-two-servers-and-no-more'

describe.each(DIALECTS)('JWT templates on %s', dialect => {
  let server: TestServer
  beforeAll(async () => {
    server = await startTestServer({ dialect })
  })
  afterAll(() => server.close())

  const create = (body: Record<string, unknown>) => server.backend<Template>('POST', '/jwt_templates', body)
  const signedIn = async (email: string) => {
    const browser = server.browser()
    await createUser(server, email)
    return { browser, ...(await signIn(browser, email)) }
  }
  const fromBackend = async ({ sessionId }: SignedIn, name: string, body: unknown = {}) =>
    (await server.backend<{ jwt: string }>('POST', `/sessions/${sessionId}/tokens/${name}`, body)).body.jwt

  it('are made, read, changed, listed and deleted', async () => {
    const made = await create({ name: 'crud', claims: { aud: 'x' } })
    expect(made.body).toMatchObject({
      object: 'jwt_template',
      name: 'crud',
      claims: { aud: 'x' },
      lifetime: 60,
      allowed_clock_skew: 5,
      custom_signing_key: false,
      signing_algorithm: 'RS256',
    })
    const path = `/jwt_templates/${made.body.id}`
    const changed = await server.backend<Template>('PATCH', path, {
      name: 'crud2',
      claims: { aud: 'y' },
      lifetime: 600,
    })
    expect(changed.body).toMatchObject({
      name: 'crud2',
      claims: { aud: 'y' },
      lifetime: 600,
      allowed_clock_skew: 5,
    })
    expect((await server.backend('GET', path)).body).toEqual(changed.body)
    const list = await server.backend<{ data: Template[]; total_count: number }>(
      'GET',
      '/jwt_templates?paginated=true',
    )
    expect(list.body.total_count).toBe(list.body.data.length)
    expect((await server.backend('DELETE', path)).body).toMatchObject({ id: made.body.id, deleted: true })
    expect((await server.backend('GET', path)).status).toBe(404)
  })

  it.each([
    [{ name: 'a b', claims: {} }, 'form_param_format_invalid'],
    [{ name: 'r1', claims: { sub: 'me', exp: 1 } }, 'jwt_template_reserved_claim'],
    [{ name: 'r2', claims: { a: '{{nothing here}}' } }, 'form_param_format_invalid'],
    [{ name: 'r3', claims: {}, custom_signing_key: true }, 'form_param_missing'],
    [
      { name: 'r4', claims: {}, custom_signing_key: true, signing_algorithm: 'none', signing_key: 'x' },
      'form_param_value_invalid',
    ],
    [
      { name: 'r5', claims: {}, custom_signing_key: true, signing_algorithm: 'RS256', signing_key: 'x' },
      'form_param_format_invalid',
    ],
    [
      {
        name: 'r6',
        claims: {},
        custom_signing_key: true,
        signing_algorithm: 'HS256',
        signing_key: 'thirty-one-characters-too-short',
      },
      'form_param_format_invalid',
    ],
  ])('refuse %o', async (body, code) => {
    const answer = await create(body)
    expect([answer.status, errorCode(answer.body)]).toEqual([422, code])
  })

  it('have names of their own', async () => {
    await create({ name: 'twice', claims: {} })
    expect(errorCode((await create({ name: 'twice', claims: {} })).body)).toBe('form_identifier_exists')
  })

  it('fill tokens for the browser and for the application server', async () => {
    const person = await signedIn('claims@example.com')
    await server.backend('PATCH', `/users/${person.userId}/metadata`, { public_metadata: { role: 'editor' } })
    await create({
      name: 'filled',
      lifetime: 900,
      allowed_clock_skew: 30,
      claims: {
        aud: 'supabase',
        role: '{{user.public_metadata.role}}',
        email: '{{user.primary_email_address}}',
        verified: '{{user.email_verified}}',
        nested: { id: '{{user.id}}', org: '{{org.id}}', text: 'session {{session.id}}' },
      },
    })
    const answer = await person.browser.post<{ jwt: string }>(
      `/v1/client/sessions/${person.sessionId}/tokens/filled`,
    )
    const claims = claimsOf(answer.body.jwt)
    const now = Math.floor(server.clock.now() / 1000)
    expect(claims).toMatchObject({
      aud: 'supabase',
      role: 'editor',
      email: 'claims@example.com',
      verified: true,
      nested: { id: person.userId, org: null, text: `session ${person.sessionId}` },
      sub: person.userId,
      azp: 'http://localhost:3000',
      iat: now,
      nbf: now - 30,
      exp: now + 900,
    })
    expect(
      await server.frontdesk.services.registry.verify(
        (await server.frontdesk.services.registry.findDefault())!.id,
        'template',
        answer.body.jwt,
      ),
    ).toEqual(claims)
    const backend = claimsOf(await fromBackend(person, 'filled', { expires_in_seconds: 120 }))
    expect(backend).toMatchObject({ role: 'editor', exp: now + 120 })
    expect(backend).not.toHaveProperty('azp')
  })

  it('are what old SDKs call a service', async () => {
    const person = await signedIn('service@example.com')
    await create({ name: 'hasura', claims: { aud: 'hasura' } })
    const answer = await person.browser.post<{ jwt: string }>('/v1/me/tokens', { service: 'hasura' })
    expect(claimsOf(answer.body.jwt)).toMatchObject({ aud: 'hasura', sub: person.userId })
    const unknown = await person.browser.post('/v1/me/tokens', { service: 'firebase' })
    expect(unknown.status).toBe(404)
    expect((await person.browser.post('/v1/me/tokens', {})).status).toBe(422)
  })

  it('are unknown, or of nobody, as 404 and 401', async () => {
    const person = await signedIn('unknown@example.com')
    expect((await person.browser.post(`/v1/client/sessions/${person.sessionId}/tokens/missing`)).status).toBe(
      404,
    )
    await create({ name: 'known', claims: {} })
    const other = await server.browser().post(`/v1/client/sessions/${person.sessionId}/tokens/known`)
    expect(other.status).toBe(401)
  })

  it('sign with a shared secret, which is never shown and is encrypted at rest', async () => {
    const person = await signedIn('hmac@example.com')
    const made = await create({
      name: 'hmac',
      claims: {},
      custom_signing_key: true,
      signing_algorithm: 'HS256',
      signing_key: SHARED_SECRET,
    })
    expect(made.body).toMatchObject({ custom_signing_key: true, signing_algorithm: 'HS256' })
    expect(JSON.stringify(made.body)).not.toContain(SHARED_SECRET)
    const rows = await server.frontdesk.services.store.read.selectFrom('jwt_templates').selectAll().execute()
    expect(JSON.stringify(rows)).not.toContain(SHARED_SECRET)
    const jwt = await fromBackend(person, 'hmac')
    const [header, payload, signature] = jwt.split('.')
    expect(JSON.parse(Buffer.from(header!, 'base64url').toString())).toEqual({
      alg: 'HS256',
      typ: 'JWT',
      cat: 'cl_B7d4PD222AAA',
    })
    expect(signature).toBe(
      createHmac('sha256', SHARED_SECRET).update(`${header}.${payload}`).digest('base64url'),
    )
    // a change of the claims alone keeps the key
    await server.backend('PATCH', `/jwt_templates/${made.body.id}`, { name: 'hmac', claims: { aud: 'z' } })
    expect(claimsOf(await fromBackend(person, 'hmac'))).toMatchObject({ aud: 'z' })
    const own = await server.backend<Template>('PATCH', `/jwt_templates/${made.body.id}`, {
      name: 'hmac',
      claims: {},
      custom_signing_key: false,
    })
    expect(own.body).toMatchObject({ custom_signing_key: false, signing_algorithm: 'RS256' })
  })

  it.each([
    ['RS256', generateKeyPairSync('rsa', { modulusLength: 2048 })],
    ['ES256', generateKeyPairSync('ec', { namedCurve: 'prime256v1' })],
  ] as const)('sign with a key pair of %s', async (algorithm, pair) => {
    const person = await signedIn(`${algorithm.toLowerCase()}@example.com`)
    const pem = pair.privateKey.export({ type: 'pkcs8', format: 'pem' }) as string
    await create({
      name: algorithm,
      claims: {},
      custom_signing_key: true,
      signing_algorithm: algorithm,
      signing_key: pem,
    })
    const jwt = await fromBackend(person, algorithm)
    const end = jwt.lastIndexOf('.')
    const key = { key: createPublicKey(pem), dsaEncoding: 'ieee-p1363' as const }
    expect(
      verify('sha256', Buffer.from(jwt.slice(0, end)), key, Buffer.from(jwt.slice(end + 1), 'base64url')),
    ).toBe(true)
  })

  it('come with the configuration file, and go with it', async () => {
    const { services } = server.frontdesk
    const declare = (
      jwtTemplates: Record<
        string,
        { claims: Record<string, unknown>; signingAlgorithm?: string; signingKey?: string }
      >,
    ) =>
      applyConfig(services, {
        applications: [
          {
            name: 'Declared',
            instances: [
              {
                slug: 'declared',
                environment: 'development',
                secretKeys: ['sk_test_declared0000'],
                jwtTemplates,
              },
            ],
          },
        ],
      })
    const names = async () =>
      (
        await server.backend<Template[]>('GET', '/jwt_templates', undefined, {
          secretKey: 'sk_test_declared0000',
        })
      ).body.map(row => row.name)
    await declare({
      supabase: { claims: { aud: 'authenticated' }, signingAlgorithm: 'HS256', signingKey: SHARED_SECRET },
      other: { claims: {} },
    })
    await services.registry.refresh(true)
    expect((await names()).sort()).toEqual(['other', 'supabase'])
    await server.backend(
      'POST',
      '/jwt_templates',
      { name: 'by_api', claims: {} },
      { secretKey: 'sk_test_declared0000' },
    )
    await declare({
      supabase: { claims: { aud: 'authenticated' }, signingAlgorithm: 'HS256', signingKey: SHARED_SECRET },
    })
    expect((await names()).sort()).toEqual(['by_api', 'supabase'])
    await expect(declare({ bad: { claims: { iss: 'me' } } })).rejects.toThrow(
      'JWT template bad of instance declared',
    )
  })
})
