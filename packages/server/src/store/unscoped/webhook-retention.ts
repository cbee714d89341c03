import { sql } from 'kysely'
import type { Db, Scope } from '../store.js'

/** What is old and settled goes, a batch at a time: a writer that waits behind one should not wait long. */
export interface RetentionCut {
  instanceId: string
  /** Unix ms: what is older goes */
  before: number
  limit: number
}

export async function deleteOldAttempts(
  db: Db,
  { instanceId, before, limit }: RetentionCut,
): Promise<number> {
  const result = await sql`
    delete from webhook_attempts where (instance_id, id) in (
      select instance_id, id from webhook_attempts
      where instance_id = ${instanceId} and created_at < ${before} limit ${sql.lit(limit)}
    )`.execute(db)
  return Number(result.numAffectedRows ?? 0n)
}

export async function deleteOldDeliveries(
  db: Db,
  { instanceId, before, limit }: RetentionCut,
): Promise<number> {
  const result = await sql`
    delete from webhook_deliveries where (instance_id, endpoint_id, event_id) in (
      select instance_id, endpoint_id, event_id from webhook_deliveries
      where instance_id = ${instanceId} and settled_at < ${before} limit ${sql.lit(limit)}
    )`.execute(db)
  return Number(result.numAffectedRows ?? 0n)
}

/** Up to here every consumer has the events of the instance; disabled endpoints do not count. */
export async function consumedPosition(
  { db, instance }: Scope,
  consumers: { svix: boolean },
): Promise<number> {
  const endpoints = await db
    .selectFrom('webhook_endpoints')
    .select(eb => eb.fn.min('enqueued_position').as('position'))
    .where('instance_id', '=', instance.id)
    .where('disabled_at', 'is', null)
    .executeTakeFirst()
  const app = await db
    .selectFrom('webhook_apps')
    .select('position')
    .where('instance_id', '=', instance.id)
    .where('svix_app_id', 'is not', null)
    .where('enabled_at', 'is not', null)
    .executeTakeFirst()
  return Math.min(
    endpoints?.position == null ? Number.MAX_SAFE_INTEGER : Number(endpoints.position),
    (consumers.svix ? app?.position : null) ?? Number.MAX_SAFE_INTEGER,
  )
}

/**
 * Never an event that is still to be delivered. What counted the events of a
 * resource goes with the last of them.
 */
export async function deleteOldEvents(
  db: Db,
  { instanceId, before, limit }: RetentionCut,
  upTo: number,
): Promise<number> {
  const { rows } = await sql<DeletedEvent>`
    delete from events where (instance_id, id) in (
      select instance_id, id from events as old
      where old.instance_id = ${instanceId} and old.created_at < ${before} and old.position <= ${upTo}
        and not exists (
          select 1 from webhook_deliveries as open
          where open.instance_id = old.instance_id and open.event_id = old.id
            and open.status in ('pending', 'waiting'))
      limit ${sql.lit(limit)}
    ) returning resource_id as "resourceId", sequence`.execute(db)
  await deleteSpentSequences({ db, instance: { id: instanceId } }, rows)
  return rows.length
}

interface DeletedEvent {
  resourceId: string
  sequence: number
}

/**
 * A count that still stands at a deleted event, of a resource without events. One that another transaction is
 * just raising is higher when it becomes visible, and stays.
 */
async function deleteSpentSequences({ db, instance }: Scope, deleted: DeletedEvent[]): Promise<void> {
  if (deleted.length === 0) return
  const counts = deleted.map(
    ({ resourceId, sequence }) => sql`(${instance.id}, ${resourceId}, cast(${sequence} as bigint))`,
  )
  await sql`
    delete from resource_sequences
    where (instance_id, resource_id, last_sequence) in (values ${sql.join(counts)})
      and not exists (
        select 1 from events
        where events.instance_id = resource_sequences.instance_id
          and events.resource_id = resource_sequences.resource_id)`.execute(db)
}
