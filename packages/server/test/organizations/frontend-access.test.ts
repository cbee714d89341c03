import { DIALECTS, startTestServer, TEST_ORIGIN, type TestBrowser, type TestServer } from '@frontdesk/testkit'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { frontendOperations } from '../../src/fapi/index.js'
import { createUser, signIn } from '../support.js'

const OTHER_KEY = 'sk_test_other000000000000000000000000000000'
const OTHER_URL = `${TEST_ORIGIN}/other`
const SETTINGS = {
  organizations: {
    enabled: true,
    maxAllowedMemberships: 0,
    maxAllowedRoles: 50,
    maxAllowedDomains: 500,
    domainsEnabled: true,
    domainEnrollmentModes: ['manual_invitation' as const, 'automatic_suggestion' as const],
  },
}

const MANAGE_PROFILE = 'org:sys_profile:manage'
const DELETE = 'org:sys_profile:delete'
const READ_MEMBERS = 'org:sys_memberships:read'
const MANAGE_MEMBERS = 'org:sys_memberships:manage'
const READ_DOMAINS = 'org:sys_domains:read'
const MANAGE_DOMAINS = 'org:sys_domains:manage'
const PERMISSIONS = [MANAGE_PROFILE, DELETE, READ_MEMBERS, MANAGE_MEMBERS, READ_DOMAINS, MANAGE_DOMAINS]

/** What the seeded role `org:member` may do. */
const MEMBER_PERMISSIONS = [READ_MEMBERS]

interface Call {
  method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'
  /** below `/v1/organizations/{id}` */
  path: string
  form?: Record<string, unknown>
}

interface Row {
  id: string
  /** any of them is enough; none: every member may */
  anyOf: string[]
  /** a call that succeeds for whoever may make it, on things of its own */
  call(fixture: Fixture): Promise<Call>
}

