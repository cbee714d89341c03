import type { TestBrowser } from '@frontdesk/testkit'
import { FakeGoogle, keyFile } from '../google/fake-google.js'
import { type InstanceSide, nextNumber, type Person } from '../world/two-instances.js'
import { type Call, sendAsBrowser } from './call.js'
import { type Cast, type Entrance, type Example, RIGHT_ONE } from './cast.js'

export const MANAGE_PROFILE = 'org:sys_profile:manage'
export const DELETE = 'org:sys_profile:delete'
export const READ_MEMBERS = 'org:sys_memberships:read'
export const MANAGE_MEMBERS = 'org:sys_memberships:manage'
export const READ_DOMAINS = 'org:sys_domains:read'
export const MANAGE_DOMAINS = 'org:sys_domains:manage'
export const MANAGE_CONNECTIONS = 'org:sys_entconns:manage'
const READ_BILLING = 'org:sys_billing:read'
const PERMISSIONS = [
  MANAGE_PROFILE,
  DELETE,
  READ_MEMBERS,
  MANAGE_MEMBERS,
  READ_DOMAINS,
  MANAGE_DOMAINS,
  MANAGE_CONNECTIONS,
  READ_BILLING,
]

/** What the seeded role `org:member` may do. */
const MEMBER_PERMISSIONS = [READ_MEMBERS, READ_BILLING]

export interface OrganizationRow {
  id: string
  /** any of these permissions is enough; none: every member may */
  anyOf: string[]
  /** it gives or takes the role `org:member`, so whoever does it needs what that role may */
  givesMemberRole?: true
  /** what success looks like, if it is not 200 */
  answers?: number
  /** the session has to be in the organization, not only the person */
  inSession?: true
  /** it ends the organization: everybody gets one to themselves */
  endsOrganization?: true
  /** a call that succeeds for whoever may make it, on things of its own */
  call(organization: OrganizationCast): Call | Promise<Call>
}

/**
 * Below the organization, or beside it. `without` has a role with every
 * permission but those that the row asks for.
 */
const OUTSIDERS = { nobody: 401, 'stale session': 401, banned: 401, 'other user': 404, 'other instance': 404 }
const MEMBERS = ['member', 'without'] as const
const ADMINS = ['other client', RIGHT_ONE]
/** An administrator whose session is in no organization. */
const ELSEWHERE = 'elsewhere'
const WITH = 'with '

/** An organization with somebody for every actor, and fresh things for every call. */
export class OrganizationCast implements Cast<OrganizationRow> {
  organizationId = ''
  private isEnded = false
  private readonly people = new Map<string, Person>()
  private readonly roleIds = new Map<string, string>()
  private permissionIds = new Map<string, string>()

  private constructor(private readonly side: InstanceSide) {}

  static async create(side: InstanceSide, other: InstanceSide): Promise<OrganizationCast> {
    const cast = new OrganizationCast(side)
    const others = ['stale session', 'banned', 'other user', 'member', 'without', 'with', ELSEWHERE]
    for (const actor of [RIGHT_ONE, ...others]) cast.people.set(actor, await side.newPerson())
    cast.people.set('other instance', await other.newPerson())
    const { userId } = cast.person(RIGHT_ONE)
    cast.people.set('other client', { ...cast.person(RIGHT_ONE), ...(await side.signIn(userId)) })
    await cast.newOrganization()
    await side.backend('POST', `/sessions/${cast.person('stale session').sessionId}/revoke`)
    await side.backend('POST', `/users/${cast.person('banned').userId}/ban`)
    const path = '/organization_permissions?limit=100'
    const { data } = await side.backend<{ data: { id: string; key: string }[] }>('GET', path)
    cast.permissionIds = new Map(data.map(row => [row.key, row.id]))
    return cast
  }

  actors({ anyOf, inSession }: OrganizationRow): string[] {
    const members = [...MEMBERS, ...anyOf.map(key => WITH + key), ...(inSession ? [ELSEWHERE] : [])]
    return [...Object.keys(OUTSIDERS), ...members, ...ADMINS]
  }

