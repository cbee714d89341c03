import { type RawBuilder, sql } from 'kysely'
import type { Scope, Tx } from './store.js'
import type { OrganizationMembershipRow } from './tables.js'

/** Which role follows which, by id. */
export type RoleMapping = ReadonlyMap<string, string>

/**
 * Until the end of the transaction nobody joins, leaves or changes roles in the organizations of a role set.
 */
export async function lockOrganizationsOfRoleSet(
  { db, instance }: Scope<Tx>,
  roleSetId: string,
): Promise<void> {
  await db
    .updateTable('organizations')
    .set({ updated_at: sql<number>`updated_at` })
    .where('instance_id', '=', instance.id)
    .where('role_set_id', '=', roleSetId)
    .execute()
}

/**
 * Gives the next members of a role set's organizations, in the order of ids after `afterId`,
 * the roles that follow theirs. Each member is met once, so that a role may be replaced and
 * follow another one at the same time.
 * @returns those who were changed, as they are now; fewer than `limit`: they were the last
 */
export async function reassignMembers(
  scope: Scope<Tx>,
  roleSetId: string,
  mapping: RoleMapping,
  { afterId, limit, now }: { afterId: string; limit: number; now: number },
): Promise<OrganizationMembershipRow[]> {
  const { db, instance } = scope
  const next = db
    .selectFrom('organization_memberships')
    .select('id')
    .where('instance_id', '=', instance.id)
    .where('role_id', 'in', [...mapping.keys()])
    .where('organization_id', 'in', organizationsOf(scope, roleSetId))
    .where('id', '>', afterId)
    .orderBy('id')
    .limit(limit)
  const rows = await db
    .updateTable('organization_memberships')
    .set({ role_id: following(mapping), updated_at: now })
    .where('instance_id', '=', instance.id)
    .where('id', 'in', next)
    .returningAll()
    .execute()
  return rows.sort((a, b) => (a.id < b.id ? -1 : 1))
}

/** The same for all invitations of a role set's organizations. */
export async function reassignInvitations(
  scope: Scope<Tx>,
  roleSetId: string,
  mapping: RoleMapping,
  now: number,
): Promise<void> {
  const { db, instance } = scope
  await db
    .updateTable('organization_invitations')
    .set({ role_id: following(mapping), updated_at: now })
    .where('instance_id', '=', instance.id)
    .where('role_id', 'in', [...mapping.keys()])
    .where('organization_id', 'in', organizationsOf(scope, roleSetId))
    .execute()
}

function organizationsOf({ db, instance }: Scope, roleSetId: string) {
  return db
    .selectFrom('organizations')
    .select('id')
    .where('instance_id', '=', instance.id)
    .where('role_set_id', '=', roleSetId)
}

function following(mapping: RoleMapping): RawBuilder<string> {
  const cases = [...mapping].map(([from, to]) => sql`when ${from} then ${to}`)
  return sql<string>`case role_id ${sql.join(cases, sql` `)} end`
}
