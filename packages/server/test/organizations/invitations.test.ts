import { DIALECTS, type TestServer } from '@frontdesk/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sweep } from '../../src/delivery/housekeeping.js'
import { createUser, errorCode } from '../support.js'
import {
  expectCountsToMatchRows,
  type InvitationBody,
  organizationWithAdmin,
  type Page,
  startOrganizationServer,
  typesOf,
} from './support.js'

const DAY_MS = 24 * 3600 * 1000

describe.each(DIALECTS)('organization invitations of the Backend API on %s', dialect => {
  let server: TestServer
  beforeAll(async () => {
    server = await startOrganizationServer(dialect)
  })
  afterAll(() => server.close())

  const invite = (organizationId: string, email: string, more: object = {}) =>
    server.backend<InvitationBody>('POST', `/organizations/${organizationId}/invitations`, {
      email_address: email,
      role: 'org:member',
      ...more,
    })
  const mailsTo = (address: string) =>
    server.frontdesk.services.store.read
      .selectFrom('messages')
      .selectAll()
      .where('recipient', '=', address)
      .execute()
  const pendingCount = async (organizationId: string) => {
    const rows = await server.frontdesk.services.store.read
      .selectFrom('organizations')
      .select('pending_invitations_count')
      .where('id', '=', organizationId)
      .executeTakeFirstOrThrow()
    return rows.pending_invitations_count
  }

  it('invites by email with a link that carries the ticket', async () => {
    const { organization, adminId } = await organizationWithAdmin(server, 'ada@invite.example')
    await server.backend('PATCH', `/users/${adminId}`, { first_name: 'Ada', last_name: 'L' })
    const { body } = await invite(organization.id, 'New@Invite.example', {
      inviter_user_id: adminId,
      public_metadata: { team: 'red' },
      private_metadata: { cost: 1 },
      redirect_url: 'http://localhost:3000/welcome',
      expires_in_days: 3,
    })
    expect(body).toMatchObject({
      email_address: 'new@invite.example',
      role: 'org:member',
      role_name: 'Member',
      status: 'pending',
      organization_id: organization.id,
      inviter_id: adminId,
      public_inviter_data: { user_id: adminId, first_name: 'Ada', identifier: 'ada@invite.example' },
      public_metadata: { team: 'red' },
      private_metadata: { cost: 1 },
      expires_at: server.clock.now() + 3 * DAY_MS,
    })
    expect(body.url).toMatch(/^http:\/\/localhost:4400\/v1\/tickets\/accept\?ticket=[\w-]{43}$/)
    const [mail] = await mailsTo('new@invite.example')
    expect(mail).toMatchObject({
      template: 'organization_invitation',
      subject: 'Ada L invited you to Acme on Test',
    })
    const content = JSON.parse(server.frontdesk.services.masterKey.decrypt(mail!.body_ciphertext!)) as {
      link: string
    }
    expect(content.link).toBe(body.url)
    const seen = await server.backend<InvitationBody>(
      'GET',
      `/organizations/${organization.id}/invitations/${body.id}`,
    )
    expect(seen.body).toMatchObject({ id: body.id, url: null })
    expect(await pendingCount(organization.id)).toBe(1)
    expect(await typesOf(server, body.id)).toEqual(['organizationInvitation.created'])
  })

  it('sends nothing when asked not to, or to test addresses', async () => {
    const { organization } = await organizationWithAdmin(server, 'ada@silent.example')
    expect((await invite(organization.id, 'quiet@silent.example', { notify: false })).status).toBe(200)
    expect((await invite(organization.id, 'a+clerk_test@silent.example')).status).toBe(200)
    expect([
      ...(await mailsTo('quiet@silent.example')),
      ...(await mailsTo('a+clerk_test@silent.example')),
    ]).toEqual([])
  })

  it('refuses members, pending addresses, unknown roles, foreign redirects and inviters who may not', async () => {
    const { organization, adminId } = await organizationWithAdmin(server, 'ada@refuse.example')
    const memberId = await createUser(server, 'member@refuse.example')
    await server.backend('POST', `/organizations/${organization.id}/memberships`, {
      user_id: memberId,
      role: 'org:member',
    })
    const outsider = await createUser(server, 'outsider@refuse.example')
    await invite(organization.id, 'twice@refuse.example')
    const refused = async (email: string, more: object = {}) => {
      const { status, body } = await invite(organization.id, email, more)
      return [status, errorCode(body)]
    }
    expect(await refused('ada@refuse.example')).toEqual([400, 'already_a_member_in_organization'])
    expect(await refused('x@refuse.example', { role: 'org:none' })).toEqual([422, 'form_param_value_invalid'])
    expect(await refused('no address')).toEqual([422, 'form_param_format_invalid'])
    expect(await refused('x@refuse.example', { redirect_url: 'https://evil.example/' })).toEqual([
      422,
      'redirect_url_forbidden',
    ])
    expect(await refused('x@refuse.example', { inviter_user_id: memberId })).toEqual([
      403,
      'missing_organization_permission',
    ])
    expect(await refused('x@refuse.example', { inviter_user_id: outsider })).toEqual([
      403,
      'not_a_member_in_organization',
    ])
    const duplicate = await invite(organization.id, 'Twice@refuse.example', { inviter_user_id: adminId })
    expect(duplicate).toMatchObject({
      status: 400,
      body: { errors: [{ code: 'duplicate_record', meta: { email_addresses: ['twice@refuse.example'] } }] },
    })
    expect(await pendingCount(organization.id)).toBe(1)
  })

  it('invites in bulk: all or nobody, ten at most, within the limit of memberships', async () => {
    const { organization } = await organizationWithAdmin(server, 'ada@bulk.example')
    const bulk = (addresses: string[]) =>
      server.backend<Page<InvitationBody>>(
        'POST',
        `/organizations/${organization.id}/invitations/bulk`,
        addresses.map(address => ({ email_address: address, role: 'org:member' })),
      )
    const addresses = (count: number) => Array.from({ length: count }, (_, index) => `u${index}@bulk.example`)
    expect((await bulk(addresses(3))).body).toMatchObject({
      total_count: 3,
      data: [{ status: 'pending' }, {}, {}],
    })
    expect(errorCode((await bulk(['new@bulk.example', 'u1@bulk.example'])).body)).toBe('duplicate_record')
    expect(errorCode((await bulk(addresses(11))).body)).toBe('organization_invitation_bulk_size')
    await server.backend('PATCH', `/organizations/${organization.id}`, { max_allowed_memberships: 5 })
    const full = await bulk(['a@bulk.example', 'b@bulk.example'])
    expect([full.status, errorCode(full.body)]).toEqual([403, 'organization_membership_quota_exceeded'])
    expect(await pendingCount(organization.id)).toBe(3)
  })

  it('revokes pending ones once, and invites again afterwards', async () => {
    const { organization, adminId } = await organizationWithAdmin(server, 'ada@revoke.example')
    const { body } = await invite(organization.id, 'x@revoke.example')
    const path = `/organizations/${organization.id}/invitations/${body.id}/revoke`
    expect((await server.backend('POST', path, { requesting_user_id: adminId })).body).toMatchObject({
      status: 'revoked',
    })
    expect(await pendingCount(organization.id)).toBe(0)
    expect(errorCode((await server.backend('POST', path)).body)).toBe('organization_invitation_not_pending')
    expect((await invite(organization.id, 'x@revoke.example')).status).toBe(200)
    expect(await typesOf(server, body.id)).toEqual([
      'organizationInvitation.created',
      'organizationInvitation.revoked',
    ])
  })

  it('expires by itself, gives its place back and makes room for another one', async () => {
    const { organization } = await organizationWithAdmin(server, 'ada@expire.example')
    const { body } = await invite(organization.id, 'x@expire.example', { expires_in_days: 1 })
    server.clock.advance(DAY_MS)
    const list = (query: string) =>
      server.backend<Page<InvitationBody>>('GET', `/organizations/${organization.id}/invitations?${query}`)
    expect((await list('status=expired')).body).toMatchObject({
      total_count: 1,
      data: [{ id: body.id, status: 'expired' }],
    })
    expect((await list('status=pending')).body.total_count).toBe(0)
    expect((await invite(organization.id, 'x@expire.example')).status).toBe(200)
    expect(await pendingCount(organization.id)).toBe(1)
    expect((await list('status=expired&status=pending')).body.total_count).toBe(2)
  })

  it('is taken off the count by housekeeping when nobody else does it', async () => {
    const { organization } = await organizationWithAdmin(server, 'ada@sweep.example')
    await invite(organization.id, 'x@sweep.example', { expires_in_days: 1 })
    await invite(organization.id, 'y@sweep.example', { expires_in_days: 2 })
    server.clock.advance(DAY_MS)
    await sweep(server.frontdesk.services.store, server.clock.now())
    expect(await pendingCount(organization.id)).toBe(1)
    await sweep(server.frontdesk.services.store, server.clock.now())
    expect(await pendingCount(organization.id)).toBe(1)
  })

  it('lists by status, address and order; across the instance and for a user with the organization', async () => {
    const { organization } = await organizationWithAdmin(server, 'ada@listed.example')
    const userId = await createUser(server, 'zed@listed.example')
    await invite(organization.id, 'zed@listed.example')
    server.clock.advance(1000)
    await invite(organization.id, 'abe@listed.example')
    const addresses = async (path: string) =>
      (await server.backend<Page<InvitationBody>>('GET', path)).body.data.map(
        row => row.email_address.split('@')[0],
      )
    const base = `/organizations/${organization.id}/invitations`
    expect(await addresses(base)).toEqual(['abe', 'zed'])
    expect(await addresses(`${base}?order_by=-email_address`)).toEqual(['zed', 'abe'])
    expect(await addresses(`${base}?email_address=ZED@listed.example`)).toEqual(['zed'])
    expect(await addresses(`${base}/pending`)).toEqual(['abe', 'zed'])
    expect(await addresses('/organization_invitations?query=LISTED&order_by=email_address')).toEqual([
      'abe',
      'zed',
    ])
    const own = await server.backend<Page<Record<string, unknown>>>(
      'GET',
      `/users/${userId}/organization_invitations?status=pending`,
    )
    expect(own.body).toMatchObject({
      total_count: 1,
      data: [
        {
          email_address: 'zed@listed.example',
          public_organization_data: { id: organization.id, name: 'Acme' },
        },
      ],
    })
    expect((await server.backend('GET', `${base}?status=nonsense`)).status).toBe(422)
  })

  it('has the counts that the rows have', () => expectCountsToMatchRows(server))
})