const table: Row[] = [
  { id: 'getOrganization', anyOf: [], call: async () => ({ method: 'GET', path: '' }) },
  {
    id: 'updateOrganization',
    anyOf: [MANAGE_PROFILE],
    call: async () => ({ method: 'PATCH', path: '', form: { name: 'Renamed' } }),
  },
  {
    id: 'updateOrganizationLogo',
    anyOf: [MANAGE_PROFILE],
    call: async fixture => ({ method: 'PUT', path: '/logo', form: { file: fixture.logo } }),
  },
  {
    id: 'deleteOrganizationLogo',
    anyOf: [MANAGE_PROFILE],
    call: async () => ({ method: 'DELETE', path: '/logo' }),
  },
  {
    id: 'ListOrganizationMemberships',
    anyOf: [READ_MEMBERS, MANAGE_MEMBERS],
    call: async () => ({ method: 'GET', path: '/memberships?paginated=true' }),
  },
  {
    id: 'CreateOrganizationMembership',
    anyOf: [MANAGE_MEMBERS],
    call: async fixture => ({
      method: 'POST',
      path: '/memberships',
      form: { user_id: await fixture.newUser(), role: 'org:member' },
    }),
  },
  {
    id: 'UpdateOrganizationMembership',
    anyOf: [MANAGE_MEMBERS],
    call: async fixture => ({
      method: 'PATCH',
      path: `/memberships/${await fixture.newMember()}`,
      form: { role: 'org:admin' },
    }),
  },
  {
    id: 'removeOrganizationMember',
    anyOf: [MANAGE_MEMBERS],
    call: async fixture => ({ method: 'DELETE', path: `/memberships/${await fixture.newMember()}` }),
  },
  {
    id: 'createOrganizationInvitations',
    anyOf: [MANAGE_MEMBERS],
    call: async fixture => ({
      method: 'POST',
      path: '/invitations',
      form: { email_address: fixture.newAddress(), role: 'org:member' },
    }),
  },
  {
    id: 'bulkCreateOrganizationInvitations',
    anyOf: [MANAGE_MEMBERS],
    call: async fixture => ({
      method: 'POST',
      path: '/invitations/bulk',
      form: { email_address: [fixture.newAddress(), fixture.newAddress()], role: 'org:member' },
    }),
  },
  {
    id: 'getOrganizationInvitations',
    anyOf: [MANAGE_MEMBERS],
    call: async () => ({ method: 'GET', path: '/invitations?status=pending' }),
  },
  {
    id: 'getAllPendingOrganizationInvitations',
    anyOf: [MANAGE_MEMBERS],
    call: async () => ({ method: 'GET', path: '/invitations/pending' }),
  },
  {
    id: 'revokePendingOrganizationInvitation',
    anyOf: [MANAGE_MEMBERS],
    call: async fixture => ({ method: 'POST', path: `/invitations/${await fixture.newInvitation()}/revoke` }),
  },
  {
    id: 'ListOrganizationDomains',
    anyOf: [READ_DOMAINS, MANAGE_DOMAINS],
    call: async () => ({ method: 'GET', path: '/domains' }),
  },
  {
    id: 'GetOrganizationDomain',
    anyOf: [READ_DOMAINS, MANAGE_DOMAINS],
    call: async fixture => ({ method: 'GET', path: `/domains/${await fixture.newDomain()}` }),
  },
  {
    id: 'CreateOrganizationDomain',
    anyOf: [MANAGE_DOMAINS],
    call: async fixture => ({ method: 'POST', path: '/domains', form: { name: fixture.newDomainName() } }),
  },
  {
    id: 'createOrganizationDomainsBulk',
    anyOf: [MANAGE_DOMAINS],
    call: async fixture => ({
      method: 'POST',
      path: '/domains/bulk',
      form: { names: [fixture.newDomainName(), fixture.newDomainName()] },
    }),
  },
  {
    id: 'deleteOrganizationDomain',
    anyOf: [MANAGE_DOMAINS],
    call: async fixture => ({ method: 'DELETE', path: `/domains/${await fixture.newDomain()}` }),
  },
  {
    id: 'UpdateOrganizationDomainEnrollmentMode',
    anyOf: [MANAGE_DOMAINS],
    call: async fixture => ({
      method: 'POST',
      path: `/domains/${await fixture.newDomain()}/update_enrollment_mode`,
      form: { enrollment_mode: 'manual_invitation' },
    }),
  },
  {
    id: 'prepareOrganizationDomainVerification',
    anyOf: [MANAGE_DOMAINS],
    call: async fixture => {
      const name = fixture.newDomainName()
      const path = `/domains/${await fixture.newDomain(name)}/prepare_affiliation_verification`
      return { method: 'POST', path, form: { affiliation_email_address: `a@${name}` } }
    },
  },
  {
    id: 'attemptOrganizationDomainVerification',
    anyOf: [MANAGE_DOMAINS],
    call: async fixture => {
      const name = fixture.newDomainName()
      const domain = `/domains/${await fixture.newDomain(name)}`
      const form = { affiliation_email_address: `a+clerk_test@${name}` }
      await fixture.asAdmin('POST', `${domain}/prepare_affiliation_verification`, form)
      return { method: 'POST', path: `${domain}/attempt_affiliation_verification`, form: { code: '424242' } }
    },
  },
  {
    id: 'prepareOrganizationDomainOwnershipVerification',
    anyOf: [MANAGE_DOMAINS],
    call: async fixture => ({
      method: 'POST',
      path: `/domains/${await fixture.newDomain()}/prepare_ownership_verification`,
    }),
  },
  {
    id: 'attemptOrganizationDomainOwnershipVerification',
    anyOf: [MANAGE_DOMAINS],
    call: async fixture => {
      const domain = `/domains/${await fixture.newDomain()}`
      await fixture.asAdmin('POST', `${domain}/prepare_ownership_verification`)
      return { method: 'POST', path: `${domain}/attempt_ownership_verification` }
    },
  },
  {
    id: 'prepareOrganizationDomainsOwnershipVerification',
    anyOf: [MANAGE_DOMAINS],
    call: async fixture => ({
      method: 'POST',
      path: '/domains/prepare_ownership_verification/bulk',
      form: { organization_domain_ids: [await fixture.newDomain()] },
    }),
  },
  {
    id: 'attemptOrganizationDomainsOwnershipVerification',
    anyOf: [MANAGE_DOMAINS],
    call: async fixture => ({
      method: 'POST',
      path: '/domains/attempt_ownership_verification/bulk',
      form: { organization_domain_ids: [await fixture.newDomain()] },
    }),
  },
  {
    id: 'listOrganizationMembershipRequests',
    anyOf: [MANAGE_MEMBERS],
    call: async () => ({ method: 'GET', path: '/membership_requests' }),
  },
  {
    id: 'acceptOrganizationMembershipRequest',
    anyOf: [MANAGE_MEMBERS],
    call: async fixture => ({
      method: 'POST',
      path: `/membership_requests/${await fixture.newRequest()}/accept`,
    }),
  },
  {
    id: 'rejectOrganizationMembershipRequest',
    anyOf: [MANAGE_MEMBERS],
    call: async fixture => ({
      method: 'POST',
      path: `/membership_requests/${await fixture.newRequest()}/reject`,
    }),
  },
  {
    id: 'ListOrganizationRoles',
    anyOf: [READ_MEMBERS, MANAGE_MEMBERS],
    call: async () => ({ method: 'GET', path: '/roles' }),
  },
  // deletes what the others need: in an organization of its own
  { id: 'deleteOrganization', anyOf: [DELETE], call: async () => ({ method: 'DELETE', path: '' }) },
]

