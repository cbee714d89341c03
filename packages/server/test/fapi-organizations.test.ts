import { DIALECTS, startTestServer, type TestBrowser, type TestServer } from '@frontdesk/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { claimsOf, createUser, errorCode, signIn } from './support.js'

const V7 = { apiVersion: '2026-05-12' }

interface Wrapped<T> {
  response: T
  client: {
    sessions: { user: { organization_memberships: Membership[] }; last_active_organization_id: string }[]
  }
}
interface Organization {
  id: string
  slug: string
  members_count: number
  pending_invitations_count: number
}
interface Membership {
  id: string
  role: string
  permissions: string[]
  organization: Organization
}
interface Page<T> {
  data: T[]
  total_count: number
}
interface Listed {
  id: string
  status: string
}

interface Person {
  browser: TestBrowser
  userId: string
  sessionId: string
}

async function signInNew(server: TestServer, email: string): Promise<Person> {
  await createUser(server, email)
  const browser = server.browser()
  return { browser, ...(await signIn(browser, email)) }
}

async function create(person: Person, name: string): Promise<Organization> {
  const answer = await person.browser.post<Wrapped<Organization>>('/v1/organizations', { name }, V7)
  if (answer.status !== 200) throw new Error(JSON.stringify(answer.body))
  return answer.body.response
}

async function claims(person: Person, form: Record<string, unknown> = {}, apiVersion = '2026-05-12') {
  const path = `/v1/client/sessions/${person.sessionId}/tokens`
  return claimsOf((await person.browser.post<{ jwt: string }>(path, form, { apiVersion })).body.jwt)
}

const touch = (person: Person, organization: string, extra: Record<string, unknown> = {}) =>
  person.browser.post<Wrapped<{ last_active_organization_id: string | null; status: string }>>(
    `/v1/client/sessions/${person.sessionId}/touch`,
    { active_organization_id: organization, ...extra },
    V7,
  )

