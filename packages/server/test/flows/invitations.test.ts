import { DIALECTS, startTestServer, type TestServer } from '@frontdesk/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { claimsOf, type ClientBody, createUser, errorCode, mint, signIn, templatesTo } from '../support.js'
import { type FlowBody, PASSWORD, startSignUp } from './flow-bodies.js'

interface Invitation {
  id: string
  email_address: string
  status: string
  url?: string
  expires_at: number
}

const PAGE = 'http://localhost:3000/sign-up'
const ticketOf = (url: string | undefined) => new URL(url ?? '').searchParams.get('ticket') ?? ''
const param = (body: unknown) =>
  (body as { errors: { meta: { param_name?: string } }[] }).errors[0]?.meta.param_name

describe.each(DIALECTS)('invitations, lists, waitlist and impersonation on %s', dialect => {
  let server: TestServer
  beforeAll(async () => {
    server = await startTestServer({
      dialect,
      settings: { display: { signUpUrl: PAGE, signInUrl: 'http://localhost:3000/sign-in' } },
    })
  })
  afterAll(() => server.close())

  const invite = (body: Record<string, unknown>) => server.backend<Invitation>('POST', '/invitations', body)
  const list = (query = '') =>
    server.backend<{ data: Invitation[]; total_count: number }>('GET', `/invitations?paginated=true${query}`)
  const mailed = async (address: string, template: string) =>
    (await templatesTo(server, address)).filter(each => each === template).length
  const withSettings = async (body: Record<string, unknown>, run: () => Promise<void>) => {
    await server.backend('PATCH', '/instance/restrictions', body)
    try {
      await run()
    } finally {
      await server.backend(
        'PATCH',
        '/instance/restrictions',
        Object.fromEntries(Object.keys(body).map(name => [name, false])),
      )
    }
  }
  const withMode = async (mode: 'restricted' | 'waitlist', run: () => Promise<void>) => {
    const registered = (await server.frontdesk.services.registry.findDefault())!
    registered.settings.signUp.mode = mode
    try {
      await run()
    } finally {
      registered.settings.signUp.mode = 'public'
    }
  }
  const withTicket = (ticket: string, form: Record<string, unknown> = {}) =>
    startSignUp(server.browser(), { strategy: 'ticket', ticket, ...form })

  it('mails the text for people of a waiting list where that is asked for', async () => {
    await invite({ email_address: 'waited@example.com', template_slug: 'waitlist_invitation' })
    expect(await mailed('waited@example.com', 'waitlist_invitation')).toBe(1)
    expect(await mailed('waited@example.com', 'invitation')).toBe(0)
  })

  it('mails a link that leads to the sign-up page and needs only a password there', async () => {
    const { body } = await invite({
      email_address: 'Invited@Example.com',
      public_metadata: { role: 'editor' },
      redirect_url: `${PAGE}?from=mail`,
    })
    expect(body).toMatchObject({
      object: 'invitation',
      email_address: 'invited@example.com',
      status: 'pending',
      public_metadata: { role: 'editor' },
    })
    expect(await mailed('invited@example.com', 'invitation')).toBe(1)
    const browser = server.browser()
    const response = await server.frontdesk.fetch(new Request(body.url!), { remoteAddress: '127.0.0.1' })
    const target = new URL(response.headers.get('location')!)
    expect([target.searchParams.get('from'), target.searchParams.get('__clerk_status')]).toEqual([
      'mail',
      'sign_up',
    ])
    const ticket = target.searchParams.get('__clerk_ticket')!
    const started = await startSignUp(browser, { strategy: 'ticket', ticket })
    expect(started.body.response).toMatchObject({
      status: 'missing_requirements',
      email_address: 'invited@example.com',
      missing_fields: ['password'],
      unverified_fields: [],
    })
    const done = await browser.patch<FlowBody>(`/v1/client/sign_ups/${started.body.response.id}`, {
      strategy: 'ticket',
      ticket,
      password: PASSWORD,
    })
    expect(done.body.response.status).toBe('complete')
    const user = await server.backend<{ public_metadata: unknown }>(
      'GET',
      `/users/${done.body.response.created_user_id}`,
    )
    expect(user.body.public_metadata).toEqual({ role: 'editor' })
    expect((await list('&status=accepted')).body.data[0]).toMatchObject({ id: body.id, status: 'accepted' })
    expect(errorCode((await withTicket(ticket)).body)).toBe('ticket_already_used')
    expect(errorCode((await server.backend('POST', `/invitations/${body.id}/revoke`)).body)).toBe(
      'invitation_cannot_be_revoked',
    )
  })

  it('is for its own address alone', async () => {
    const { body } = await invite({ email_address: 'own@example.com' })
    const browser = server.browser()
    const started = await startSignUp(browser, {
      strategy: 'ticket',
      ticket: ticketOf(body.url),
      email_address: 'other@example.com',
    })
    expect(started.body.response.email_address).toBe('own@example.com')
    const changed = await browser.patch(`/v1/client/sign_ups/${started.body.response.id}`, {
      email_address: 'other@example.com',
    })
    expect([errorCode(changed.body), param(changed.body)]).toEqual([
      'form_param_value_invalid',
      'email_address',
    ])
  })

  it('expires, can be revoked, and says so', async () => {
    const expiring = await invite({ email_address: 'late@example.com', expires_in_days: 1, notify: false })
    expect(await mailed('late@example.com', 'invitation')).toBe(0)
    const revoked = await invite({ email_address: 'revoked@example.com' })
    expect((await server.backend('POST', `/invitations/${revoked.body.id}/revoke`)).body).toMatchObject({
      status: 'revoked',
      revoked: true,
    })
    expect(errorCode((await withTicket(ticketOf(revoked.body.url))).body)).toBe('invitation_revoked')
    server.clock.advance(24 * 3600 * 1000)
    expect(errorCode((await withTicket(ticketOf(expiring.body.url))).body)).toBe('ticket_expired')
    expect((await list('&status=expired')).body.data.map(row => row.id)).toContain(expiring.body.id)
    expect((await list('&query=REVOKED')).body.total_count).toBe(0)
    expect((await list('&status=revoked&query=REVOKED')).body.total_count).toBe(1)
    expect(errorCode((await withTicket('nonsense')).body)).toBe('ticket_invalid')
  })

  it('is made once for an address, unless asked for again, and never for an account', async () => {
    await invite({ email_address: 'twice@example.com' })
    expect(errorCode((await invite({ email_address: 'twice@example.com' })).body)).toBe('duplicate_record')
    expect((await invite({ email_address: 'twice@example.com', ignore_existing: true })).status).toBe(200)
    await createUser(server, 'there@example.com')
    expect(errorCode((await invite({ email_address: 'there@example.com' })).body)).toBe(
      'form_identifier_exists',
    )
    expect(
      errorCode((await invite({ email_address: 'x@example.com', redirect_url: 'https://evil.test/' })).body),
    ).toBe('redirect_url_forbidden')
    expect(param((await invite({ email_address: 'nobody' })).body)).toBe('email_address')
  })

  it('signs somebody in who has an account', async () => {
    await createUser(server, 'member@example.com')
    const { body } = await invite({ email_address: 'member@example.com', ignore_existing: true })
    const signedIn = await server
      .browser()
      .post<FlowBody>('/v1/client/sign_ins', { strategy: 'ticket', ticket: ticketOf(body.url) })
    expect(signedIn.body.errors).toBeUndefined()
    expect(signedIn.body.response.status).toBe('complete')
    const again = await server
      .browser()
      .post('/v1/client/sign_ins', { strategy: 'ticket', ticket: ticketOf(body.url) })
    expect(errorCode(again.body)).toBe('ticket_already_used')
  })

  it('is made in bulk, all or nobody', async () => {
    const made = await server.backend<Invitation[]>('POST', '/invitations/bulk', [
      { email_address: 'b1@example.com' },
      { email_address: 'b2@example.com', notify: false },
    ])
    expect(made.body.map(row => row.email_address)).toEqual(['b1@example.com', 'b2@example.com'])
    const failed = await server.backend('POST', '/invitations/bulk', [
      { email_address: 'b3@example.com' },
      { email_address: 'b1@example.com' },
    ])
    expect(errorCode(failed.body)).toBe('duplicate_record')
    expect((await list('&query=b3@example')).body.total_count).toBe(0)
    const many = Array.from({ length: 11 }, (_, index) => ({ email_address: `many${index}@example.com` }))
    expect((await server.backend('POST', '/invitations/bulk', many)).status).toBe(422)
    expect(
      (await server.backend('POST', '/invitations/bulk', { email_address: 'b4@example.com' })).status,
    ).toBe(400)
    expect(param((await server.backend('POST', '/invitations/bulk', [{ email: 'x' }])).body)).toBe('email')
  })

  it('lets one of ten parallel sign-ups with a ticket win', async () => {
    const { body } = await invite({ email_address: 'race@example.com' })
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => withTicket(ticketOf(body.url), { password: PASSWORD })),
    )
    expect(answers.filter(answer => answer.body.response?.status === 'complete')).toHaveLength(1)
  })

  it('is the way into a restricted application, as is the allow-list', async () => {
    await server.backend('POST', '/allowlist_identifiers', { identifier: '*@Allowed.test' })
    const { body } = await invite({ email_address: 'vip@example.com' })
    await withMode('restricted', async () => {
      const stranger = await startSignUp(server.browser(), {
        email_address: 'stranger@example.com',
        password: PASSWORD,
      })
      expect([stranger.status, errorCode(stranger.body)]).toEqual([403, 'sign_up_mode_restricted'])
      expect((await withTicket(ticketOf(body.url), { password: PASSWORD })).body.response.status).toBe(
        'complete',
      )
      const browser = server.browser()
      const allowed = await startSignUp(browser, {
        email_address: 'somebody@allowed.test',
        password: PASSWORD,
      })
      expect(allowed.body.response.status).toBe('missing_requirements')
      const changed = await browser.patch(`/v1/client/sign_ups/${allowed.body.response.id}`, {
        email_address: 'stranger@example.com',
      })
      expect(errorCode(changed.body)).toBe('sign_up_mode_restricted')
    })
  })

  it('keeps lists of addresses, domains, numbers and wallets', async () => {
    const made = await server.backend<{ id: string }>('POST', '/allowlist_identifiers', {
      identifier: 'Notified@Example.com',
      notify: true,
    })
    expect(made.body).toMatchObject({
      object: 'allowlist_identifier',
      identifier: 'notified@example.com',
      identifier_type: 'email_address',
    })
    expect(made.body).toHaveProperty('invitation_id')
    expect(await mailed('notified@example.com', 'invitation')).toBe(1)
    expect(
      errorCode(
        (await server.backend('POST', '/allowlist_identifiers', { identifier: 'notified@example.com' })).body,
      ),
    ).toBe('form_identifier_exists')
    const types = [
      ['+1 415 555 0134', 'phone_number'],
      ['0x71C7656EC7ab88b098defB751B7401B5f6d8976F', 'web3_wallet'],
      ['*@blocked.test', 'email_address'],
    ] as const
    for (const [identifier, type] of types) {
      expect((await server.backend('POST', '/blocklist_identifiers', { identifier })).body).toMatchObject({
        object: 'blocklist_identifier',
        identifier_type: type,
      })
    }
    expect(param((await server.backend('POST', '/blocklist_identifiers', { identifier: '*' })).body)).toBe(
      'identifier',
    )
    const blocked = await server.backend<{ data: { id: string }[]; total_count: number }>(
      'GET',
      '/blocklist_identifiers',
    )
    expect(blocked.body.total_count).toBe(3)
    expect(
      (await server.backend('DELETE', `/allowlist_identifiers/${blocked.body.data[0]!.id}`)).status,
    ).toBe(404)
    expect((await server.backend('DELETE', `/allowlist_identifiers/${made.body.id}`)).body).toMatchObject({
      deleted: true,
    })
  })

  it('refuses blocked people at sign-up and at sign-in, unless the lists are for sign-up alone', async () => {
    await createUser(server, 'old@blocked.test')
    const attempt = () =>
      server
        .browser()
        .post<FlowBody>('/v1/client/sign_ins', { identifier: 'old@blocked.test', password: PASSWORD })
    await withSettings({ blocklist: true }, async () => {
      const refused = await startSignUp(server.browser(), {
        email_address: 'new@blocked.test',
        password: PASSWORD,
      })
      expect([refused.status, errorCode(refused.body)]).toEqual([403, 'not_allowed_access'])
      expect(errorCode((await attempt()).body)).toBe('not_allowed_access')
      await server.backend('PATCH', '/instance/restrictions', {
        allowlist_blocklist_disabled_on_sign_in: true,
      })
      expect((await attempt()).body.response.status).toBe('complete')
      await server.backend('PATCH', '/instance/restrictions', {
        allowlist_blocklist_disabled_on_sign_in: false,
      })
    })
    await withSettings({ allowlist: true }, async () => {
      const refused = await startSignUp(server.browser(), {
        email_address: 'unknown@example.com',
        password: PASSWORD,
      })
      expect(errorCode(refused.body)).toBe('not_allowed_access')
      const allowed = await startSignUp(server.browser(), {
        email_address: 'fine@allowed.test',
        password: PASSWORD,
      })
      expect(allowed.body.response.status).toBe('missing_requirements')
    })
  })

  it('keeps a waitlist that people join, and are invited from', async () => {
    const join = (address: string) =>
      server
        .browser()
        .post<{ response: { id: string } } & { id: string }>('/v1/waitlist', { email_address: address })
    expect(errorCode((await join('early@example.com')).body)).toBe('waitlist_not_enabled')
    await withMode('waitlist', async () => {
      const malformed = await join('nobody')
      expect([malformed.status, param(malformed.body)]).toEqual([422, 'email_address'])
      expect((await join('Waiting@example.com')).status).toBe(200)
      expect((await join('waiting@example.com')).status).toBe(200)
      expect(await mailed('waiting@example.com', 'waitlist_confirmation')).toBe(1)
      const refused = await startSignUp(server.browser(), {
        email_address: 'waiting@example.com',
        password: PASSWORD,
      })
      expect(errorCode(refused.body)).toBe('sign_up_restricted_waitlist')
      const listed = await server.backend<{ data: { id: string; status: string }[]; total_count: number }>(
        'GET',
        '/waitlist_entries?query=WAITING',
      )
      expect(listed.body).toMatchObject({ total_count: 1, data: [{ status: 'pending', invitation: null }] })
      const { id } = listed.body.data[0]!
      const invited = await server.backend<{ invitation: { url: string } }>(
        'POST',
        `/waitlist_entries/${id}/invite`,
        {},
      )
      expect(invited.body).toMatchObject({ status: 'invited', invitation: { status: 'pending' } })
      expect(
        (await withTicket(ticketOf(invited.body.invitation.url), { password: PASSWORD })).body.response
          .status,
      ).toBe('complete')
      const after = await server.backend('GET', '/waitlist_entries?status=completed')
      expect(after.body).toMatchObject({ data: [{ id, status: 'completed' }] })
      expect(errorCode((await server.backend('POST', `/waitlist_entries/${id}/reject`)).body)).toBe(
        'waitlist_entry_settled',
      )
      expect(errorCode((await server.backend('DELETE', `/waitlist_entries/${id}`)).body)).toBe(
        'waitlist_entry_settled',
      )
    })
    const types = await server.eventTypes()
    expect(types.filter(type => type.startsWith('waitlistEntry.'))).toEqual([
      'waitlistEntry.created',
      'waitlistEntry.updated',
      'waitlistEntry.updated',
    ])
  })

  it('fills, rejects from and empties the waitlist through the Backend API', async () => {
    const bulk = await server.backend<{ id: string }[]>('POST', '/waitlist_entries/bulk', [
      { email_address: 'w1@example.com' },
      { email_address: 'w2@example.com', notify: false },
    ])
    expect(bulk.body).toHaveLength(2)
    expect([
      await mailed('w1@example.com', 'waitlist_confirmation'),
      await mailed('w2@example.com', 'waitlist_confirmation'),
    ]).toEqual([1, 0])
    const same = await server.backend<{ id: string }>('POST', '/waitlist_entries', {
      email_address: 'W1@example.com',
    })
    expect(same.body.id).toBe(bulk.body[0]!.id)
    expect((await server.backend('POST', `/waitlist_entries/${bulk.body[0]!.id}/reject`)).body).toMatchObject(
      { status: 'rejected' },
    )
    expect((await server.backend('DELETE', `/waitlist_entries/${bulk.body[1]!.id}`)).body).toMatchObject({
      deleted: true,
    })
    expect(
      (
        await server.backend('POST', '/waitlist_entries/bulk', [
          { email_address: 'd@example.com' },
          { email_address: 'D@example.com' },
        ])
      ).status,
    ).toBe(422)
  })

  it('shows and changes a sign-up to the backend', async () => {
    const browser = server.browser()
    const started = await startSignUp(browser, { email_address: 'seen@example.com', password: PASSWORD })
    const path = `/sign_ups/${started.body.response.id}`
    expect((await server.backend('GET', path)).body).toMatchObject({
      id: started.body.response.id,
      email_address: 'seen@example.com',
    })
    const changed = await server.backend('PATCH', path, { external_id: 'crm-7', custom_action: true })
    expect(changed.body).toMatchObject({ external_id: 'crm-7', custom_action: true })
    expect((await server.backend('GET', '/sign_ups/sua_nobody')).status).toBe(404)
  })

  it('impersonates with an actor token, once, for a while, and says so in the token', async () => {
    const userId = await createUser(server, 'target@example.com')
    const actor = { sub: 'user_support' }
    const made = await server.backend<{ id: string; token: string; url: string }>('POST', '/actor_tokens', {
      user_id: userId,
      actor,
      session_max_duration_in_seconds: 600,
    })
    expect(made.body).toMatchObject({ object: 'actor_token', status: 'pending', user_id: userId, actor })
    const browser = server.browser()
    const signedIn = await browser.post<FlowBody & { client: ClientBody }>('/v1/client/sign_ins', {
      strategy: 'ticket',
      ticket: made.body.token,
    })
    expect(signedIn.body.response.status).toBe('complete')
    const session = signedIn.body.client.sessions[0] as unknown as {
      id: string
      actor: unknown
      expire_at: number
    }
    expect(session).toMatchObject({ actor, expire_at: server.clock.now() + 600_000 })
    const claims = claimsOf((await mint(browser, session.id)).body.jwt)
    expect(claims).toMatchObject({ sub: userId, act: actor, fva: [-1, -1] })
    const again = await server
      .browser()
      .post('/v1/client/sign_ins', { strategy: 'ticket', ticket: made.body.token })
    expect(errorCode(again.body)).toBe('ticket_already_used')
    expect(errorCode((await server.backend('POST', `/actor_tokens/${made.body.id}/revoke`)).body)).toBe(
      'actor_token_cannot_be_revoked',
    )
  })

  it('impersonates beside the user’s own session, and lets the user in beside an impersonation', async () => {
    const email = 'beside@example.com'
    const userId = await createUser(server, email)
    const browser = server.browser()
    const own = await signIn(browser, email)
    const impersonate = async () => {
      const { body } = await server.backend<{ token: string }>('POST', '/actor_tokens', {
        user_id: userId,
        actor: { sub: 'user_support' },
      })
      return { strategy: 'ticket', ticket: body.token }
    }
    const acting = await browser.post<Omit<FlowBody, 'client'> & { client: ClientBody }>(
      '/v1/client/sign_ins',
      await impersonate(),
    )
    expect(acting.body.response.status).toBe('complete')
    expect(acting.body.client.sessions.map(session => session.user.id)).toEqual([userId, userId])
    expect(errorCode((await browser.post('/v1/client/sign_ins', await impersonate())).body)).toBe(
      'identifier_already_signed_in',
    )
    await browser.post(`/v1/client/sessions/${own.sessionId}/remove`)
    expect((await signIn(browser, email)).userId).toBe(userId)
  })

  it('takes no actor token that was revoked, has expired, or names no actor', async () => {
    const userId = await createUser(server, 'target2@example.com')
    const create = (body: Record<string, unknown>) =>
      server.backend<{ id: string; token: string }>('POST', '/actor_tokens', {
        user_id: userId,
        actor: { sub: 'user_x' },
        ...body,
      })
    const use = (token: string) =>
      server.browser().post('/v1/client/sign_ins', { strategy: 'ticket', ticket: token })
    const revoked = await create({})
    await server.backend('POST', `/actor_tokens/${revoked.body.id}/revoke`)
    expect(errorCode((await use(revoked.body.token)).body)).toBe('actor_token_revoked')
    const short = await create({ expires_in_seconds: 5 })
    server.clock.advance(5000)
    expect(errorCode((await use(short.body.token)).body)).toBe('ticket_expired')
    expect((await create({ actor: {} })).status).toBe(422)
    expect((await create({ actor: { sub: userId } })).status).toBe(422)
    expect((await create({ user_id: 'user_nobody' })).status).toBe(404)
  })
})
