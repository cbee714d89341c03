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

/** Payloads of the events since `after` whose type starts so, oldest first; each is checked against the webhook spec. */
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
