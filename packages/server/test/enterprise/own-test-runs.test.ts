import { DIALECTS, startTestServer, type TestServer } from '@frontdesk/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ORGANIZATIONS } from '../organizations/support.js'
import { pathOf } from '../provider-visits.js'
import { createUser, errorCode, signIn } from '../support.js'
import { Company } from './company.js'
import { type TestRun, toProvider } from './test-run.js'

describe.each(DIALECTS)('members who try the connection of their organization, on %s', dialect => {
  let server: TestServer
  beforeAll(async () => {
    const organizations = { ...ORGANIZATIONS, domainsEnabled: true, selfServeSso: true }
    server = await startTestServer({ dialect, settings: { organizations } })
  })
  afterAll(() => server.close())

  let number = 0
  /** An administrator whose session is in an organization of their own. */
  async function administrator() {
    const email = `admin${++number}@admins.example`
    const created_by = await createUser(server, email)
    const { body } = await server.backend<{ id: string }>('POST', '/organizations', {
      name: `Acme ${number}`,
      created_by,
    })
    const browser = server.browser()
    const { sessionId } = await signIn(browser, email)
    await browser.post(`/v1/client/sessions/${sessionId}/touch`, { active_organization_id: body.id })
    return { browser, organizationId: body.id }
  }

  const addresses = (organizationId: string, id: string) => [
    `/v1/organizations/${organizationId}/enterprise_connections/${id}/test_runs`,
    `/v1/me/enterprise_connections/${id}/test_runs`,
  ]

  it('get a link and the record, under both addresses', async () => {
    const { browser, organizationId } = await administrator()
    const company = await Company.create(server, { organization_id: organizationId, active: false })
    for (const address of addresses(organizationId, company.connection.id)) {
      server.clock.advance(1)
      const made = await browser.post<{ response: { url: string } }>(address)
      // in a window of the same browser, as the official components open it
      const request = await toProvider(browser, new URL(made.body.response.url))
      const response = company.response(request, { email: company.address('ada') })
      const state = request.searchParams.get('RelayState') ?? ''
      const posted = await company.post(server.browser(), response, state)
      await browser.get(pathOf(new URL(posted.headers.get('location') ?? '')))
      const listed = await browser.get<{ response: { data: TestRun[]; total_count: number } }>(
        `${address}?status=success&limit=1`,
      )
      expect(listed.body.response.data).toMatchObject([
        { status: 'success', parsed_user_info: { email_address: company.address('ada') } },
      ])
    }
  })

  it('know nothing of the connections of others, nor of the application’s own', async () => {
    const [mine, theirs] = [await administrator(), await administrator()]
    const company = await Company.create(server, { organization_id: theirs.organizationId })
    const ofNobody = await Company.create(server)
    for (const { connection } of [company, ofNobody]) {
      for (const address of addresses(mine.organizationId, connection.id)) {
        for (const answer of [await mine.browser.get(address), await mine.browser.post(address)]) {
          expect([address, answer.status, errorCode(answer.body)]).toEqual([
            address,
            404,
            'resource_not_found',
          ])
        }
      }
    }
  })
})