describe.each(DIALECTS)('organizations of the Frontend API on %s', dialect => {
  let server: TestServer
  const txtRecords: string[] = []
  beforeAll(async () => {
    server = await startTestServer({
      dialect,
      settings: {
        organizations: {
          enabled: true,
          maxAllowedMemberships: 0,
          domainsEnabled: true,
          domainEnrollmentModes: ['manual_invitation', 'automatic_invitation', 'automatic_suggestion'],
        },
      },
      resolveTxt: async () => txtRecords,
    })
  })
  afterAll(() => server.close())

  it('creates one, selects it by id and slug, and carries it in tokens of both versions', async () => {
    const ada = await signInNew(server, 'ada@example.com')
    const organization = await create(ada, 'Analytical Engines')
    expect(organization).toMatchObject({ slug: 'analytical-engines', members_count: 1 })
    expect(await claims(ada)).not.toHaveProperty('o')

    const touched = await touch(ada, organization.slug, { intent: 'select_org' })
    expect(touched.body.response.last_active_organization_id).toBe(organization.id)
    expect(touched.body.client.sessions[0]!.user.organization_memberships[0]).toMatchObject({
      role: 'org:admin',
      organization: { id: organization.id },
    })
    expect(await claims(ada)).toMatchObject({
      o: { id: organization.id, rol: 'admin', slg: organization.slug },
    })
    expect(await claims(ada, {}, '2021-02-05')).toMatchObject({
      org_id: organization.id,
      org_role: 'org:admin',
      org_slug: organization.slug,
      org_permissions: [],
    })
    expect(await claims(ada, { organization_id: '' })).not.toHaveProperty('o')
    await touch(ada, '')
    expect(await claims(ada)).not.toHaveProperty('o')
    expect(await claims(ada, { organization_id: organization.id })).toHaveProperty('o.id', organization.id)
  })

  it('selects the organization of the page that a handshake comes from', async () => {
    const person = await signInNew(server, 'synchronized@example.com')
    const organization = await create(person, 'Synchronized')
    const handshake = (organizationId: string) =>
      person.browser.get('/v1/client/handshake', {
        query: {
          redirect_url: 'http://localhost:3000/orgs/synchronized',
          format: 'nonce',
          organization_id: organizationId,
        },
        origin: null,
      })
    expect((await handshake(organization.slug)).status).toBe(307)
    expect(await claims(person)).toHaveProperty('o.id', organization.id)
    expect((await handshake('org_of_others')).status).toBe(307)
    expect(await claims(person)).toHaveProperty('o.id', organization.id)
    await handshake('')
    expect(await claims(person)).not.toHaveProperty('o')
  })

  it('refuses to select an organization of others, but not to focus a window that remembers one', async () => {
    const owner = await signInNew(server, 'owner@example.com')
    const stranger = await signInNew(server, 'stranger@example.com')
    const organization = await create(owner, 'Owners')
    for (const wanted of [organization.id, organization.slug, 'org_unknown']) {
      const refused = await touch(stranger, wanted, { intent: 'select_org' })
      expect([refused.status, errorCode(refused.body)]).toEqual([
        403,
        'organization_not_found_or_unauthorized',
      ])
    }
    expect((await touch(stranger, organization.id, { intent: 'focus' })).status).toBe(200)
    expect(await claims(stranger, { organization_id: organization.id })).not.toHaveProperty('o')
  })

  async function signInAgain(email: string): Promise<Person> {
    const browser = server.browser()
    return { browser, ...(await signIn(browser, email)) }
  }

  it('begins a new session with the last active organization', async () => {
    const first = await signInNew(server, 'returning@example.com')
    const organization = await create(first, 'Returning')
    await touch(first, organization.id)
    const browser = server.browser()
    const second = { browser, ...(await signIn(browser, 'returning@example.com')) }
    expect(await claims(second)).toHaveProperty('o.id', organization.id)
    await touch(second, '')
    const thirdBrowser = server.browser()
    const third = { browser: thirdBrowser, ...(await signIn(thirdBrowser, 'returning@example.com')) }
    expect(await claims(third)).not.toHaveProperty('o')
  })

  it('begins the session of somebody who never chose one in the organization joined last', async () => {
    const email = 'never-chose@example.com'
    const person = await signInNew(server, email)
    expect(await claims(person)).not.toHaveProperty('o')
    await create(person, 'Joined first')
    server.clock.advance(1000)
    const last = await create(person, 'Joined last')
    // clerk-js repeats what the session has, here none: that is no choice
    await touch(person, '', { intent: 'focus' })
    expect(await claims(await signInAgain(email))).toHaveProperty('o.id', last.id)
  })

  it('begins it in the personal account for whoever chose that last, also where it was active already', async () => {
    const email = 'chose-personal@example.com'
    const person = await signInNew(server, email)
    const organization = await create(person, 'Not chosen')
    await touch(person, '', { intent: 'select_org' })
    expect(await claims(await signInAgain(email))).not.toHaveProperty('o')
    await create(person, 'Joined since')
    expect(await claims(await signInAgain(email))).not.toHaveProperty('o')
    await touch(person, organization.id, { intent: 'select_org' })
    expect(await claims(await signInAgain(email))).toHaveProperty('o.id', organization.id)
  })

  it('begins it in the organization joined last where the chosen one is gone', async () => {
    const email = 'lost-chosen@example.com'
    const person = await signInNew(server, email)
    const kept = await create(person, 'Kept')
    server.clock.advance(1000)
    const gone = await create(person, 'Gone')
    await touch(person, gone.id)
    await server.backend('DELETE', `/organizations/${gone.id}`)
    expect(await claims(await signInAgain(email))).toHaveProperty('o.id', kept.id)
  })

  it('invites, accepts, changes the role, removes, and never loses the last admin', async () => {
    const admin = await signInNew(server, 'admin@invites.test')
    const guest = await signInNew(server, 'guest@invites.test')
    const { id } = await create(admin, 'Invites')
    const invited = await admin.browser.post<Wrapped<Listed>>(`/v1/organizations/${id}/invitations`, {
      email_address: 'guest@invites.test',
      role: 'org:member',
    })
    expect(invited.body.response).toMatchObject({ status: 'pending' })
    const again = await admin.browser.post(`/v1/organizations/${id}/invitations/bulk`, {
      email_address: ['guest@invites.test', 'new@invites.test'],
      role: 'org:member',
    })
    expect(errorCode(again.body)).toBe('duplicate_record')
    const list = await admin.browser.get<Wrapped<Page<Listed>>>(
      `/v1/organizations/${id}/invitations?status=pending&status=revoked&limit=10&offset=0`,
    )
    expect(list.body.response).toMatchObject({ total_count: 1 })

    const mine = await guest.browser.get<Wrapped<Page<Listed>>>(
      '/v1/me/organization_invitations?status=pending',
    )
    expect(mine.body.response.total_count).toBe(1)
    const invitationId = mine.body.response.data[0]!.id
    const accepted = await guest.browser.post<Wrapped<Listed>>(
      `/v1/me/organization_invitations/${invitationId}/accept`,
    )
    expect(accepted.body.response.status).toBe('accepted')
    expect(accepted.body.client.sessions[0]!.user.organization_memberships).toHaveLength(1)
    expect((await guest.browser.post(`/v1/me/organization_invitations/${invitationId}/accept`)).status).toBe(
      400,
    )

    const members = await admin.browser.get<Wrapped<Page<Membership>>>(
      `/v1/organizations/${id}/memberships?paginated=true&query=guest&role=org:member&role=org:admin`,
    )
    expect(members.body.response).toMatchObject({ total_count: 1, data: [{ role: 'org:member' }] })
    expect((await admin.browser.delete(`/v1/me/organization_memberships/${id}`)).status).toBe(400)
    const promoted = await admin.browser.patch<Wrapped<Membership>>(
      `/v1/organizations/${id}/memberships/${guest.userId}`,
      { role: 'org:admin' },
    )
    expect(promoted.body.response.role).toBe('org:admin')
    expect((await admin.browser.delete(`/v1/me/organization_memberships/${id}`)).status).toBe(200)
    expect((await admin.browser.get(`/v1/organizations/${id}`)).status).toBe(404)
    expect((await guest.browser.delete(`/v1/organizations/${id}`)).body).toMatchObject({
      response: { deleted: true, id },
    })
  })

  it('takes invitations back and refuses somebody else to accept them', async () => {
    const admin = await signInNew(server, 'admin@revokes.test')
    const other = await signInNew(server, 'other@revokes.test')
    const { id } = await create(admin, 'Revokes')
    const invited = await admin.browser.post<Wrapped<Listed>>(`/v1/organizations/${id}/invitations`, {
      email_address: 'someone@revokes.test',
      role: 'org:member',
    })
    const accept = `/v1/me/organization_invitations/${invited.body.response.id}/accept`
    expect((await other.browser.post(accept)).status).toBe(404)
    const revoked = await admin.browser.post<Wrapped<Listed>>(
      `/v1/organizations/${id}/invitations/${invited.body.response.id}/revoke`,
    )
    expect(revoked.body.response.status).toBe('revoked')
    expect((await admin.browser.get(`/v1/organizations/${id}/invitations/pending`)).body).toMatchObject({
      response: [],
    })
  })

  it('verifies a domain by code and lets its people ask to join', async () => {
    const admin = await signInNew(server, 'admin@joins.test')
    const { id } = await create(admin, 'Joins')
    const base = `/v1/organizations/${id}/domains`
    const created = await admin.browser.post<Wrapped<Listed>>(base, { name: 'joins.test' })
    const domain = `${base}/${created.body.response.id}`
    const tooEarly = await admin.browser.post(`${domain}/update_enrollment_mode`, {
      enrollment_mode: 'automatic_suggestion',
    })
    expect(errorCode(tooEarly.body)).toBe('organization_domain_not_verified')
    const prepared = await admin.browser.post(`${domain}/prepare_affiliation_verification`, {
      affiliation_email_address: 'hello@joins.test',
    })
    expect(prepared.status).toBe(200)
    expect(
      (await admin.browser.post(`${domain}/attempt_affiliation_verification`, { code: '000000' })).status,
    ).toBe(422)
    const code = await server.newestCode('hello@joins.test')
    const verified = await admin.browser.post(`${domain}/attempt_affiliation_verification`, { code })
    expect(verified.body).toMatchObject({ response: { verification: { status: 'verified' } } })
    await admin.browser.post(`${domain}/update_enrollment_mode`, { enrollment_mode: 'automatic_suggestion' })

    const colleague = await signInNew(server, 'colleague@joins.test')
    const suggestions = await colleague.browser.get<Wrapped<Page<Listed>>>(
      '/v1/me/organization_suggestions?status=pending&status=accepted',
    )
    expect(suggestions.body.response).toMatchObject({
      total_count: 1,
      data: [{ status: 'pending', public_organization_data: { name: 'Joins' } }],
    })
    const suggestionId = suggestions.body.response.data[0]!.id
    const asked = await colleague.browser.post<Wrapped<Listed>>(
      `/v1/me/organization_suggestions/${suggestionId}/accept`,
    )
    expect(asked.body.response.status).toBe('accepted')
    const requests = await admin.browser.get<Wrapped<Page<Listed>>>(
      `/v1/organizations/${id}/membership_requests?status=pending`,
    )
    expect(requests.body.response.total_count).toBe(1)
    const request = `/v1/organizations/${id}/membership_requests/${requests.body.response.data[0]!.id}`
    expect((await admin.browser.post<Wrapped<Listed>>(`${request}/accept`)).body.response.status).toBe(
      'accepted',
    )
    expect((await admin.browser.post(`${request}/reject`)).status).toBe(400)
    expect((await colleague.browser.get(`/v1/organizations/${id}`)).status).toBe(200)
  })

  it('verifies the ownership of domains by DNS, one by one and in bulk', async () => {
    const admin = await signInNew(server, 'admin@owns.test')
    const { id } = await create(admin, 'Owns')
    const base = `/v1/organizations/${id}/domains`
    const bulk = await admin.browser.post<Wrapped<{ data: Listed[]; errors: object[] }>>(`${base}/bulk`, {
      names: ['owns.test', 'also-owns.test', 'no domain'],
    })
    expect(bulk.body.response.errors).toEqual([{ name: 'no domain', code: 'form_param_format_invalid' }])
    const [first, second] = bulk.body.response.data.map(domain => domain.id)
    const prepared = await admin.browser.post<
      Wrapped<{ ownership_verification: { txt_record_name: string; txt_record_value: string } }>
    >(`${base}/${first}/prepare_ownership_verification`)
    const challenge = prepared.body.response.ownership_verification
    expect(challenge.txt_record_name).toContain('owns.test')
    const attempt = `${base}/${first}/attempt_ownership_verification`
    expect((await admin.browser.post(attempt)).body).toMatchObject({
      response: { ownership_verification: { status: 'unverified', attempts: 1 } },
    })
    txtRecords.push('something else', challenge.txt_record_value)
    expect((await admin.browser.post(attempt)).body).toMatchObject({
      response: { ownership_verification: { status: 'verified', txt_record_value: null } },
    })
    const form = { organization_domain_ids: [second, 'orgdmn_unknown'] }
    const inBulk = await admin.browser.post(`${base}/prepare_ownership_verification/bulk`, form)
    expect(inBulk.body).toMatchObject({
      response: { data: [{ id: second }], errors: [{ id: 'orgdmn_unknown', code: 'resource_not_found' }] },
    })
    const attempted = await admin.browser.post(`${base}/attempt_ownership_verification/bulk`, form)
    expect(attempted.body).toMatchObject({ response: { data: [{ id: second }] } })
    const listed = await admin.browser.get(`${base}?verified=false&enrollment_mode=manual_invitation`)
    expect(listed.body).toMatchObject({ response: { total_count: 2 } })
    expect((await admin.browser.delete(`${base}/${second}`)).body).toMatchObject({
      response: { deleted: true },
    })
    expect((await admin.browser.get(`${base}/${second}`)).status).toBe(404)
  })

  it('shows roles, renames, and proposes a name for a new organization', async () => {
    const admin = await signInNew(server, 'admin@acme-rockets.test')
    const { id } = await create(admin, 'Rockets')
    expect((await admin.browser.get(`/v1/organizations/${id}/roles?limit=20&offset=0`)).body).toMatchObject({
      response: { total_count: 2, data: [{ key: 'org:admin' }, { key: 'org:member' }] },
    })
    expect(
      (await admin.browser.patch(`/v1/organizations/${id}`, { name: 'Acme', slug: 'acme' })).body,
    ).toMatchObject({
      response: { name: 'Acme', slug: 'acme' },
    })
    expect((await admin.browser.get('/v1/me/organization_creation_defaults')).body).toMatchObject({
      response: { form: { name: 'Acme-rockets', slug: 'acme-rockets' }, advisory: null },
    })
    expect((await admin.browser.get('/v1/me/organization_memberships?paginated=true')).body).toMatchObject({
      response: { total_count: 1, data: [{ organization: { slug: 'acme' } }] },
    })
    expect(
      (await admin.browser.get<Wrapped<unknown>>('/v1/me/organization_memberships')).body.response,
    ).toHaveLength(1)
  })
})

