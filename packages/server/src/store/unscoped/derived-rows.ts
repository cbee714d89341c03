import { sql } from 'kysely'
import { recountRolesOf } from '../organization-role-counts.js'
import type { Db, Scope, Tx } from '../store.js'

/**
 * Unscoped by design: looks through all instances for what is stored twice, once as it is and once as
 * something derived from it that is quicker to read. A node of an older version may not have kept the latter.
 */

export interface Key {
  instance_id: string
  id: string
}

/** Organizations whose counts of members, of members by role or of open invitations are not what there is. */
export async function listMiscountedOrganizations(db: Db): Promise<Key[]> {
  const own = (table: string) =>
    sql`${sql.ref(`${table}.instance_id`)} = organizations.instance_id and ${sql.ref(`${table}.organization_id`)} = organizations.id`
  const members = sql`select count(*) from organization_memberships where ${own('organization_memberships')}`
  const { rows } = await sql<Key>`
    select instance_id, id from organizations
    where members_count <> (${members})
      or pending_invitations_count <> (
        select count(*) from organization_invitations
        where ${own('organization_invitations')} and organization_invitations.status = 'pending')
      or exists (
        select 1 from organization_role_counts
        where ${own('organization_role_counts')} and organization_role_counts.members_count <> (
          ${members} and organization_memberships.role_id = organization_role_counts.role_id))
      or exists (
        select 1 from organization_memberships
        where ${own('organization_memberships')} and not exists (
          select 1 from organization_role_counts
          where ${own('organization_role_counts')}
            and organization_role_counts.role_id = organization_memberships.role_id))
    order by instance_id, id`.execute(db)
  return rows
}

/** Counts anew. Call with the organization locked. */
export async function recountOrganization({ db, instance }: Scope<Tx>, id: string): Promise<void> {
  await sql`
    update organizations set
      members_count = (select count(*) from organization_memberships
        where organization_memberships.instance_id = organizations.instance_id
          and organization_memberships.organization_id = organizations.id),
      pending_invitations_count = (select count(*) from organization_invitations
        where organization_invitations.instance_id = organizations.instance_id
          and organization_invitations.organization_id = organizations.id
          and organization_invitations.status = 'pending')
    where instance_id = ${instance.id} and id = ${id}`.execute(db)
  await recountRolesOf({ db, instance }, [id])
}

/** Resources whose next event would get a number that one of theirs has. */
export async function listLaggingSequences(db: Db): Promise<{ instance_id: string; resource_id: string }[]> {
  const { rows } = await sql<{ instance_id: string; resource_id: string }>`
    select numbered.instance_id, numbered.resource_id
    from (
      select instance_id, resource_id, max(sequence) as last from events group by instance_id, resource_id
    ) as numbered
    left join resource_sequences on resource_sequences.instance_id = numbered.instance_id
      and resource_sequences.resource_id = numbered.resource_id
    where coalesce(resource_sequences.last_sequence, 0) < numbered.last`.execute(db)
  return rows
}

export async function raiseSequence({ db, instance }: Scope<Tx>, resourceId: string): Promise<void> {
  await sql`
    insert into resource_sequences (instance_id, resource_id, last_sequence)
    select instance_id, resource_id, max(sequence) from events
    where instance_id = ${instance.id} and resource_id = ${resourceId} group by instance_id, resource_id
    on conflict (instance_id, resource_id) do update set last_sequence = excluded.last_sequence
    where resource_sequences.last_sequence < excluded.last_sequence`.execute(db)
}

/** Instances whose log has a position beyond its end. */
export async function listLaggingLogs(db: Db): Promise<string[]> {
  const { rows } = await sql<{ instance_id: string }>`
    select event_logs.instance_id from event_logs
    where event_logs.last_position < (
      select max(events.position) from events where events.instance_id = event_logs.instance_id)`.execute(db)
  return rows.map(row => row.instance_id)
}

export async function raiseLogEnd({ db, instance }: Scope<Tx>): Promise<void> {
  await sql`
    update event_logs set last_position = (
      select max(events.position) from events where events.instance_id = event_logs.instance_id)
    where instance_id = ${instance.id} and last_position < (
      select max(events.position) from events where events.instance_id = event_logs.instance_id)`.execute(db)
}

/** SQLite: indexes for search by parts of words, each over the search texts of a table. */
const TEXT_INDEXES = ['user_search', 'organization_search'] as const
export type TextIndex = (typeof TEXT_INDEXES)[number]

/** Those that don't hold what their table does (https://www.sqlite.org/fts5.html, 6.3). */
export async function listStaleTextIndexes(db: Tx): Promise<TextIndex[]> {
  const stale: TextIndex[] = []
  for (const index of TEXT_INDEXES) {
    try {
      await sql`insert into ${sql.table(index)} (${sql.ref(index)}, rank) values ('integrity-check', 1)`.execute(
        db,
      )
    } catch {
      stale.push(index)
    }
  }
  return stale
}

export async function rebuildTextIndex(db: Tx, index: TextIndex): Promise<void> {
  await sql`insert into ${sql.table(index)} (${sql.ref(index)}) values ('rebuild')`.execute(db)
}