const ACTORS = ['nobody', 'other instance', 'stranger', 'member', 'without', 'with', 'admin'] as const
type Actor = (typeof ACTORS)[number]

function expectedStatus(actor: Actor, { anyOf }: Row): number {
  const mayAsMember = anyOf.length === 0 || anyOf.some(key => MEMBER_PERMISSIONS.includes(key))
  const statuses: Record<Actor, number> = {
    nobody: 401,
    'other instance': 404,
    stranger: 404,
    member: mayAsMember ? 200 : 403,
    without: anyOf.length === 0 ? 200 : 403,
    with: 200,
    admin: 200,
  }
  return statuses[actor]
}

/** An organization with somebody for every actor, and fresh things for every call. */
class Fixture {
  logo!: Buffer
  organizationId = ''
  readonly browsers = new Map<Actor, TestBrowser>()
  private readonly userIds = new Map<Actor, string>()
  private readonly roleIds = new Map<string, string>()
  private permissionIds = new Map<string, string>()
  private counter = 0

  constructor(readonly server: TestServer) {}

  async setUp(): Promise<void> {
    this.logo = await sharp({ create: { width: 8, height: 8, channels: 3, background: '#abc' } })
      .png()
      .toBuffer()
    for (const actor of ACTORS) {
      const isOther = actor === 'other instance'
      const browser = this.server.browser(isOther ? OTHER_URL : undefined)
      this.browsers.set(actor, browser)
      if (actor === 'nobody') continue
      const email = `${actor.replaceAll(' ', '-')}@actors.test`
      this.userIds.set(
        actor,
        await createUser(this.server, email, undefined, isOther ? OTHER_KEY : undefined),
      )
      await signIn(browser, email)
    }
    await this.newOrganization()
    const path = '/organization_permissions?limit=100'
    const { data } = await this.backend<{ data: { id: string; key: string }[] }>('GET', path)
    this.permissionIds = new Map(data.map(row => [row.key, row.id]))
  }

  /** With admin, member, and two people whose roles are set for each call. */
  async newOrganization(): Promise<void> {
    const made = await this.backend<{ id: string }>('POST', '/organizations', {
      name: `Organization ${++this.counter}`,
      created_by: this.userIds.get('admin'),
    })
    this.organizationId = made.id
    for (const actor of ['member', 'with', 'without'] as const) {
      const form = { user_id: this.userIds.get(actor), role: 'org:member' }
      await this.backend('POST', `/organizations/${made.id}/memberships`, form)
    }
  }

  /** One has a role with exactly what the row asks for, one a role with everything else. */
  async setRoles({ anyOf }: Row, chosen: string | undefined): Promise<void> {
    const others = PERMISSIONS.filter(key => !anyOf.includes(key))
    await this.giveRole('with', chosen === undefined ? [] : [chosen])
    await this.giveRole('without', others)
  }

  private async giveRole(actor: Actor, keys: string[]): Promise<void> {
    const name = keys.map(key => PERMISSIONS.indexOf(key)).join('_')
    const key = `org:custom_${name === '' ? 'none' : name}`
    if (!this.roleIds.has(key)) {
      const made = await this.backend<{ id: string }>('POST', '/organization_roles', {
        name: key,
        key,
        permissions: keys.map(each => this.permissionIds.get(each)),
        include_in_initial_role_set: true,
      })
      this.roleIds.set(key, made.id)
    }
    const path = `/organizations/${this.organizationId}/memberships/${this.userIds.get(actor)}`
    await this.backend('PATCH', path, { role: key })
  }

  newAddress = () => `person-${++this.counter}@people.test`
  newDomainName = () => `domain-${++this.counter}.test`
  newUser = () => createUser(this.server, this.newAddress())

