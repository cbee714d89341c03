import type { Context, InTx } from '../../context/context.js'
import { ApiError } from '../../errors/api-error.js'
import type { ErrorCode } from '../../errors/catalog.js'
import { emitEvent } from '../../events/emit.js'
import type { MembershipView } from '../../model/membership.js'
import { isCreatorEligible, type RoleView } from '../../model/role.js'
import { backendMembership } from '../../resources/organization-membership.js'
import {
  deleteMembership,
  getMembership,
  hasOtherMemberWithRole,
  insertMembership,
  updateMembership,
} from '../../store/organization-memberships.js'
import { addToRoleCount } from '../../store/organization-role-counts.js'
import {
  completeSuggestionsOfMember,
  deleteEnrollmentsOfMember,
} from '../../store/organization-suggestions.js'
import {
  addToOrganizationCounts,
  clearActiveOrganization,
  getOrganizationForUpdate,
} from '../../store/organizations.js'
import type { Metadata, OrganizationMembershipRow, OrganizationRow } from '../../store/tables.js'
import { replaceLostOrganization } from '../sessions/active-organization.js'
import { checkMetadataSize, mergeMetadata } from '../users/metadata.js'
import { getUserView, userFacts } from '../views/user-view.js'
import { settleExpiredInvitations } from './expired-invitations.js'
import { type MemberRights, requireRightsOf } from './granting.js'
import { loadRoleBook, type RoleBook } from './role-book.js'
import { completeMembershipViews, getMembershipView } from './view.js'

export interface NewMember {
  userId: string
  role: RoleView
  publicMetadata?: Metadata | null
  privateMetadata?: Metadata | null
}

/**
 * Makes a user a member.
 * @throws ApiError already_a_member_in_organization, organization_membership_quota_exceeded,
 *   form_param_value_invalid (role), missing_organization_permission
 */
export async function addMember(
  ctx: InTx,
  organizationId: string,
  input: Omit<NewMember, 'role'> & { roleKey: string },
  rights: MemberRights | null = null,
): Promise<MembershipView> {
  const organization = await settleExpiredInvitations(
    ctx,
    await getOrganizationForUpdate(ctx, organizationId),
  )
  const roles = await loadRoleBook(ctx)
  const role = roles.parseFor(organization, input.roleKey)
  requireRightsOf(rights, role)
  checkMembershipQuota(organization, 1)
  return insertMember(ctx, organization, { ...input, role }, roles)
}

/**
 * The part that all ways into an organization share: row, count, event. The organization must be locked
 * (or new); limits are the caller's.
 * @throws ApiError already_a_member_in_organization, resource_not_found (user)
 */
export async function insertMember(
  ctx: InTx,
  organization: OrganizationRow,
  member: NewMember,
  roles: RoleBook,
): Promise<MembershipView> {
  const { instance, now } = ctx
  const user = await getUserView(ctx, member.userId)
  const row: OrganizationMembershipRow = {
    instance_id: instance.id,
    id: ctx.services.ids.next('orgmem'),
    organization_id: organization.id,
    user_id: member.userId,
    role_id: member.role.role.id,
    public_metadata: checkMetadataSize(member.publicMetadata ?? {}, 'public_metadata'),
    private_metadata: checkMetadataSize(member.privateMetadata ?? {}, 'private_metadata'),
    created_at: now,
    updated_at: now,
  }
  if (!(await insertMembership(ctx, row))) {
    const name =
      user.identifiers.find(identifier => identifier.id === user.user.primary_email_address_id)?.value ??
      member.userId
    throw new ApiError('already_a_member_in_organization', { values: { name } })
  }
  await addToOrganizationCounts(ctx, organization.id, { members: 1 })
  await addToRoleCount(ctx, organization.id, row.role_id, 1)
  await completeSuggestionsOfMember(ctx, organization.id, member.userId, now)
  const view = (await completeMembershipViews(ctx, [row], roles))[0]!
  await emitMembership(ctx, 'organizationMembership.created', view)
  return view
}

type QuotaCode = Extract<ErrorCode, `organization_membership_quota_exceeded${string}`>

/**
 * Members and open invitations together may not be more than allowed.
 * @throws ApiError of this code
 */
export function checkMembershipQuota(
  organization: OrganizationRow,
  additional: number,
  code: QuotaCode = 'organization_membership_quota_exceeded',
): void {
  const limit = organization.max_allowed_memberships
  if (limit === 0) return
  if (organization.members_count + organization.pending_invitations_count + additional > limit)
    throw new ApiError(code, { values: { limit } })
}

/**
 * @throws ApiError organization_minimum_permissions_needed when nobody could administer it any more,
 *   missing_organization_permission
 */
