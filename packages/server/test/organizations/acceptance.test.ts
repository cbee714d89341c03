import { DIALECTS, type TestServer } from '@frontdesk/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createUser, signIn } from '../support.js'
import {
  expectCountsToMatchRows,
  type InvitationBody,
  type OrganizationBody,
  organizationWithAdmin,
  type Page,
  startOrganizationServer,
  typesOf,
} from './support.js'

describe.each(DIALECTS)('accepting an invitation on %s', dialect => {
  let server: TestServer
  beforeAll(async () => {
    server = await startOrganizationServer(dialect)
  })
  afterAll(() => server.close())

  it('makes one membership of many tries at once', async () => {
    const { organization } = await organizationWithAdmin(server, 'ada@accept.example')
    await createUser(server, 'bob@accept.example')
    const invited = await server.backend<InvitationBody>(
      'POST',
      `/organizations/${organization.id}/invitations`,
      {
        email_address: 'bob@accept.example',
        role: 'org:member',
      },
    )
    const browser = server.browser()
    await signIn(browser, 'bob@accept.example')
    const path = `/v1/me/organization_invitations/${invited.body.id}/accept`
    const answers = await Promise.all(Array.from({ length: 5 }, () => browser.post(path)))
    expect(answers.filter(answer => answer.status === 200)).toHaveLength(1)
    const { body } = await server.backend<OrganizationBody>(
      'GET',
      `/organizations/${organization.id}?include_members_count=true`,
    )
    expect(body.members_count).toBe(2)
    expect(await typesOf(server, invited.body.id)).toEqual([
      'organizationInvitation.created',
      'organizationInvitation.accepted',
    ])
  })

  it('comes by itself to people with an address at a verified domain, once', async () => {
    const { organization } = await organizationWithAdmin(server, 'ada@elsewhere.example')
    await server.backend('POST', `/organizations/${organization.id}/domains`, {
      name: 'domain.example',
      enrollment_mode: 'automatic_invitation',
    })
    await createUser(server, 'carol@domain.example')
    const browser = server.browser()
    await signIn(browser, 'carol@domain.example')
    const path = '/v1/me/organization_invitations?status=pending'
    const lists = await Promise.all(
      Array.from({ length: 3 }, () => browser.get<{ response: Page<InvitationBody> }>(path)),
    )
    expect(lists.map(list => list.body.response.total_count)).toEqual([1, 1, 1])
    const [invitation] = lists[0]!.body.response.data
    const domains = await server.backend<Page<object>>('GET', `/organizations/${organization.id}/domains`)
    expect(domains.body.data).toMatchObject([{ total_pending_invitations: 1 }])
    const byPeople = await server.backend<Page<object>>(
      'GET',
      `/organizations/${organization.id}/invitations`,
    )
    expect(byPeople.body.total_count).toBe(0)
    expect((await browser.post(`/v1/me/organization_invitations/${invitation!.id}/accept`)).status).toBe(200)
    expect(await typesOf(server, invitation!.id)).toEqual([
      'organizationInvitation.created',
      'organizationInvitation.accepted',
    ])
  })

  it('is taken back with the old mode of the domain when an admin asks for it, and comes again', async () => {
    const { organization } = await organizationWithAdmin(server, 'ada@back.example')
    const made = await server.backend<{ id: string }>('POST', `/organizations/${organization.id}/domains`, {
      name: 'taken-back.example',
      enrollment_mode: 'automatic_invitation',
    })
    await createUser(server, 'dan@taken-back.example')
    const [admin, dan] = [server.browser(), server.browser()]
    await signIn(admin, 'ada@back.example')
    await signIn(dan, 'dan@taken-back.example')
    const path = `/v1/organizations/${organization.id}/domains/${made.body.id}/update_enrollment_mode`
    const change = async (mode: string, deletePending: boolean) =>
      (await admin.post(path, { enrollment_mode: mode, delete_pending: deletePending })).status
    const pendingOf = async (kind: 'invitations' | 'suggestions') =>
      (await dan.get<{ response: Page<{ id: string }> }>(`/v1/me/organization_${kind}?status=pending`)).body
        .response.data
    const [first] = await pendingOf('invitations')
    expect(await change('automatic_suggestion', true)).toBe(200)
    expect(await pendingOf('invitations')).toEqual([])
    expect(await typesOf(server, first!.id)).toEqual([
      'organizationInvitation.created',
      'organizationInvitation.revoked',
    ])
    expect(await pendingOf('suggestions')).toHaveLength(1)
    expect(await change('automatic_invitation', true)).toBe(200)
    expect(await pendingOf('suggestions')).toEqual([])
    const [again] = await pendingOf('invitations')
    expect(again!.id).not.toBe(first!.id)
    await expectCountsToMatchRows(server)
    await server.backend('DELETE', `/organizations/${organization.id}/domains/${made.body.id}`)
    expect(await typesOf(server, again!.id)).toContain('organizationInvitation.revoked')
    await expectCountsToMatchRows(server)
  })
})