  expectedStatus({ anyOf, answers = 200 }: OrganizationRow, actor: string): number {
    if (actor === ELSEWHERE) return 403
    if (Object.hasOwn(OUTSIDERS, actor)) return OUTSIDERS[actor as keyof typeof OUTSIDERS]
    const isEnough = (key: string) => anyOf.includes(key)
    if (actor === 'member') return anyOf.length === 0 || MEMBER_PERMISSIONS.some(isEnough) ? 200 : 403
    if (actor === 'without') return anyOf.length === 0 ? 200 : 403
    return answers
  }

  async example(row: OrganizationRow): Promise<Example> {
    if (row.endsOrganization || this.isEnded) await this.newOrganization()
    this.isEnded = row.endsOrganization ?? false
    if (row.inSession) await this.goIn(RIGHT_ONE)
    const call = await row.call(this)
    const { organizationId } = this
    const ids = { organization_id: organizationId, organizationID: organizationId, ...call.ids }
    return { call: { ...call, ids }, browser: this.person(RIGHT_ONE).browser }
  }

  async enter(row: OrganizationRow, actor: string): Promise<Entrance> {
    const { call, browser: owner } = await this.example(row)
    await this.giveRole(
      'without',
      PERMISSIONS.filter(key => !row.anyOf.includes(key)),
    )
    const rights = row.givesMemberRole ? MEMBER_PERMISSIONS : []
    if (actor.startsWith(WITH)) await this.giveRole('with', [...rights, actor.slice(WITH.length)])
    const sendFrom = (browser: TestBrowser) => () => sendAsBrowser(browser, row.id, call)
    if (row.inSession) await this.goIn(actor)
    return {
      send: sendFrom(this.browserOf(actor)),
      sendAsOwner: actor === RIGHT_ONE ? null : sendFrom(owner!),
    }
  }

  /** The session of the actor is in the organization, if the actor can have one there. */
  private async goIn(actor: string): Promise<void> {
    if (Object.hasOwn(OUTSIDERS, actor)) return
    const { browser, sessionId } = this.person(actor.startsWith(WITH) ? 'with' : actor)
    const active_organization_id = actor === ELSEWHERE ? '' : this.organizationId
    await browser.post(`/v1/client/sessions/${sessionId}/touch`, { active_organization_id })
  }

  private browserOf(actor: string): TestBrowser {
    if (actor === 'nobody') return this.side.browser()
    return this.person(actor.startsWith(WITH) ? 'with' : actor).browser
  }

  private person(actor: string): Person {
    const person = this.people.get(actor)
    if (!person) throw new Error(`nobody is the ${actor}`)
    return person
  }

  private async newOrganization(): Promise<void> {
    const { id } = await this.side.backend('POST', '/organizations', {
      name: `Organization ${nextNumber()}`,
      created_by: this.person(RIGHT_ONE).userId,
    })
    this.organizationId = id
    const admins = ['stale session', 'banned', ELSEWHERE]
    for (const actor of [...admins, 'member', 'without', 'with']) {
      await this.side.backend('POST', `/organizations/${id}/memberships`, {
        user_id: this.person(actor).userId,
        role: admins.includes(actor) ? 'org:admin' : 'org:member',
      })
    }
  }

  private async giveRole(actor: 'with' | 'without', keys: string[]): Promise<void> {
    const name = keys.map(key => PERMISSIONS.indexOf(key)).join('_')
    const key = `org:custom_${name === '' ? 'none' : name}`
    if (!this.roleIds.has(key)) {
      const made = await this.side.backend('POST', '/organization_roles', {
        name: key,
        key,
        permissions: keys.map(each => this.permissionIds.get(each)),
        include_in_initial_role_set: true,
      })
      this.roleIds.set(key, made.id)
    }
    const path = `/organizations/${this.organizationId}/memberships/${this.person(actor).userId}`
    await this.side.backend('PATCH', path, { role: key })
  }

