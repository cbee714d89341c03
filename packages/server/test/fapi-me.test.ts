import { DIALECTS, startTestServer, type TestBrowser, type TestServer } from '@frontdesk/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ClientBody, createUser, errorCode, mint, signIn } from './support.js'

interface Me {
  id: string
  username: string | null
  first_name: string | null
  unsafe_metadata: unknown
  password_enabled: boolean
  email_addresses: { id: string; email_address: string }[]
  primary_email_address_id: string
  verification_attempts_remaining: number | null
}
interface Wrapped {
  response: Me
  client: ClientBody
  errors?: { code: string; meta: { param_name?: string } }[]
}

const PASSWORD = 'correct-horse-9'
describe.each(DIALECTS)('the own account on %s', dialect => {
  let server: TestServer
  let counter = 0
  beforeAll(async () => {
    server = await startTestServer({
      dialect,
      settings: {
        attributes: { username: { enabled: true }, lastName: { enabled: false } },
        attackProtection: { lockoutMaxAttempts: 3 },
      },
    })
  })
  afterAll(() => server.close())

  /** A new person, signed in. */
  async function person(): Promise<{
    browser: TestBrowser
    email: string
    userId: string
    sessionId: string
  }> {
    const email = `person${counter++}@example.com`
    const userId = await createUser(server, email)
    const browser = server.browser()
    return { browser, email, userId, sessionId: (await signIn(browser, email)).sessionId }
  }
  const param = (body: Wrapped) => body.errors?.[0]?.meta.param_name

  it('needs a signed-in user', async () => {
    for (const path of ['/v1/me', '/v1/me/sessions', '/v1/me/sessions/active']) {
      const answer = await server.browser().get(path)
      expect([path, answer.status, errorCode(answer.body)]).toEqual([path, 401, 'authentication_invalid'])
    }
  })

  it('shows the account without private metadata', async () => {
    const { browser, userId, email } = await person()
    await server.backend('PATCH', `/users/${userId}/metadata`, {
      private_metadata: { secret: 1 },
      public_metadata: { plan: 'pro' },
    })
    const { body } = await browser.get<Wrapped>('/v1/me')
    expect(body.response).toMatchObject({
      id: userId,
      public_metadata: { plan: 'pro' },
      email_addresses: [{ email_address: email }],
    })
    expect(JSON.stringify(body)).not.toContain('secret')
  })

  it('updates names and username and piggybacks the client with them', async () => {
    const { browser, userId } = await person()
    const { body } = await browser.patch<Wrapped>('/v1/me', {
      first_name: ' Ada ',
      username: 'ada_of_me',
      primary_email_address_id: undefined,
    })
    expect(body.response).toMatchObject({ first_name: 'Ada', username: 'ada_of_me' })
    expect(body.client.sessions[0]?.user).toMatchObject({ id: userId, first_name: 'Ada' })
    const cleared = await browser.patch<Wrapped>('/v1/me', { first_name: '', username: '' })
    expect(cleared.body.response).toMatchObject({ first_name: null, username: null })
  })

  it.each([
    [{ username: 'x' }, 'form_username_invalid_length', 'username'],
    [{ username: 'shared_name' }, 'form_identifier_exists', 'username'],
    [{ last_name: 'Lovelace' }, 'form_param_value_disabled', 'last_name'],
    [{ unsafe_metadata: 'not json' }, 'form_param_type_invalid', 'unsafe_metadata'],
    [{ unsafe_metadata: '[1]' }, 'form_param_type_invalid', 'unsafe_metadata'],
    [
      { unsafe_metadata: JSON.stringify({ text: 'x'.repeat(8192) }) },
      'form_param_exceeds_allowed_size',
      'unsafe_metadata',
    ],
  ])('refuses %j with %s', async (form, code, name) => {
    const { browser } = await person()
    const holder = await person()
    await holder.browser.patch('/v1/me', { username: 'shared_name' })
    const { status, body } = await browser.patch<Wrapped>('/v1/me', form)
    expect([status, errorCode(body), param(body)]).toEqual([422, code, name])
  })

  it('replaces unsafe metadata by user.update of SDK 4 and 5, merges it by updateMetadata of SDK 6', async () => {
    const { browser } = await person()
    await browser.patch('/v1/me', { unsafe_metadata: JSON.stringify({ a: 1, b: { c: 2, d: 3 } }) })
    const merged = await browser.patch<Wrapped>('/v1/me/metadata', {
      unsafe_metadata: JSON.stringify({ a: null, b: { d: 4 } }),
    })
    expect(merged.body.response.unsafe_metadata).toEqual({ b: { c: 2, d: 4 } })
    const replaced = await browser.patch<Wrapped>('/v1/me', { unsafe_metadata: JSON.stringify({ z: 1 }) })
    expect(replaced.body.response.unsafe_metadata).toEqual({ z: 1 })
  })

  it('changes the password with the present one and signs out elsewhere when asked to', async () => {
    const { browser, email, sessionId } = await person()
    const elsewhere = server.browser()
    const other = await signIn(elsewhere, email)
    const change = {
      current_password: PASSWORD,
      new_password: 'better-horse-10',
      sign_out_of_other_sessions: true,
    }
    expect(
      (await browser.post<Wrapped>('/v1/me/change_password', change)).body.response.password_enabled,
    ).toBe(true)
    expect((await mint(browser, sessionId)).status).toBe(200)
    expect((await mint(elsewhere, other.sessionId)).status).toBe(401)
    await expect(signIn(server.browser(), email)).rejects.toThrow('form_password_incorrect')
    expect((await signIn(server.browser(), email, 'better-horse-10')).sessionId).toMatch(/^sess_/)
  })

  it('refuses a change without the right present password, counts wrong ones, and locks after too many', async () => {
    const { browser, email } = await person()
    const attempt = (form: object) =>
      browser.post<Wrapped>('/v1/me/change_password', { new_password: 'better-horse-10', ...form })
    const missing = await attempt({})
    expect([missing.status, errorCode(missing.body), param(missing.body)]).toEqual([
      422,
      'form_param_missing',
      'current_password',
    ])
    for (const remaining of [2, 1]) {
      const wrong = await attempt({ current_password: 'wrong' })
      expect([wrong.status, errorCode(wrong.body), param(wrong.body)]).toEqual([
        422,
        'form_password_validation_failed',
        'current_password',
      ])
      expect((await browser.get<Wrapped>('/v1/me')).body.response.verification_attempts_remaining).toBe(
        remaining,
      )
    }
    await attempt({ current_password: 'wrong' })
    // strangers have nothing left; this browser, where the person is signed in, has as much again
    await expect(signIn(server.browser(), email)).rejects.toThrow('user_locked')
    for (let tries = 0; tries < 3; tries++) await attempt({ current_password: 'wrong' })
    expect(errorCode((await attempt({ current_password: PASSWORD })).body)).toBe('user_locked')
    server.clock.advance(3600_000)
    expect((await attempt({ current_password: PASSWORD })).status).toBe(200)
    expect((await browser.get<Wrapped>('/v1/me')).body.response.verification_attempts_remaining).toBe(3)
  })

  it('refuses a new password that breaks the rules, at its field', async () => {
    const { browser } = await person()
    const answer = await browser.post<Wrapped>('/v1/me/change_password', {
      current_password: PASSWORD,
      new_password: 'short',
    })
    expect([errorCode(answer.body), param(answer.body)]).toEqual([
      'form_password_length_too_short',
      'new_password',
    ])
  })

  it('lets a user without a password set one, and keeps it where the instance requires one', async () => {
    const email = 'bare-me@example.com'
    const created = await server.backend<{ id: string }>('POST', '/users', {
      email_address: [email],
      skip_password_requirement: true,
    })
    const ticket = await server.backend<{ token: string }>('POST', '/sign_in_tokens', {
      user_id: created.body.id,
    })
    const browser = server.browser()
    await browser.post('/v1/client/sign_ins', { strategy: 'ticket', ticket: ticket.body.token })
    const set = await browser.post<Wrapped>('/v1/me/change_password', { new_password: PASSWORD })
    expect(set.body.response.password_enabled).toBe(true)
    const removed = await browser.post<Wrapped>('/v1/me/remove_password', { current_password: PASSWORD })
    expect([removed.status, errorCode(removed.body)]).toEqual([422, 'password_required'])
  })

  it('lists where the user is signed in, with devices, and revokes another session', async () => {
    const { browser, email, sessionId } = await person()
    server.clock.advance(1000)
    const elsewhere = server.browser()
    const other = await signIn(elsewhere, email)
    const active =
      await browser.get<{ id: string; status: string; latest_activity: { object: string } }[]>(
        '/v1/me/sessions/active',
      )
    expect(active.body.map(session => [session.id, session.status])).toEqual([
      [other.sessionId, 'active'],
      [sessionId, 'active'],
    ])
    expect(active.body[0]?.latest_activity).toMatchObject({ object: 'session_activity' })
    const all = await browser.get<{ id: string; user: { id: string } }[]>('/v1/me/sessions')
    expect(all.body).toHaveLength(2)
    const revoked = await browser.post<{ response: { id: string; status: string } }>(
      `/v1/me/sessions/${other.sessionId}/revoke`,
    )
    // with the device: the row in `<UserProfile/>` is drawn from this answer
    expect(revoked.body.response).toMatchObject({
      id: other.sessionId,
      status: 'revoked',
      latest_activity: active.body[0]?.latest_activity,
    })
    expect((await mint(elsewhere, other.sessionId)).status).toBe(401)
    expect((await browser.get<unknown[]>('/v1/me/sessions/active')).body).toHaveLength(1)
  })

  it('does not reach sessions of other people', async () => {
    const victim = await person()
    const { browser } = await person()
    const answer = await browser.post<Wrapped>(`/v1/me/sessions/${victim.sessionId}/revoke`)
    expect([answer.status, errorCode(answer.body)]).toEqual([404, 'session_not_found'])
    expect((await mint(victim.browser, victim.sessionId)).status).toBe(200)
  })

  it('signs this browser out when its own session is revoked', async () => {
    const { browser, sessionId } = await person()
    const answer = await browser.post<Wrapped>(`/v1/me/sessions/${sessionId}/revoke`)
    expect(answer.body.client).toMatchObject({ sessions: [], last_active_session_id: null })
    expect((await browser.get('/v1/me')).status).toBe(401)
  })

  it('deletes the account, keeps the client, and frees the address', async () => {
    const { browser, email, userId } = await person()
    const clientId = (await browser.get<{ response: ClientBody }>('/v1/client')).body.response.id
    const answer = await browser.delete<{ response: unknown; client: ClientBody }>('/v1/me')
    expect(answer.body.response).toEqual({ object: 'user', id: userId, deleted: true })
    expect(answer.body.client).toMatchObject({ id: clientId, sessions: [], last_active_session_id: null })
    const cleared = answer.headers
      .getSetCookie()
      .filter(line => line.startsWith('__session') && line.includes('Max-Age=0'))
    expect(cleared).toHaveLength(2)
    expect((await browser.get('/v1/me')).status).toBe(401)
    await createUser(server, email)
  })

  it('refuses deletion where it is switched off for the user', async () => {
    const { browser, userId } = await person()
    await server.backend('PATCH', `/users/${userId}`, { delete_self_enabled: false })
    const answer = await browser.delete<Wrapped>('/v1/me')
    expect([answer.status, errorCode(answer.body)]).toEqual([403, 'user_delete_self_disabled'])
    expect(
      (await browser.get<{ response: { delete_self_enabled: boolean } }>('/v1/me')).body.response
        .delete_self_enabled,
    ).toBe(false)
  })

  it('keeps another account of the same browser signed in when one is deleted', async () => {
    const first = await person()
    server.clock.advance(1000)
    const email = `second-account${counter++}@example.com`
    await createUser(server, email)
    const second = await signIn(first.browser, email)
    const answer = await first.browser.delete<{ client: ClientBody }>('/v1/me')
    expect(answer.body.client.sessions.map(session => session.id)).toEqual([first.sessionId])
    expect((await mint(first.browser, first.sessionId)).status).toBe(200)
    expect([401, 404]).toContain((await mint(first.browser, second.sessionId)).status)
  })
})