  async newMember(): Promise<string> {
    const userId = await this.newUser()
    const form = { user_id: userId, role: 'org:member' }
    await this.backend('POST', `/organizations/${this.organizationId}/memberships`, form)
    return userId
  }
  async newInvitation(): Promise<string> {
    const form = { email_address: this.newAddress(), role: 'org:member' }
    const path = `/organizations/${this.organizationId}/invitations`
    return (await this.backend<{ id: string }>('POST', path, form)).id
  }
  async newDomain(name = this.newDomainName()): Promise<string> {
    const form = { name, enrollment_mode: 'manual_invitation', verified: false }
    const path = `/organizations/${this.organizationId}/domains`
    return (await this.backend<{ id: string }>('POST', path, form)).id
  }

  /** Somebody with an address at a verified domain asks to join. */
  async newRequest(): Promise<string> {
    const name = this.newDomainName()
    const form = { name, enrollment_mode: 'automatic_suggestion', verified: true }
    await this.backend('POST', `/organizations/${this.organizationId}/domains`, form)
    await createUser(this.server, `asks@${name}`)
    const browser = this.server.browser()
    await signIn(browser, `asks@${name}`)
    const listed = await browser.get<{ response: { data: { id: string }[] } }>(
      '/v1/me/organization_suggestions',
    )
    await browser.post(`/v1/me/organization_suggestions/${listed.body.response.data[0]!.id}/accept`)
    const requests = await this.asAdmin<{ data: { id: string }[] }>(
      'GET',
      '/membership_requests?status=pending',
    )
    return requests.data[0]!.id
  }

  async asAdmin<T>(method: Call['method'], path: string, form?: Record<string, unknown>): Promise<T> {
    const answer = await this.send('admin', { method, path, ...(form ? { form } : {}) })
    if (answer.status !== 200) throw new Error(`${method} ${path}: ${JSON.stringify(answer.body)}`)
    return (answer.body as { response: T }).response
  }

  async send(actor: Actor, { method, path, form }: Call): Promise<{ status: number; body: unknown }> {
    const browser = this.browsers.get(actor)!
    const whole = `/v1/organizations/${this.organizationId}${path}`
    if (form?.['file'] instanceof Buffer) return browser.upload('PUT', whole, form['file'])
    if (method === 'GET') return browser.get(whole)
    if (method === 'POST') return browser.post(whole, form)
    if (method === 'PATCH') return browser.patch(whole, form)
    return browser.delete(whole)
  }

  private async backend<T>(method: string, path: string, body?: unknown): Promise<T> {
    const answer = await this.server.backend<T>(method, path, body)
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${JSON.stringify(answer.body)}`)
    return answer.body
  }
}

describe.each(DIALECTS)('who may do what in an organization, on %s', dialect => {
  let server: TestServer
  let fixture: Fixture
  beforeAll(async () => {
    const other = {
      slug: 'other',
      environment: 'development' as const,
      publishableKey: `pk_test_${Buffer.from('other.frontdesk.test$').toString('base64').replace(/=+$/, '')}`,
      secretKeys: [OTHER_KEY],
      settings: SETTINGS,
    }
    server = await startTestServer({ dialect, settings: SETTINGS, instances: [other] })
    fixture = new Fixture(server)
    await fixture.setUp()
  }, 60_000)
  afterAll(() => server.close())

  it('is in the table for every operation on an organization', () => {
    const paths = frontendOperations
      .map(operation => operation.id)
      .filter(id => ORGANIZATION_OPERATION.test(id) && !OF_THE_PERSON.has(id))
    expect(table.map(row => row.id).sort()).toEqual(paths.sort())
  })

  it.each(table)(
    '$id',
    async row => {
      for (const chosen of row.anyOf.length > 0 ? row.anyOf : [undefined]) {
        for (const actor of ACTORS) {
          if (row.id === 'deleteOrganization') await fixture.newOrganization()
          await fixture.setRoles(row, chosen)
          const { status, body } = await fixture.send(actor, await row.call(fixture))
          expect([actor, status, status < 500 ? null : body]).toEqual([
            actor,
            expectedStatus(actor, row),
            null,
          ])
        }
      }
    },
    30_000,
  )
})

const ORGANIZATION_OPERATION = /organization/i
/** What people do with their own memberships; fapi-organizations.test.ts */
const OF_THE_PERSON = new Set([
  'createOrganization',
  'getOrganizationCreationDefaults',
  'getOrganizationMemberships',
  'deleteOrganizationMemberships',
  'getUsersOrganizationInvitations',
  'acceptOrganizationInvitation',
  'getOrganizationSuggestions',
  'acceptOrganizationSuggestion',
])
