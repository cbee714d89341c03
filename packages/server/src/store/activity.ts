import { sql } from 'kysely'
import { isSqlite } from './dialect/search.js'
import type { Tx } from './store.js'

/** Something was used at this time (Unix ms). */
export interface Use {
  instanceId: string
  id: string
  at: number
}

/**
 * Notes in one statement when rows were used last. `last_active_at` only moves forward: two nodes may report
 * in any order. A row that somebody else holds is passed over; it is being changed anyway, and whoever waits
 * for several rows may wait for ever.
 */
export async function recordUses(tx: Tx, table: 'sessions' | 'users', uses: readonly Use[]): Promise<void> {
  const rows = JSON.stringify(latest(uses))
  const target = sql.table(table)
  if (isSqlite(tx)) {
    await sql`
      update ${target} set last_active_at = used.at
      from (
        select json_extract(value, '$.instanceId') as instance_id, json_extract(value, '$.id') as id,
          json_extract(value, '$.at') as at
        from json_each(${rows})
      ) as used
      where ${target}.instance_id = used.instance_id and ${target}.id = used.id
        and coalesce(${target}.last_active_at, 0) < used.at`.execute(tx)
    return
  }
  await sql`
    with used as (
      select * from json_to_recordset(${rows}::json) as used("instanceId" text, id text, at bigint)
    ), free as (
      select ${target}.instance_id, ${target}.id, used.at
      from ${target} join used on ${target}.instance_id = used."instanceId" and ${target}.id = used.id
      where coalesce(${target}.last_active_at, 0) < used.at
      for update of ${target} skip locked
    )
    update ${target} set last_active_at = free.at
    from free where ${target}.instance_id = free.instance_id and ${target}.id = free.id`.execute(tx)
}

/** A user may have several sessions. */
function latest(uses: readonly Use[]): Use[] {
  const byId = new Map<string, Use>()
  for (const use of uses) if (use.at >= (byId.get(use.id)?.at ?? 0)) byId.set(use.id, use)
  return [...byId.values()]
}
