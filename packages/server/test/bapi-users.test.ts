import { DIALECTS, startTestServer, type TestServer } from '@frontdesk/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { claimsOf, errorCode, mint, signIn } from './support.js'

interface UserBody {
  id: string
  username: string | null
  first_name: string | null
  external_id: string | null
  email_addresses: {
    id: string
    email_address: string
    reserved: boolean
    verification: { status: string; strategy: string } | null
  }[]
  primary_email_address_id: string | null
  public_metadata: unknown
  private_metadata: unknown
  unsafe_metadata: unknown
  password_enabled: boolean
  banned: boolean
  locked: boolean
  lockout_expires_in_seconds: number | null
  verification_attempts_remaining: number | null
  created_at: number
  updated_at: number
}

const PASSWORD = 'correct-horse-9'
const SETTINGS = {
  attributes: { phoneNumber: { enabled: true }, username: { enabled: true } },
  attackProtection: { lockoutMaxAttempts: 3 },
}

describe.each(DIALECTS)('users of the Backend API on %s', dialect => {
  let server: TestServer
  beforeAll(async () => {
    server = await startTestServer({ dialect, settings: SETTINGS })
  })
  afterAll(() => server.close())

  const create = async (body: Record<string, unknown>) => {
    const answer = await server.backend<UserBody>('POST', '/users', { password: PASSWORD, ...body })
    expect(answer.body).toHaveProperty('id')
    return answer.body
  }
  const param = (body: unknown) =>
    (body as { errors: { meta: { param_name?: string } }[] }).errors[0]?.meta.param_name

  it('makes a user with verified addresses in their order, a username, names and metadata', async () => {
    const user = await create({
      email_address: ['Ada@Example.com', 'ada2@example.com'],
      phone_number: ['+1 (415) 555-0134'],
      username: 'Ada_Lovelace',
      first_name: 'Ada',
      last_name: 'Lovelace',
      external_id: 'crm-1',
      public_metadata: { plan: 'pro' },
      private_metadata: { score: 3 },
      unsafe_metadata: { theme: 'dark' },
      created_at: '2020-01-02T03:04:05.678Z',
    })
    expect(user.email_addresses.map(address => address.email_address)).toEqual([
      'ada@example.com',
      'ada2@example.com',
    ])
    expect(user.email_addresses[0]).toMatchObject({
      verification: { status: 'verified', strategy: 'admin' },
      reserved: false,
    })
    expect(user).toMatchObject({
      primary_email_address_id: user.email_addresses[0]!.id,
      phone_numbers: [{ phone_number: '+14155550134' }],
      username: 'Ada_Lovelace',
      external_id: 'crm-1',
      public_metadata: { plan: 'pro' },
      private_metadata: { score: 3 },
      unsafe_metadata: { theme: 'dark' },
      password_enabled: true,
      has_image: false,
      image_url: `http://localhost:4400/img/avatar_placeholder/${user.id}.AL.svg`,
      verification_attempts_remaining: 3,
      created_at: Date.UTC(2020, 0, 2, 3, 4, 5, 678),
    })
    expect((await server.backend('GET', `/users/${user.id}`)).body).toEqual(user)
  })

  it('refuses identifiers that are taken, each naming its parameter, and makes nothing of such a user', async () => {
    await create({
      email_address: ['taken@example.com'],
      username: 'taken_name',
      phone_number: ['+14155550199'],
      external_id: 'taken',
    })
    const before = await server.backend<{ total_count: number }>('GET', '/users/count')
    const tries = [
      [{ email_address: ['new@example.com', 'TAKEN@example.com '] }, 'email_address'],
      [{ email_address: ['a1@example.com'], username: 'Taken_Name' }, 'username'],
      [{ email_address: ['a2@example.com'], phone_number: ['+14155550199'] }, 'phone_number'],
      [{ email_address: ['a3@example.com'], external_id: 'taken' }, 'external_id'],
    ] as const
    for (const [body, name] of tries) {
      const answer = await server.backend('POST', '/users', { password: PASSWORD, ...body })
      expect([answer.status, errorCode(answer.body), param(answer.body)]).toEqual([
        422,
        'form_identifier_exists',
        name,
      ])
    }
    expect((await server.backend('GET', '/users/count')).body).toEqual(before.body)
  })

  it('lets one of many parallel requests have an address', async () => {
    const body = { email_address: ['race@example.com'], password: PASSWORD, skip_password_checks: true }
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => server.backend('POST', '/users', body)),
    )
    expect(answers.filter(answer => answer.status === 200)).toHaveLength(1)
    expect(answers.filter(answer => errorCode(answer.body) === 'form_identifier_exists')).toHaveLength(19)
  })

  it.each([
    [{ email_address: ['no-at-sign'] }, 'form_param_format_invalid', 'email_address'],
    [{ email_address: ['x@localhost'] }, 'form_param_format_invalid', 'email_address'],
    [
      { email_address: ['b1@example.com'], phone_number: ['12345'] },
      'form_param_format_invalid',
      'phone_number',
    ],
    [{ email_address: ['b2@example.com'], username: 'abc' }, 'form_username_invalid_length', 'username'],
    [
      { email_address: ['b3@example.com'], username: 'has space' },
      'form_username_invalid_character',
      'username',
    ],
    [
      { email_address: ['b4@example.com'], username: '123456' },
      'form_username_needs_non_number_char',
      'username',
    ],
    [{ email_address: ['b5@example.com'], password: 'short' }, 'form_password_length_too_short', 'password'],
    [{ email_address: ['b6@example.com'], password: undefined }, 'form_data_missing', undefined],
    [{}, 'form_data_missing', undefined],
    [
      { email_address: ['b7@example.com'], created_at: 'yesterday' },
      'form_param_format_invalid',
      'created_at',
    ],
    [
      { email_address: ['b8@example.com'], public_metadata: { text: 'x'.repeat(8192) } },
      'form_param_exceeds_allowed_size',
      'public_metadata',
    ],
    [
      {
        email_address: ['b9@example.com'],
        password: undefined,
        password_digest: 'abc',
        password_hasher: 'md7',
      },
      'form_param_value_invalid',
      'password_hasher',
    ],
    [
      {
        email_address: ['b10@example.com'],
        password: undefined,
        password_digest: 'abc',
        password_hasher: 'argon2id',
      },
      'form_password_digest_invalid',
      'password_digest',
    ],
    [{ email_address: ['b11@example.com'], nonsense: 1 }, 'form_param_unknown', 'nonsense'],
    [{ email_address: ['b12@example.com'], totp_secret: 'ABC' }, 'form_param_value_disabled', 'totp_secret'],
    [
      { email_address: ['b13@example.com'], email_address_identification_status: ['verified', 'verified'] },
      'form_param_value_invalid',
      'email_address_identification_status',
    ],
  ])('refuses %j with %s', async (body, code, name) => {
    const answer = await server.backend('POST', '/users', { password: PASSWORD, ...body })
    expect([answer.status, errorCode(answer.body), param(answer.body)]).toEqual([422, code, name])
  })

  it('takes an imported argon2id digest and signs in with it', async () => {
    const password_digest = await server.frontdesk.services.passwords.hash('imported-secret')
    await create({
      email_address: ['import@example.com'],
      password: undefined,
      password_digest,
      password_hasher: 'argon2id',
    })
    expect((await signIn(server.browser(), 'import@example.com', 'imported-secret')).sessionId).toMatch(
      /^sess_/,
    )
  })

  it('keeps a reserved address for its owner though it is not verified', async () => {
    const user = await create({
      email_address: ['reserved@example.com'],
      email_address_identification_status: ['reserved'],
    })
    expect(user.email_addresses[0]).toMatchObject({ reserved: true, verification: null })
    const second = await server.backend('POST', '/users', {
      email_address: ['reserved@example.com'],
      password: PASSWORD,
    })
    expect(errorCode(second.body)).toBe('form_identifier_exists')
  })

  it('replaces fields, removes the username by an empty text, and moves the primary address', async () => {
    const user = await create({
      email_address: ['old@example.com', 'new-primary@example.com'],
      username: 'leaving',
      first_name: 'Old',
    })
    const [, second] = user.email_addresses
    const updated = await server.backend<UserBody>('PATCH', `/users/${user.id}`, {
      username: '',
      first_name: 'New',
      primary_email_address_id: second!.id,
      external_id: 'moved',
    })
    expect(updated.body).toMatchObject({
      username: null,
      first_name: 'New',
      primary_email_address_id: second!.id,
      external_id: 'moved',
    })
    expect((await server.backend<UserBody[]>('GET', '/users?username=leaving')).body).toEqual([])
    await create({ email_address: ['heir@example.com'], username: 'leaving' })
    const foreign = await server.backend('PATCH', `/users/${user.id}`, {
      primary_email_address_id: 'idn_unknown',
    })
    expect([foreign.status, errorCode(foreign.body)]).toEqual([404, 'resource_not_found'])
  })

  it('changes the password and, if asked to, signs out everywhere', async () => {
    const user = await create({ email_address: ['rotate@example.com'] })
    const browser = server.browser()
    const { sessionId } = await signIn(browser, 'rotate@example.com')
    await server.backend('PATCH', `/users/${user.id}`, { password: 'another-horse-10' })
    expect((await mint(browser, sessionId)).status).toBe(200)
    await server.backend('PATCH', `/users/${user.id}`, {
      password: 'a-third-horse-11',
      sign_out_of_other_sessions: true,
    })
    expect((await mint(browser, sessionId)).status).toBe(401)
    await expect(signIn(server.browser(), 'rotate@example.com')).rejects.toThrow('form_password_incorrect')
    expect((await signIn(server.browser(), 'rotate@example.com', 'a-third-horse-11')).sessionId).toMatch(
      /^sess_/,
    )
  })

  it('merges metadata on PATCH, deletes keys by null, and replaces on PUT', async () => {
    const user = await create({
      email_address: ['meta@example.com'],
      public_metadata: { a: { b: 1, c: 2 }, list: [1, 2] },
    })
    const merged = await server.backend<UserBody>('PATCH', `/users/${user.id}/metadata`, {
      public_metadata: { a: { b: null, d: { e: null, f: 4 } }, list: [3] },
      private_metadata: { note: 'x' },
    })
    expect(merged.body).toMatchObject({
      public_metadata: { a: { c: 2, d: { f: 4 } }, list: [3] },
      private_metadata: { note: 'x' },
    })
    const replaced = await server.backend<UserBody>('PUT', `/users/${user.id}/metadata`, {
      public_metadata: { z: 1 },
    })
    expect(replaced.body.public_metadata).toEqual({ z: 1 })
    expect(replaced.body.private_metadata).toEqual({ note: 'x' })
  })

  it('keeps both of two parallel merges', async () => {
    const user = await create({ email_address: ['meta-race@example.com'] })
    const keys = Array.from({ length: 10 }, (_, index) => `key${index}`)
    await Promise.all(
      keys.map(key =>
        server.backend('PATCH', `/users/${user.id}/metadata`, { public_metadata: { [key]: true } }),
      ),
    )
    const after = await server.backend<UserBody>('GET', `/users/${user.id}`)
    expect(Object.keys(after.body.public_metadata as object).sort()).toEqual(keys)
  })

  it('replaces metadata on PATCH of the user for SDKs of older versions, and refuses it from the newest', async () => {
    const user = await create({ email_address: ['old-sdk@example.com'], public_metadata: { a: 1 } })
    const body = { public_metadata: { b: 2 } }
    const old = await server.backend<UserBody>('PATCH', `/users/${user.id}`, body, {
      apiVersion: '2025-11-10',
    })
    expect(old.body.public_metadata).toEqual({ b: 2 })
    const newest = await server.backend('PATCH', `/users/${user.id}`, body)
    expect([newest.status, errorCode(newest.body)]).toEqual([422, 'form_param_unknown'])
  })

  it('bans: sessions are revoked, tokens and sign-in refused; unban gives access back', async () => {
    const user = await create({ email_address: ['banned@example.com'] })
    const browser = server.browser()
    const { sessionId } = await signIn(browser, 'banned@example.com')
    expect((await server.backend<UserBody>('POST', `/users/${user.id}/ban`)).body.banned).toBe(true)
    expect((await mint(browser, sessionId)).status).toBe(401)
    expect((await server.backend<{ status: string }>('GET', `/sessions/${sessionId}`)).body.status).toBe(
      'revoked',
    )
    await expect(signIn(server.browser(), 'banned@example.com')).rejects.toThrow()
    expect((await server.backend<UserBody>('POST', `/users/${user.id}/unban`)).body.banned).toBe(false)
    expect((await signIn(server.browser(), 'banned@example.com')).sessionId).toMatch(/^sess_/)
  })

  it('bans many at once, or none when one is unknown', async () => {
    const users = [
      await create({ email_address: ['bulk1@example.com'] }),
      await create({ email_address: ['bulk2@example.com'] }),
    ]
    const ids = users.map(user => user.id)
    expect((await server.backend('POST', '/users/ban', { user_ids: [...ids, 'user_unknown'] })).status).toBe(
      404,
    )
    expect((await server.backend<UserBody>('GET', `/users/${ids[0]}`)).body.banned).toBe(false)
    const banned = await server.backend<UserBody[]>('POST', '/users/ban', { user_ids: ids })
    expect(banned.body.map(user => [user.id, user.banned])).toEqual(ids.map(id => [id, true]))
    const unbanned = await server.backend<UserBody[]>('POST', '/users/unban', { user_ids: ids })
    expect(unbanned.body.map(user => user.banned)).toEqual([false, false])
  })

  it('locks for the time that the instance says, and unlocks', async () => {
    const user = await create({ email_address: ['locked@example.com'] })
    const locked = await server.backend<UserBody>('POST', `/users/${user.id}/lock`)
    expect(locked.body).toMatchObject({
      locked: true,
      lockout_expires_in_seconds: 3600,
      verification_attempts_remaining: 0,
    })
    await expect(signIn(server.browser(), 'locked@example.com')).rejects.toThrow('user_locked')
    const unlocked = await server.backend<UserBody>('POST', `/users/${user.id}/unlock`)
    expect(unlocked.body).toMatchObject({
      locked: false,
      lockout_expires_in_seconds: null,
      verification_attempts_remaining: 3,
    })
    await server.backend('POST', `/users/${user.id}/lock`)
    server.clock.advance(3600_000)
    const later = await server.backend<UserBody>('GET', `/users/${user.id}`)
    expect(later.body).toMatchObject({ locked: false, verification_attempts_remaining: 3 })
  })

  it('verifies a password without counting attempts', async () => {
    const user = await create({ email_address: ['verify@example.com'] })
    const verify = (id: string, password: string) =>
      server.backend('POST', `/users/${id}/verify_password`, { password })
    expect((await verify(user.id, PASSWORD)).body).toEqual({ verified: true })
    const wrong = await verify(user.id, 'wrong')
    expect([wrong.status, errorCode(wrong.body)]).toEqual([422, 'form_password_incorrect'])
    expect((await verify('user_unknown', PASSWORD)).status).toBe(404)
    const bare = await create({
      email_address: ['bare@example.com'],
      password: undefined,
      skip_password_requirement: true,
    })
    expect([(await verify(bare.id, PASSWORD)).status, bare.password_enabled]).toEqual([400, false])
    expect(
      (await server.backend<UserBody>('GET', `/users/${user.id}`)).body.verification_attempts_remaining,
    ).toBe(3)
  })

  it('deletes the user with everything that is theirs, and frees the address', async () => {
    const user = await create({
      email_address: ['gone@example.com'],
      username: 'gone_name',
      external_id: 'gone',
    })
    const browser = server.browser()
    const { sessionId } = await signIn(browser, 'gone@example.com')
    const ticket = await server.backend<{ id: string }>('POST', '/sign_in_tokens', { user_id: user.id })
    const deleted = await server.backend('DELETE', `/users/${user.id}`)
    expect(deleted.body).toEqual({ object: 'user', id: user.id, deleted: true, external_id: 'gone' })
    expect((await server.backend('GET', `/users/${user.id}`)).status).toBe(404)
    expect((await server.backend('DELETE', `/users/${user.id}`)).status).toBe(404)
    expect([401, 404]).toContain((await mint(browser, sessionId)).status)
    expect((await server.backend('POST', `/sign_in_tokens/${ticket.body.id}/revoke`)).status).toBe(404)
    const client = await browser.get<{
      response: { sessions: unknown[]; last_active_session_id: string | null }
    }>('/v1/client')
    expect(client.body.response).toMatchObject({ sessions: [], last_active_session_id: null })
    const tables = ['identifiers', 'sessions', 'sign_in_tokens', 'sign_ins'] as const
    for (const table of tables) {
      const rows = await server.frontdesk.services.store.read
        .selectFrom(table)
        .select('id')
        .where('user_id', '=', user.id)
        .execute()
      expect([table, rows]).toEqual([table, []])
    }
    await create({ email_address: ['gone@example.com'], username: 'gone_name', external_id: 'gone' })
  })

  it('emits one event for each change, with the user as webhooks show it', async () => {
    const user = await create({ email_address: ['events@example.com'] })
    await server.backend('PATCH', `/users/${user.id}`, { first_name: 'Eve' })
    await server.backend('POST', `/users/${user.id}/ban`)
    await server.backend('DELETE', `/users/${user.id}`)
    const rows = await server.frontdesk.services.store.read
      .selectFrom('events')
      .select(['type', 'sequence', 'payload'])
      .where('resource_id', '=', user.id)
      .orderBy('sequence')
      .execute()
    expect(rows.map(row => row.type)).toEqual([
      'user.created',
      'user.updated',
      'user.updated',
      'user.deleted',
    ])
    const snapshots = rows.map(row => row.payload['data'] as Partial<UserBody>)
    expect(snapshots[0]).toEqual(JSON.parse(JSON.stringify(user)))
    expect(snapshots.map(data => [data.first_name, data.banned])).toEqual([
      [null, false],
      ['Eve', false],
      ['Eve', true],
      [undefined, undefined],
    ])
  })

  it('signs in by a sign-in token once, and not after it was revoked or has expired', async () => {
    const user = await create({ email_address: ['ticket@example.com'] })
    const issue = (body: object = {}) =>
      server.backend<{ id: string; token: string; url: string; status: string }>('POST', '/sign_in_tokens', {
        user_id: user.id,
        ...body,
      })
    const use = async (ticket: string) =>
      (
        await server
          .browser()
          .post<{ response: { status: string } }>('/v1/client/sign_ins', { strategy: 'ticket', ticket })
      ).body
    const first = (await issue()).body
    expect(first).toMatchObject({
      status: 'pending',
      url: `http://localhost:4400/v1/tickets/accept?ticket=${first.token}`,
    })
    const tries = await Promise.all(Array.from({ length: 100 }, () => use(first.token)))
    expect(tries.filter(body => body.response?.status === 'complete')).toHaveLength(1)
    const again = await server.backend('POST', `/sign_in_tokens/${first.id}/revoke`)
    expect(errorCode(again.body)).toBe('sign_in_token_cannot_be_revoked')
    const second = (await issue()).body
    expect((await server.backend('POST', `/sign_in_tokens/${second.id}/revoke`)).body).toMatchObject({
      id: second.id,
      status: 'revoked',
      url: null,
    })
    expect(errorCode(await use(second.token))).toBe('sign_in_token_revoked')
    const third = (await issue({ expires_in_seconds: 60 })).body
    server.clock.advance(60_000)
    expect(errorCode(await use(third.token))).toBe('ticket_expired')
    expect((await issue({ user_id: 'user_unknown' })).status).toBe(404)
  })

  it('describes the instance and signs testing tokens for one hour', async () => {
    expect((await server.backend('GET', '/instance')).body).toMatchObject({
      object: 'instance',
      environment_type: 'development',
    })
    const answer = await server.backend<{ token: string; expires_at: number }>('POST', '/testing_tokens')
    expect(answer.body.expires_at).toBe(Math.floor(server.clock.now() / 1000) + 3600)
    expect(claimsOf(answer.body.token)).toMatchObject({ exp: answer.body.expires_at })
  })
})
