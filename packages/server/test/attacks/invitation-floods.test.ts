import { DIALECTS, type TestBrowser, type TestServer } from '@frontdesk/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createOrganization, startOrganizationServer } from '../organizations/support.js'
import { createUser, errorCode, signIn } from '../support.js'

const DAY_MS = 24 * 3600 * 1000
const LIMITS = { receiver: 2, sender: 6, organization: 8 }

describe.each(DIALECTS)('invitations are no means to flood inboxes, on %s', dialect => {
  let server: TestServer
  let count = 0
  beforeAll(async () => {
    server = await startOrganizationServer(dialect, { invitationsPerDay: LIMITS })
  })
  afterAll(() => server.close())

  const address = () => `receiver${++count}@flood.example`

  async function person(): Promise<{ userId: string; browser: TestBrowser }> {
    const email = `sender${++count}@flood.example`
    const userId = await createUser(server, email)
    const browser = server.browser()
    await signIn(browser, email)
    return { userId, browser }
  }

  const invite = (browser: TestBrowser, organizationId: string, addresses: string[]) =>
    browser.post(`/v1/organizations/${organizationId}/invitations/bulk`, {
      email_address: addresses,
      role: 'org:member',
    })

  const limited = (answer: { status: number; body: unknown }) =>
    expect([answer.status, errorCode(answer.body)]).toEqual([429, 'organization_invitation_limit_reached'])

  const messagesTo = async (recipient: string) => {
    const { read } = server.frontdesk.services.store
    return (await read.selectFrom('messages').select('id').where('recipient', '=', recipient).execute())
      .length
  }

  it('one address gets only so many a day, whoever and however many organizations send them', async () => {
    const target = address()
    for (let number = 0; number < 4; number++) {
      const { userId, browser } = await person()
      const { id } = await createOrganization(server, { created_by: userId })
      const answer = await invite(browser, id, [number % 2 ? target.toUpperCase() : target])
      if (number < LIMITS.receiver) expect(answer.status).toBe(200)
      else limited(answer)
    }
    expect(await messagesTo(target)).toBe(LIMITS.receiver)
    server.clock.advance(DAY_MS)
    const { userId, browser } = await person()
    const { id } = await createOrganization(server, { created_by: userId })
    expect((await invite(browser, id, [target])).status).toBe(200)
  })

  it('one person sends only so many, also by revoking and in several organizations; all or nobody', async () => {
    const { userId, browser } = await person()
    const first = await createOrganization(server, { created_by: userId })
    const second = await createOrganization(server, { created_by: userId })
    expect((await invite(browser, first.id, [address(), address(), address(), address()])).status).toBe(200)
    const late = address()
    limited(await invite(browser, second.id, [late, address(), address()]))
    expect(await messagesTo(late)).toBe(0)
    // the refused ones are not counted
    expect((await invite(browser, second.id, [late, address()])).status).toBe(200)
    const single = { email_address: address(), role: 'org:member' }
    limited(await browser.post(`/v1/organizations/${first.id}/invitations`, single))
  })

  it('one organization sends only so many, whoever of it does; the application’s server has no such limit', async () => {
    const { userId, browser } = await person()
    const { id } = await createOrganization(server, { created_by: userId })
    const other = await person()
    const member = { user_id: other.userId, role: 'org:admin' }
    expect((await server.backend('POST', `/organizations/${id}/memberships`, member)).status).toBe(200)
    expect((await invite(browser, id, Array.from({ length: 5 }, address))).status).toBe(200)
    limited(await invite(other.browser, id, Array.from({ length: 4 }, address)))
    expect((await invite(other.browser, id, Array.from({ length: 3 }, address))).status).toBe(200)
    limited(await invite(other.browser, id, [address()]))
    const body = { email_address: address(), role: 'org:member' }
    expect((await server.backend('POST', `/organizations/${id}/invitations`, body)).status).toBe(200)
  })
})

describe.each(DIALECTS)('the allow-list and invitations, on %s', dialect => {
  let server: TestServer
  beforeAll(async () => {
    server = await startOrganizationServer(dialect)
    const primary = await server.frontdesk.services.registry.findBySlug('primary')
    primary!.settings.restrictions.allowlist = true
  })
  afterAll(() => server.close())

  const ticketOf = (url: string) => new URL(url).searchParams.get('ticket')!

  it.each([
    ['all', 200, 200],
    ['application', 200, 403],
    ['none', 403, 403],
  ] as const)(
    '%s of them let people sign up who are not on it',
    async (which, ofApplication, ofOrganization) => {
      const { settings } = (await server.frontdesk.services.registry.findBySlug('primary'))!
      settings.restrictions.invitationsPassAllowlist = which
      const body = { email_address: `one-${which}@lists.example`, role: 'org:member' }
      const { id } = await createOrganization(server)
      const invitations = [
        await server.backend<{ url: string }>('POST', '/invitations', {
          email_address: `two-${which}@lists.example`,
        }),
        await server.backend<{ url: string }>('POST', `/organizations/${id}/invitations`, body),
      ]
      const statuses = []
      for (const { body: invitation } of invitations) {
        const form = { strategy: 'ticket', ticket: ticketOf(invitation.url) }
        statuses.push((await server.browser().post('/v1/client/sign_ups', form)).status)
      }
      expect(statuses).toEqual([ofApplication, ofOrganization])
    },
  )
})
