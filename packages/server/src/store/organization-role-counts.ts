import { type SelectQueryBuilder, sql } from 'kysely'
import type { Scope, Tx } from './store.js'
import type { Tables } from './tables.js'

/** Keeps the number of members with a role; call with the organization locked. */
export async function addToRoleCount(
  { db, instance }: Scope<Tx>,
  organizationId: string,
  roleId: string,
  change: number,
): Promise<void> {
  await db
    .insertInto('organization_role_counts')
    .values({
      instance_id: instance.id,
      organization_id: organizationId,
      role_id: roleId,
      members_count: change,
    })
    .onConflict(conflict =>
      conflict.columns(['instance_id', 'organization_id', 'role_id']).doUpdateSet({
        members_count: sql<number>`organization_role_counts.members_count + excluded.members_count`,
      }),
    )
    .execute()
}

/**
 * How many memberships there are, with one of the roles or with any: of an organization as many rows are read
 * as there are roles, of a whole instance (null) as many as there are organizations and roles.
 */
export async function countByRole(
  { db, instance }: Scope,
  organizationId: string | null,
  roleIds: string[] | undefined,
): Promise<number> {
  if (roleIds?.length === 0) return 0
  let query = db
    .selectFrom('organization_role_counts')
    .select(eb => eb.fn.sum<number | string | null>('members_count').as('count'))
    .where('instance_id', '=', instance.id)
  if (organizationId !== null) query = query.where('organization_id', '=', organizationId)
  if (roleIds) query = query.where('role_id', 'in', roleIds)
  return Number((await query.executeTakeFirst())?.count ?? 0)
}

/** Counts anew, after the members of a role set's organizations have got other roles. */
export async function recountRoles(scope: Scope<Tx>, roleSetId: string): Promise<void> {
  const { db, instance } = scope
  await recountRolesOf(
    scope,
    db
      .selectFrom('organizations')
      .select('id')
      .where('instance_id', '=', instance.id)
      .where('role_set_id', '=', roleSetId),
  )
}

/** Counts anew in these organizations. @param organizations their ids, or a query for them */
export async function recountRolesOf(
  { db, instance }: Scope<Tx>,
  organizations: readonly string[] | SelectQueryBuilder<Tables, 'organizations', { id: string }>,
): Promise<void> {
  await db
    .deleteFrom('organization_role_counts')
    .where('instance_id', '=', instance.id)
    .where('organization_id', 'in', organizations)
    .execute()
  await db
    .insertInto('organization_role_counts')
    .columns(['instance_id', 'organization_id', 'role_id', 'members_count'])
    .expression(eb =>
      eb
        .selectFrom('organization_memberships')
        .select(['instance_id', 'organization_id', 'role_id', eb.fn.countAll<number>().as('members_count')])
        .where('instance_id', '=', instance.id)
        .where('organization_id', 'in', organizations)
        .groupBy(['instance_id', 'organization_id', 'role_id']),
    )
    .execute()
}

export async function deleteRoleCountsOfOrganization(
  { db, instance }: Scope<Tx>,
  organizationId: string,
): Promise<void> {
  await db
    .deleteFrom('organization_role_counts')
    .where('instance_id', '=', instance.id)
    .where('organization_id', '=', organizationId)
    .execute()
}
