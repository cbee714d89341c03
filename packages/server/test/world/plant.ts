import { TOTP } from 'otpauth'
import { SoftwareAuthenticator } from '../software-authenticator.js'
import { type InstanceSide, nextNumber, type Person } from './two-instances.js'

/** Where the pages of a `TestBrowser` are. */
const PAGE = 'http://localhost:3000'

export interface Planted {
  /** admin of the organization, with every kind of factor */
  owner: Person
  /** a member of the organization without permissions */
  member: Person
  /** owner's credentials: wrong in all other hands */
  tickets: string[]
}

/**
 * Puts at least one of everything that an instance can hold into it. All texts that a caller may choose
 * contain `mark` (lower-case letters), so that an answer that shows any of them to somebody else can be told.
 */
export async function plant(side: InstanceSide, mark: string): Promise<Planted> {
  const owner = await plantPerson(side, mark)
  const member = await side.newPerson({ first_name: `member ${mark}` })
  const organizationId = await plantOrganization(side, mark, owner, member)
  await plantRoles(side, mark)
  await plantSettings(side, mark)
  await plantFactors(side, owner)
  await plantAttempts(side, mark)
  await plantCompany(side, mark, organizationId)
  const tickets = await plantTickets(side, mark, owner, organizationId)
  return { owner, member, tickets }
}

async function plantPerson(side: InstanceSide, mark: string): Promise<Person> {
  const n = nextNumber()
  const email = `owner-${mark}@example.com`
  const metadata = { [mark]: { deep: [mark] } }
  const { id } = await side.backend('POST', '/users', {
    email_address: [email, `second-${mark}@example.com`],
    phone_number: [`+1201555${String(1000 + n).padStart(4, '0')}`],
    username: `user_${mark}`,
    external_id: `external-${mark}`,
    password: 'correct-horse-9',
    first_name: `first ${mark}`,
    last_name: `last ${mark}`,
    public_metadata: metadata,
    private_metadata: metadata,
    unsafe_metadata: metadata,
  })
  return { email, ...(await side.signIn(id)) }
}

async function plantOrganization(side: InstanceSide, mark: string, owner: Person, member: Person) {
  const { id } = await side.backend('POST', '/organizations', {
    name: `organization ${mark}`,
    slug: `slug-${mark}`,
    created_by: owner.userId,
    public_metadata: { [mark]: mark },
    private_metadata: { [mark]: mark },
  })
  const base = `/organizations/${id}`
  await side.backend('POST', `${base}/memberships`, { user_id: member.userId, role: 'org:member' })
  await side.backend('POST', `${base}/invitations`, {
    email_address: `asked-${mark}@example.com`,
    role: 'org:member',
    public_metadata: { [mark]: mark },
  })
  for (const mode of ['automatic_suggestion', 'automatic_invitation', 'manual_invitation']) {
    await side.backend('POST', `${base}/domains`, {
      name: `${mode.replace('_', '-')}-${mark}.example`,
      enrollment_mode: mode,
    })
  }
  await plantRequests(side, mark)
  return id
}

/** The identity provider of a company, which signs nobody in yet, a try of it, and its directory. */
async function plantCompany(side: InstanceSide, mark: string, organizationId: string): Promise<void> {
  const connection = {
    name: `company ${mark}`,
    provider: 'saml_okta',
    domains: [`company-${mark}.example`],
    organization_id: organizationId,
  }
  const { id } = await side.backend('POST', '/enterprise_connections', connection)
  await side.backend('POST', `/enterprise_connections/${id}/test_runs`)
  await side.backend('POST', '/directories', {
    enterprise_connection_id: id,
    provider: 'okta',
    name: `directory ${mark}`,
  })
}

/** One who is invited and two who ask to join, of whom one has not asked yet. */
async function plantRequests(side: InstanceSide, mark: string): Promise<void> {
  const suggested = `automatic-suggestion-${mark}.example`
  await side.newPerson({ email_address: [`invited@automatic-invitation-${mark}.example`] })
  for (const name of ['quiet', 'asking']) {
    const { browser } = await side.newPerson({ email_address: [`${name}@${suggested}`] })
    const path = '/v1/me/organization_suggestions'
    const { body } = await browser.get<{ response: { data: { id: string }[] } }>(path)
    if (name === 'asking') await browser.post(`${path}/${body.response.data[0]!.id}/accept`)
  }
}

