import { DIALECTS, startTestServer, type TestServer } from '@frontdesk/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { errorCode, signIn } from './support.js'

const PASSWORD = 'correct-horse-9'

describe.each(DIALECTS)('imported passwords on %s', dialect => {
  let server: TestServer
  beforeAll(async () => {
    server = await startTestServer({ dialect })
  })
  afterAll(() => server.close())

  const create = (email: string, hasher: string, digest: string) =>
    server.backend<{ id: string }>('POST', '/users', {
      email_address: [email],
      password_hasher: hasher,
      password_digest: digest,
    })
  const stored = (id: string) =>
    server.frontdesk.services.store.read
      .selectFrom('users')
      .select(['password_hash', 'password_hasher'])
      .where('id', '=', id)
      .executeTakeFirstOrThrow()

  it.each([
    ['bcrypt', '$2b$04$abcdefghijklmnopqrstuudO62L7Qkirs/huImrwIVmHMiSKU/YP.'],
    ['md5', '46a788df03f684ffe5be5fc2d5c22c34'],
    // cheaper than new digests are
    [
      'argon2id',
      '$argon2id$v=19$m=4096,t=1,p=1$Z3JhaW5zYWx0Z3JhaW5zYQ$Mp7EyEFMqLcytRIGkNydCx58nzeUNt90jPG8WgxuwyU',
    ],
    ['ldap_ssha', '{SSHA}+aMNqZR03QjuSusarS5giI5R3cthYmNkZWZnaA=='],
  ])('of %s sign in, and are argon2id from then on', async (hasher, digest) => {
    const { body } = await create(`${hasher}@example.com`, hasher, digest)
    expect(await stored(body.id)).toEqual({ password_hash: digest, password_hasher: hasher })
    expect(
      (await server.backend('POST', `/users/${body.id}/verify_password`, { password: PASSWORD })).status,
    ).toBe(200)
    expect(
      (await server.backend('POST', `/users/${body.id}/verify_password`, { password: 'wrong-horse-9' }))
        .status,
    ).toBe(422)
    expect((await signIn(server.browser(), `${hasher}@example.com`, PASSWORD)).userId).toBe(body.id)
    const upgraded = await stored(body.id)
    expect(upgraded.password_hasher).toBe('argon2id')
    expect(upgraded.password_hash).toMatch(/^\$argon2id\$v=19\$m=19456,/)
    expect((await signIn(server.browser(), `${hasher}@example.com`, PASSWORD)).userId).toBe(body.id)
  })

  it('are refused when nobody here can verify them', async () => {
    expect(errorCode((await create('cognito@example.com', 'awscognito', 'awscognito#a#b#c')).body)).toBe(
      'form_param_value_invalid',
    )
    expect(errorCode((await create('broken@example.com', 'bcrypt', 'x')).body)).toBe(
      'form_password_digest_invalid',
    )
  })
})
