import { sql } from 'kysely'
import type { Db, Scope, Tx } from '../store.js'
import type { Key } from './derived-rows.js'

/**
 * Unscoped by design, as `derived-rows.ts`: counts and positions of the lists of directories. A node of an
 * older version deletes users without telling their directories.
 */
const LISTS = [
  { table: 'directory_users', count: 'users_count', id: 'user_id' },
  { table: 'directory_groups', count: 'groups_count', id: 'id' },
] as const

/** Directories whose counts or positions are not what there is, or that know somebody who was deleted. */
export async function listMiscountedDirectories(db: Db): Promise<Key[]> {
  const wrong = LISTS.map(({ table, count }) => {
    const own = sql`from ${sql.table(table)} as listed
      where listed.instance_id = directories.instance_id and listed.directory_id = directories.id`
    return sql<boolean>`${sql.ref(count)} <> (select count(*) ${own})
      or ${sql.ref(count)} <> (select coalesce(max(position), 0) ${own})
      or ${sql.ref(count)} <> (select count(distinct position) ${own})`
  })
  const { rows } = await sql<Key>`
    select instance_id, id from directories
    where ${sql.join(wrong, sql` or `)}
      or exists (
        select 1 from directory_users as listed
        where listed.instance_id = directories.instance_id and listed.directory_id = directories.id
          and not exists (
            select 1 from users where users.instance_id = listed.instance_id and users.id = listed.user_id))
    order by instance_id, id`.execute(db)
  return rows
}

/** Forgets who was deleted, and counts and numbers anew. Call with the directory locked. */
export async function renumberDirectory({ db, instance }: Scope<Tx>, id: string): Promise<void> {
  for (const table of ['directory_group_members', 'directory_emails', 'directory_users'] as const) {
    await sql`
      delete from ${sql.table(table)} where instance_id = ${instance.id} and directory_id = ${id}
        and user_id not in (select id from users where instance_id = ${instance.id})`.execute(db)
  }
  for (const { table, count, id: key } of LISTS) {
    const own = sql`instance_id = ${instance.id} and directory_id = ${id}`
    await sql`
      update ${sql.table(table)} set position = numbered.number
      from (
        select ${sql.ref(key)} as key, row_number() over (order by position, ${sql.ref(key)}) as number
        from ${sql.table(table)} where ${own}) as numbered
      where ${own} and ${sql.ref(key)} = numbered.key`.execute(db)
    await sql`
      update directories set ${sql.ref(count)} = (select count(*) from ${sql.table(table)} where ${own})
      where instance_id = ${instance.id} and id = ${id}`.execute(db)
  }
}