async function plantRoles(side: InstanceSide, mark: string): Promise<void> {
  const permission = await side.backend('POST', '/organization_permissions', {
    name: `permission ${mark}`,
    key: `org:${mark}:read`,
    description: mark,
  })
  await side.backend('POST', '/organization_roles', {
    name: `role ${mark}`,
    key: `org:${mark}`,
    description: mark,
    permissions: [permission.id],
  })
  await side.backend('POST', '/role_sets', {
    name: `role set ${mark}`,
    key: `role_set:${mark}`,
    default_role_key: 'org:member',
    creator_role_key: 'org:admin',
    roles: ['org:member', 'org:admin'],
  })
}

/** What belongs to the instance itself. */
async function plantSettings(side: InstanceSide, mark: string): Promise<void> {
  await side.backend('POST', '/allowlist_identifiers', { identifier: `allowed-${mark}@example.com` })
  await side.backend('POST', '/blocklist_identifiers', { identifier: `blocked-${mark}@example.com` })
  await side.backend('POST', '/redirect_urls', { url: `https://${mark}.example/callback` })
  await side.backend('POST', '/domains', { name: `satellite.${mark}.example`, is_satellite: true })
  await side.backend('POST', '/jwt_templates', { name: `template-${mark}`, claims: { [mark]: mark } })
  await side.backend('POST', '/waitlist_entries', { email_address: `waiting-${mark}@example.com` })
  await side.backend('POST', '/invitations', {
    email_address: `invited-${mark}@example.com`,
    public_metadata: { [mark]: mark },
  })
  await side.backend('PUT', '/templates/email/verification_code', {
    name: `verification ${mark}`,
    subject: `subject ${mark}`,
    body: `<p>${mark} {{otp_code}}</p>`,
  })
}

async function plantFactors(side: InstanceSide, owner: Person): Promise<void> {
  const { browser } = owner
  const { body: totp } = await browser.post<{ response: { secret: string } }>('/v1/me/totp')
  const code = new TOTP({ secret: totp.response.secret }).generate({ timestamp: side.server.clock.now() })
  await browser.post('/v1/me/totp/attempt_verification', { code })
  const { body: passkey } = await browser.post<{ response: { id: string; verification: { nonce: string } } }>(
    '/v1/me/passkeys',
  )
  await browser.post(`/v1/me/passkeys/${passkey.response.id}/attempt_verification`, {
    strategy: 'passkey',
    public_key_credential: new SoftwareAuthenticator(PAGE).create(
      JSON.parse(passkey.response.verification.nonce) as never,
    ),
  })
}

/** A sign-in and a sign-up that wait for a code. */
async function plantAttempts(side: InstanceSide, mark: string): Promise<void> {
  const browser = side.browser()
  await browser.post('/v1/client/sign_ins', { identifier: `owner-${mark}@example.com` })
  await browser.post('/v1/client/sign_ups', {
    email_address: `new-${mark}@example.com`,
    first_name: `new ${mark}`,
    unsafe_metadata: { [mark]: mark },
  })
}

async function plantTickets(side: InstanceSide, mark: string, owner: Person, organizationId: string) {
  const signIn = await side.backend<{ token: string }>('POST', '/sign_in_tokens', { user_id: owner.userId })
  const actor = await side.backend<{ token: string }>('POST', '/actor_tokens', {
    user_id: owner.userId,
    actor: { sub: `actor-${mark}` },
  })
  const invitation = await side.backend<{ url: string }>('POST', '/invitations', {
    email_address: `ticket-${mark}@example.com`,
  })
  const organizationInvitation = await side.backend<{ url: string }>(
    'POST',
    `/organizations/${organizationId}/invitations`,
    { email_address: `organization-ticket-${mark}@example.com`, role: 'org:member' },
  )
  const ticketOf = (url: string) => new URL(url).searchParams.get('ticket') ?? ''
  return [signIn.token, actor.token, ticketOf(invitation.url), ticketOf(organizationInvitation.url)]
}
