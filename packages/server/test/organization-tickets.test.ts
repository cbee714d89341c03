import { DIALECTS, startTestServer, TEST_ORIGIN, type TestBrowser, type TestServer } from '@frontdesk/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createUser, errorCode, signIn } from './support.js'

interface Attempt {
  response: {
    status: string
    missing_fields: string[]
    email_address: string
    created_session_id: string
    verifications: { email_address: { status: string } }
  }
  client: { sessions: { last_active_organization_id: string | null }[] }
}

describe.each(DIALECTS)('tickets of organization invitations on %s', dialect => {
  let server: TestServer
  let organizationId: string
  beforeAll(async () => {
    server = await startTestServer({
      dialect,
      settings: {
        organizations: { enabled: true, maxAllowedMemberships: 0 },
        signUp: { mode: 'restricted' },
        display: { signInUrl: 'http://localhost:3000/sign-in', signUpUrl: 'http://localhost:3000/sign-up' },
      },
    })
    const createdBy = await createUser(server, 'founder@example.com')
    const made = await server.backend<{ id: string }>('POST', '/organizations', {
      name: 'Founders',
      created_by: createdBy,
    })
    organizationId = made.body.id
  })
  afterAll(() => server.close())

  /** What is behind the link of the email: page, ticket, status. */
  async function invite(email: string): Promise<{ id: string; link: string }> {
    const path = `/organizations/${organizationId}/invitations`
    const answer = await server.backend<{ id: string; url: string }>('POST', path, {
      email_address: email,
      role: 'org:member',
    })
    const { pathname, search } = new URL(answer.body.url)
    return { id: answer.body.id, link: pathname + search }
  }
  async function open(browser: TestBrowser, link: string) {
    const answer = await browser.get(link)
    const target = new URL(answer.headers.get('location')!)
    return {
      page: target.pathname,
      status: target.searchParams.get('__clerk_status'),
      ticket: target.searchParams.get('__clerk_ticket'),
    }
  }

  it('sign a new person up with the address proven, also where sign-ups are closed', async () => {
    const { link } = await invite('newcomer@example.com')
    const browser = server.browser()
    const opened = await open(browser, link)
    expect(opened).toMatchObject({ page: '/sign-up', status: 'sign_up' })
    const closed = await browser.post('/v1/client/sign_ups', { email_address: 'other@example.com' })
    expect(errorCode(closed.body)).toBe('sign_up_mode_restricted')
    const started = await browser.post<Attempt & { response: { id: string } }>('/v1/client/sign_ups', {
      strategy: 'ticket',
      ticket: opened.ticket,
    })
    expect(started.body.response).toMatchObject({
      status: 'missing_requirements',
      missing_fields: ['password'],
      email_address: 'newcomer@example.com',
      verifications: { email_address: { status: 'verified' } },
    })
    const done = await browser.patch<Attempt>(`/v1/client/sign_ups/${started.body.response.id}`, {
      strategy: 'ticket',
      ticket: opened.ticket,
      password: 'correct-horse-9',
    })
    expect(done.body.response.status).toBe('complete')
    expect(done.body.client.sessions[0]!.last_active_organization_id).toBe(organizationId)
    const again = await server
      .browser()
      .post('/v1/client/sign_ups', { strategy: 'ticket', ticket: opened.ticket })
    expect(errorCode(again.body)).toBe('ticket_already_used')
  })

  it('are for the invited address alone', async () => {
    const { link } = await invite('intended@example.com')
    const browser = server.browser()
    const { ticket } = await open(browser, link)
    const started = await browser.post<{ response: { id: string } }>('/v1/client/sign_ups', {
      strategy: 'ticket',
      ticket,
      email_address: 'ignored@example.com',
    })
    const path = `/v1/client/sign_ups/${started.body.response.id}`
    const changed = await browser.patch<Attempt>(path, {
      email_address: 'somebody@example.com',
      password: 'correct-horse-9',
    })
    expect([changed.status, errorCode(changed.body)]).toEqual([422, 'form_param_value_invalid'])
  })

  it('sign in who has an account, and are spent', async () => {
    await createUser(server, 'member@example.com')
    const { link } = await invite('member@example.com')
    const browser = server.browser()
    const opened = await open(browser, link)
    expect(opened).toMatchObject({ page: '/sign-in', status: 'sign_in' })
    const form = { strategy: 'ticket', ticket: opened.ticket }
    const done = await browser.post<Attempt>('/v1/client/sign_ins', form)
    expect(done.body.response.status).toBe('complete')
    expect(done.body.client.sessions[0]!.last_active_organization_id).toBe(organizationId)
    expect(errorCode((await server.browser().post('/v1/client/sign_ins', form)).body)).toBe(
      'ticket_already_used',
    )
  })

  it('are accepted at once where the invited person is signed in, and by nobody else', async () => {
    await createUser(server, 'present@example.com')
    await createUser(server, 'other@example.com')
    const { link } = await invite('present@example.com')
    const other = server.browser()
    await signIn(other, 'other@example.com')
    expect((await open(other, link)).status).toBe('sign_in')
    const browser = server.browser()
    await signIn(browser, 'present@example.com')
    expect(await open(browser, link)).toMatchObject({ status: 'complete', ticket: null })
    expect((await browser.get(`/v1/organizations/${organizationId}`)).status).toBe(200)
  })

  it('are refused where the limit of memberships was lowered meanwhile, and stay open', async () => {
    await createUser(server, 'late@example.com')
    const { link } = await invite('late@example.com')
    const path = `/organizations/${organizationId}`
    const { body } = await server.backend<{ members_count: number }>(
      'GET',
      `${path}?include_members_count=true`,
    )
    await server.backend('PATCH', path, { max_allowed_memberships: body.members_count })
    const { ticket } = await open(server.browser(), link)
    const form = { strategy: 'ticket', ticket }
    const refused = await server.browser().post('/v1/client/sign_ins', form)
    expect(errorCode(refused.body)).toBe('organization_membership_quota_exceeded')
    await server.backend('PATCH', path, { max_allowed_memberships: 0 })
    const done = await server.browser().post<Attempt>('/v1/client/sign_ins', form)
    expect(done.body.response.status).toBe('complete')
  })

  it('are worth nothing once revoked or expired', async () => {
    const revoked = await invite('revoked@example.com')
    await server.backend('POST', `/organizations/${organizationId}/invitations/${revoked.id}/revoke`, {})
    expect(errorCode((await server.browser().get(revoked.link)).body)).toBe('organization_invitation_revoked')
    const expired = await invite('expired@example.com')
    server.clock.advance(31 * 24 * 3600 * 1000)
    expect(errorCode((await server.browser().get(expired.link)).body)).toBe('ticket_expired')
  })
})

