import { createWebhookValidator } from '@frontdesk/contract/validate'
import type { Dialect, TestServer } from '@frontdesk/testkit'
import { startTestServer } from '@frontdesk/testkit'
import { expect } from 'vitest'
import { createUser } from '../support.js'

export const OTHER_KEY = 'sk_test_other000000000000000000000000000000'

export interface OrganizationBody {
  id: string
  name: string
  slug: string
  members_count?: number
  public_metadata: unknown
  private_metadata: unknown
  max_allowed_memberships: number
  role_set_key: string
}

export interface MembershipBody {
  id: string
  role: string
  permissions: string[]
  organization: { id: string }
  public_user_data: { user_id: string; identifier: string }
  public_metadata: unknown
  private_metadata: unknown
}

export interface InvitationBody {
  id: string
  status: string
  url: string | null
  email_address: string
  role: string
  public_metadata: unknown
}

export interface Page<Item> {
  data: Item[]
  total_count: number
}

export const ORGANIZATIONS = {
  enabled: true,
  maxAllowedMemberships: 0,
  domainsEnabled: true,
  domainEnrollmentModes: [
    'manual_invitation' as const,
    'automatic_invitation' as const,
    'automatic_suggestion' as const,
  ],
}

/** A server with organizations switched on, and a second instance beside it that has its own. */
export async function startOrganizationServer(
  dialect: Dialect,
  organizations: object = {},
): Promise<TestServer> {
  return startTestServer({
    dialect,
    settings: { organizations: { ...ORGANIZATIONS, ...organizations } },
    instances: [
      {
        slug: 'other',
        environment: 'development',
        publishableKey: `pk_test_${Buffer.from('other.frontdesk.test$').toString('base64').replace(/=+$/, '')}`,
        secretKeys: [OTHER_KEY],
        settings: { organizations: ORGANIZATIONS },
      },
    ],
  })
}

export async function createOrganization(
  server: TestServer,
  body: Record<string, unknown> = {},
): Promise<OrganizationBody> {
  const answer = await server.backend<OrganizationBody>('POST', '/organizations', { name: 'Acme', ...body })
  expect(answer).toMatchObject({ status: 200 })
  return answer.body
}

/** An organization with an admin; `ada` is the admin's id. */
export async function organizationWithAdmin(
  server: TestServer,
  email: string,
): Promise<{ organization: OrganizationBody; adminId: string }> {
  const adminId = await createUser(server, email)
  return { organization: await createOrganization(server, { created_by: adminId }), adminId }
}

const validate = createWebhookValidator()

/**
 * Payloads of the events since `after` whose type starts so, oldest first; each is
 * checked against the webhook spec.
 */
export async function eventsOf(
  server: TestServer,
  resourceId: string,
): Promise<{ type: string; data: Record<string, unknown> }[]> {
  const rows = await server.frontdesk.services.store.read
    .selectFrom('events')
    .select(['type', 'payload', 'sequence'])
    .where('resource_id', '=', resourceId)
    .orderBy('sequence')
    .execute()
  for (const row of rows) expect([row.type, validate(row.type, row.payload)]).toEqual([row.type, []])
  return rows.map(row => ({ type: row.type, data: row.payload['data'] as Record<string, unknown> }))
}

export const typesOf = async (server: TestServer, resourceId: string) =>
  (await eventsOf(server, resourceId)).map(event => event.type)

/** Every count that is kept, against the rows that it stands for. */
export async function expectCountsToMatchRows(server: TestServer): Promise<void> {
  const { read } = server.frontdesk.services.store
  const [organizations, memberships, invitations, roleCounts] = [
    await read.selectFrom('organizations').selectAll('organizations').execute(),
    await read.selectFrom('organization_memberships').selectAll().execute(),
    await read.selectFrom('organization_invitations').selectAll().execute(),
    await read.selectFrom('organization_role_counts').selectAll().execute(),
  ]
  for (const { id, members_count, pending_invitations_count } of organizations) {
    const members = memberships.filter(row => row.organization_id === id)
    const pending = invitations.filter(row => row.organization_id === id && row.status === 'pending')
    expect([id, members_count, pending_invitations_count]).toEqual([id, members.length, pending.length])
    const kept = roleCounts.filter(row => row.organization_id === id && row.members_count !== 0)
    expect(Object.fromEntries(kept.map(row => [row.role_id, row.members_count]))).toEqual(countBy(members))
  }
  const ids = organizations.map(row => row.id)
  expect(roleCounts.filter(row => !ids.includes(row.organization_id))).toEqual([])
}

function countBy(rows: { role_id: string }[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { role_id } of rows) counts[role_id] = (counts[role_id] ?? 0) + 1
  return counts
}
