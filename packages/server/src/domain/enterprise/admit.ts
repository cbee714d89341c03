import type { InTx } from '../../context/context.js'
import type { Connection, ProviderProfile } from '../../model/connection.js'
import type { UserView } from '../../model/user.js'
import { findMembership } from '../../store/organization-memberships.js'
import { getOrganizationForUpdate } from '../../store/organizations.js'
import type { UserRow } from '../../store/tables.js'
import { settleExpiredInvitations } from '../organizations/expired-invitations.js'
import { checkMembershipQuota, insertMember } from '../organizations/memberships.js'
import { loadRoleBook } from '../organizations/role-book.js'
import { domainDefaultRole } from '../organizations/setting-roles.js'
import { mergeMetadata } from '../users/metadata.js'
import { saveUser } from '../users/update-user.js'

/**
 * Somebody has come in by the identity provider of a company: what it says of the person is taken over, as
 * the connection has it, and the person belongs to its organization. Others' connections change nothing.
 * @throws ApiError organization_membership_quota_exceeded_for_sso: the official components have words for it
 */
export async function admit(
  tx: InTx,
  view: UserView,
  { enterprise }: Connection,
  profile: ProviderProfile,
  { isFirst = false } = {},
): Promise<UserView> {
  if (!enterprise) return view
  const { row } = enterprise
  const isSynced = isFirst || row.sync_user_attributes
  const changes = isSynced ? changesOf(view.user, profile) : {}
  const after = Object.keys(changes).length > 0 ? await saveUser(tx, view.user, changes) : view
  if (row.organization_id !== null) await joinOrganization(tx, row.organization_id, view.user.id)
  return after
}

/** What the provider does not say stays as it is. */
function changesOf(
  user: UserRow,
  { firstName, lastName, publicMetadata = {} }: ProviderProfile,
): Partial<UserRow> {
  const changes: Partial<UserRow> = {}
  if (firstName !== null && firstName !== user.first_name) changes.first_name = firstName
  if (lastName !== null && lastName !== user.last_name) changes.last_name = lastName
  const metadata = mergeMetadata(user.public_metadata, publicMetadata)
  if (JSON.stringify(metadata) !== JSON.stringify(user.public_metadata)) changes.public_metadata = metadata
  return changes
}

/** In its default role, once. */
export async function joinOrganization(tx: InTx, organizationId: string, userId: string): Promise<void> {
  if (!tx.instance.settings.organizations.enabled) return
  if (await findMembership(tx, organizationId, userId)) return
  const organization = await settleExpiredInvitations(tx, await getOrganizationForUpdate(tx, organizationId))
  const roles = await loadRoleBook(tx)
  checkMembershipQuota(organization, 1, 'organization_membership_quota_exceeded_for_sso')
  await insertMember(tx, organization, { userId, role: domainDefaultRole(tx, roles, organization) }, roles)
}