  newAddress = () => `person${nextNumber()}@people.example`
  newDomainName = () => `domain${nextNumber()}.example`
  newUser = async () => (await this.side.newUser()).userId

  async newMember(): Promise<string> {
    const userId = await this.newUser()
    await this.make('memberships', { user_id: userId, role: 'org:member' })
    return userId
  }
  newInvitation = () => this.make('invitations', { email_address: this.newAddress(), role: 'org:member' })
  newDomain = (name = this.newDomainName()) =>
    this.make('domains', { name, enrollment_mode: 'manual_invitation', verified: false })

  /** A domain whose ownership is proven, for enterprise sign-in. */
  async newProvenDomain(): Promise<string> {
    const name = this.newDomainName()
    const id = await this.make('domains', { name, enrollment_mode: 'enterprise_sso', verified: false })
    await this.make(`domains/${id}/verify_ownership`, {})
    return name
  }

  async newConnection(): Promise<string> {
    const { id } = await this.side.backend('POST', '/enterprise_connections', {
      name: `Company ${nextNumber()}`,
      provider: 'saml_okta',
      domains: [this.newDomainName()],
      organization_id: this.organizationId,
    })
    return id
  }

  /** A connection with a directory of which groups are mapped. */
  async newDirectory(): Promise<string> {
    const enterprise_connection_id = await this.newConnection()
    const { id } = await this.side.backend('POST', '/directories', {
      enterprise_connection_id,
      provider: 'okta',
    })
    await this.side.backend('PATCH', `/directories/${id}`, { group_role_mapping_enabled: true })
    return enterprise_connection_id
  }

  /** A connection with a directory at Google Workspace, which nothing is known of yet. */
  async newPulledDirectory(): Promise<{ connectionId: string; subject: string }> {
    await FakeGoogle.playOnce(this.side.server)
    const { id: connectionId, domains } = await this.side.backend<{ id: string; domains: string[] }>(
      'POST',
      '/enterprise_connections',
      {
        name: `Company ${nextNumber()}`,
        provider: 'saml_google',
        domains: [this.newDomainName()],
        organization_id: this.organizationId,
      },
    )
    await this.side.backend('POST', '/directories', {
      enterprise_connection_id: connectionId,
      provider: 'google',
    })
    return { connectionId, subject: `boss@${domains[0]}` }
  }

  async giveCredentials(connectionId: string, subject: string): Promise<void> {
    await this.goIn(RIGHT_ONE)
    await this.asAdmin('POST', `/enterprise_connections/${connectionId}/directory/credentials`, {
      service_account_json: keyFile(),
      subject_email: subject,
    })
  }

  /** Somebody with an address at a verified domain asks to join. */
  async newRequest(): Promise<string> {
    const name = this.newDomainName()
    await this.make('domains', { name, enrollment_mode: 'automatic_suggestion', verified: true })
    const { browser } = await this.side.newPerson({ email_address: [`asks@${name}`] })
    const path = '/v1/me/organization_suggestions'
    const listed = await browser.get<{ response: { data: { id: string }[] } }>(path)
    await browser.post(`${path}/${listed.body.response.data[0]!.id}/accept`)
    const requests = await this.asAdmin<{ data: { id: string }[] }>(
      'GET',
      '/membership_requests?status=pending',
    )
    return requests.data[0]!.id
  }

  async asAdmin<T>(method: string, path: string, form?: Record<string, unknown>): Promise<T> {
    const whole = `/v1/organizations/${this.organizationId}${path}`
    const answer = await this.person(RIGHT_ONE).browser.send(method, whole, form)
    if (answer.status !== 200) throw new Error(`${method} ${path}: ${JSON.stringify(answer.body)}`)
    return (answer.body as { response: T }).response
  }

  private async make(what: string, body: object): Promise<string> {
    return (await this.side.backend('POST', `/organizations/${this.organizationId}/${what}`, body)).id
  }
}
