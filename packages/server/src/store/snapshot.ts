import type { Scope } from './store.js'
import type { OrganizationMembershipRow, OrganizationRow, UserRow } from './tables.js'

interface SnapshotRows {
  users: UserRow
  organizations: OrganizationRow
  organization_memberships: OrganizationMembershipRow
}

/** Rows of a table in the order in which they were made, after one that was seen before. */
export async function listInOrderOfCreation<Table extends keyof SnapshotRows>(
  { db, instance }: Scope,
  table: Table,
  after: { created_at: number; id: string } | null,
  limit: number,
): Promise<SnapshotRows[Table][]> {
  // one shape for three tables: the columns named here are common to them
  let query = db
    .selectFrom(table as 'users')
    .selectAll(table as 'users')
    .where('instance_id', '=', instance.id)
  if (after) {
    query = query.where(eb =>
      eb.or([
        eb('created_at', '>', after.created_at),
        eb.and([eb('created_at', '=', after.created_at), eb('id', '>', after.id)]),
      ]),
    )
  }
  const rows = await query.orderBy('created_at').orderBy('id').limit(limit).execute()
  return rows as unknown as SnapshotRows[Table][]
}