describe.each(DIALECTS)('tickets where the instance names no pages, on %s', dialect => {
  const application = 'http://localhost:3000'

  async function pagesWith(accountPages: boolean): Promise<(string | null)[][]> {
    const settings = { organizations: { enabled: true }, display: { accountPages } }
    const server = await startTestServer({ dialect, settings })
    const createdBy = await createUser(server, 'founder@example.com')
    await createUser(server, 'known@example.com')
    const made = await server.backend<{ id: string }>('POST', '/organizations', {
      name: 'Founders',
      created_by: createdBy,
    })
    const founder = server.browser()
    await signIn(founder, 'founder@example.com')
    const pageFor = async (email: string, opener = server.browser()) => {
      const form = { email_address: email, role: 'org:member' }
      await founder.post(`/v1/organizations/${made.body.id}/invitations`, form)
      const { pathname, search } = new URL(await linkTo(server, email))
      const target = new URL((await opener.get(pathname + search)).headers.get('location')!)
      const query = target.searchParams
      return [target.origin + target.pathname, query.get('__clerk_status'), query.get('redirect_url')]
    }
    const present = server.browser()
    await createUser(server, 'present@example.com')
    await signIn(present, 'present@example.com')
    const pages = [
      await pageFor('unknown@example.com'),
      await pageFor('known@example.com'),
      await pageFor('present@example.com', present),
    ]
    await server.close()
    return pages
  }

  it('lead to the account pages, and on to the application in which the person invites', async () => {
    expect(await pagesWith(true)).toEqual([
      [`${TEST_ORIGIN}/sign-up`, 'sign_up', `${application}/`],
      [`${TEST_ORIGIN}/sign-in`, 'sign_in', `${application}/`],
      [`${application}/`, 'complete', null],
    ])
  })

  it('lead to the pages that the quickstarts make where there are no account pages', async () => {
    expect(await pagesWith(false)).toEqual([
      [`${application}/sign-up`, 'sign_up', null],
      [`${application}/sign-in`, 'sign_in', null],
      [`${application}/`, 'complete', null],
    ])
  })
})

/** The link of the newest message to an address, as the development inbox shows it. */
async function linkTo(server: TestServer, email: string): Promise<string> {
  const url = `${TEST_ORIGIN}/inbox/api/messages?to=${encodeURIComponent(email)}`
  const answer = await server.frontdesk.fetch(new Request(url), { remoteAddress: '127.0.0.1' })
  return ((await answer.json()) as { data: { link: string }[] }).data[0]!.link
}