export async function changeMemberRole(
  ctx: InTx,
  organizationId: string,
  userId: string,
  roleKey: string,
  rights: MemberRights | null = null,
): Promise<MembershipView> {
  const { now } = ctx
  const organization = await getOrganizationForUpdate(ctx, organizationId)
  const membership = await getMembership(ctx, organizationId, userId)
  const roles = await loadRoleBook(ctx)
  const role = roles.parseFor(organization, roleKey)
  requireRightsOf(rights, roles.get(membership.role_id))
  requireRightsOf(rights, role)
  if (!isCreatorEligible(role)) await requireOtherAdmin(ctx, membership, roles)
  await updateMembership(ctx, membership.id, { role_id: role.role.id, updated_at: now })
  await addToRoleCount(ctx, organizationId, membership.role_id, -1)
  await addToRoleCount(ctx, organizationId, role.role.id, 1)
  return emitUpdated(ctx, organizationId, userId)
}

/** Merges into what is there; null deletes a key. */
export async function mergeMembershipMetadata(
  ctx: InTx,
  organizationId: string,
  userId: string,
  changes: Partial<Record<'public_metadata' | 'private_metadata', Metadata | null>>,
): Promise<MembershipView> {
  const { now } = ctx
  await getOrganizationForUpdate(ctx, organizationId)
  const membership = await getMembership(ctx, organizationId, userId)
  const columns: Partial<OrganizationMembershipRow> = {}
  for (const kind of ['public_metadata', 'private_metadata'] as const) {
    const given = changes[kind]
    if (given) columns[kind] = checkMetadataSize(mergeMetadata(membership[kind], given), kind)
  }
  await updateMembership(ctx, membership.id, { ...columns, updated_at: now })
  return emitUpdated(ctx, organizationId, userId)
}

/**
 * Takes a member out, or lets one leave. Sessions in which the organization was active lose it, or get
 * another one where there must be one.
 * @throws ApiError organization_minimum_permissions_needed for the last one who can administer it,
 *   missing_organization_permission
 * @returns the membership as it was
 */
export async function removeMember(
  ctx: InTx,
  organizationId: string,
  userId: string,
  rights: MemberRights | null = null,
): Promise<MembershipView> {
  await getOrganizationForUpdate(ctx, organizationId)
  const membership = await getMembership(ctx, organizationId, userId)
  const roles = await loadRoleBook(ctx)
  requireRightsOf(rights, roles.get(membership.role_id))
  await requireOtherAdmin(ctx, membership, roles)
  const removed = await deleteMember(ctx, membership, roles)
  await replaceLostOrganization(ctx, userId)
  return removed
}

/** Takes a member out whoever remains. The organization must be locked. @returns the membership as it was */
export async function deleteMember(
  ctx: InTx,
  membership: OrganizationMembershipRow,
  roles: RoleBook,
): Promise<MembershipView> {
  const { organization_id: organizationId, user_id: userId } = membership
  await deleteMembership(ctx, membership.id)
  await addToOrganizationCounts(ctx, organizationId, { members: -1 })
  await addToRoleCount(ctx, organizationId, membership.role_id, -1)
  await clearActiveOrganization(ctx, organizationId, userId)
  await deleteEnrollmentsOfMember(ctx, organizationId, userId)
  const view = (await completeMembershipViews(ctx, [membership], roles))[0]!
  await emitMembership(ctx, 'organizationMembership.deleted', view)
  return view
}

/** The organization is locked: nobody else can leave or lose the role at the same time. */
async function requireOtherAdmin(
  ctx: Context,
  membership: OrganizationMembershipRow,
  roles: RoleBook,
): Promise<void> {
  if (await isLastAdmin(ctx, membership, roles)) throw new ApiError('organization_minimum_permissions_needed')
}

/** Whether nobody could administer the organization without this member. It must be locked. */
export async function isLastAdmin(
  ctx: Context,
  membership: OrganizationMembershipRow,
  roles: RoleBook,
): Promise<boolean> {
  const elevated = roles.elevatedIds()
  if (!elevated.includes(membership.role_id)) return false
  const { organization_id: organizationId, user_id: userId } = membership
  return !(await hasOtherMemberWithRole(ctx, organizationId, elevated, userId))
}

async function emitUpdated(ctx: InTx, organizationId: string, userId: string): Promise<MembershipView> {
  const view = await getMembershipView(ctx, organizationId, userId)
  await emitMembershipUpdated(ctx, view)
  return view
}

export const emitMembershipUpdated = (ctx: InTx, view: MembershipView) =>
  emitMembership(ctx, 'organizationMembership.updated', view)

async function emitMembership(
  ctx: InTx,
  type:
    'organizationMembership.created' | 'organizationMembership.updated' | 'organizationMembership.deleted',
  view: MembershipView,
): Promise<void> {
  await emitEvent(ctx, {
    type,
    resourceId: view.membership.id,
    data: backendMembership(view, userFacts(ctx)),
  })
}
