import type { Scope } from './store.js'

/** What a session token says about the organization that it is for. */
export interface OrganizationAccess {
  organizationId: string
  membershipId: string
  slug: string
  roleKey: string
  /** all of the role's, system permissions too, in no order */
  permissionKeys: string[]
}

/**
 * The organization with the user's role and permissions in one indexed read;
 * undefined for somebody who is no member.
 */
export async function findOrganizationAccess(
  { db, instance }: Scope,
  organizationId: string,
  userId: string,
): Promise<OrganizationAccess | undefined> {
  const rows = await db
    .selectFrom('organization_memberships as membership')
    .innerJoin('organizations as organization', join =>
      join
        .onRef('organization.instance_id', '=', 'membership.instance_id')
        .onRef('organization.id', '=', 'membership.organization_id'),
    )
    .innerJoin('organization_roles as role', join =>
      join
        .onRef('role.instance_id', '=', 'membership.instance_id')
        .onRef('role.id', '=', 'membership.role_id'),
    )
    .leftJoin('organization_role_permissions as held', join =>
      join.onRef('held.instance_id', '=', 'role.instance_id').onRef('held.role_id', '=', 'role.id'),
    )
    .leftJoin('organization_permissions as permission', join =>
      join
        .onRef('permission.instance_id', '=', 'held.instance_id')
        .onRef('permission.id', '=', 'held.permission_id'),
    )
    .select([
      'membership.id as membership_id',
      'organization.slug as slug',
      'role.key as role_key',
      'permission.key as permission_key',
    ])
    .where('membership.instance_id', '=', instance.id)
    .where('membership.organization_id', '=', organizationId)
    .where('membership.user_id', '=', userId)
    .execute()
  const [first] = rows
  if (!first) return undefined
  return {
    organizationId,
    membershipId: first.membership_id,
    slug: first.slug,
    roleKey: first.role_key,
    permissionKeys: rows.flatMap(row => row.permission_key ?? []),
  }
}