describe.each(DIALECTS)('where an organization must be chosen, on %s', dialect => {
  let server: TestServer
  beforeAll(async () => {
    const organizations = { enabled: true, forceOrganizationSelection: true }
    server = await startTestServer({ dialect, settings: { organizations } })
  })
  afterAll(() => server.close())

  it('keeps the session pending until there is one, and asks nobody who has one', async () => {
    const person = await signInNew(server, 'chooser@example.com')
    const path = `/v1/client/sessions/${person.sessionId}`
    expect((await person.browser.get(path)).body).toMatchObject({
      response: { status: 'pending', tasks: [{ key: 'choose-organization' }] },
    })
    expect(await claims(person)).toMatchObject({ sts: 'pending' })
    expect((await touch(person, '')).body.response.status).toBe('pending')
    const organization = await create(person, 'Chosen')
    expect((await touch(person, organization.id)).body.response).toMatchObject({ status: 'active' })
    expect(await claims(person)).toMatchObject({ sts: 'active', o: { id: organization.id } })
    expect((await touch(person, '')).body.response.last_active_organization_id).toBe(organization.id)

    const browser = server.browser()
    const later = { browser, ...(await signIn(browser, 'chooser@example.com')) }
    expect(await claims(later)).toMatchObject({ sts: 'active', o: { id: organization.id } })

    expect((await person.browser.delete(`/v1/organizations/${organization.id}`)).status).toBe(200)
    expect((await person.browser.get(path)).body).toMatchObject({
      response: { status: 'pending', tasks: [{ key: 'choose-organization' }] },
    })
  })

  it('asks again whoever loses the organization through the Backend API, or goes on in another one', async () => {
    const owner = await signInNew(server, 'owner@lost.test')
    const [first, second] = [await create(owner, 'First lost'), await create(owner, 'Second lost')]
    const guest = await signInNew(server, 'guest@lost.test')
    const memberships = (id: string) => `/organizations/${id}/memberships`
    for (const { id } of [first, second])
      await server.backend('POST', memberships(id), { user_id: guest.userId, role: 'org:member' })
    for (const person of [owner, guest]) await touch(person, second.id)

    await server.backend('DELETE', `${memberships(second.id)}/${guest.userId}`)
    expect(await claims(guest)).toMatchObject({ sts: 'active', o: { id: first.id } })
    await server.backend('DELETE', `/organizations/${first.id}`)
    expect(await claims(guest)).toMatchObject({ sts: 'pending' })
    expect(await claims(owner)).toMatchObject({ sts: 'active', o: { id: second.id } })
    await server.backend('DELETE', `/organizations/${second.id}`)
    expect(await claims(owner)).toMatchObject({ sts: 'pending' })
  })
})
