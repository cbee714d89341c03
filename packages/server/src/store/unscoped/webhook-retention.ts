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
    ) and created_at < ${before}`.execute(db)
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
 * Whether a consumer has still to get an event of a partition, be it that it has no position yet or that its
 * delivery is not settled: what `deleteOldEvents` leaves. In a transaction, call `goByIndexes` first.
 */
export async function isPartitionWanted(
  db: Db,
  partition: string,
  consumers: { svix: boolean },
): Promise<boolean> {
  const part = sql.table(partition)
  const isOpen = (status: 'pending' | 'waiting') => sql`exists (
    select 1 from webhook_deliveries as open join ${part} as old
      on old.instance_id = open.instance_id and old.id = open.event_id
    where open.status = ${sql.lit(status)})`
  const { rows } = await sql<{ wanted: boolean }>`
    select exists (select 1 from ${part} as old where old.position is null)
      or exists (
        select 1 from webhook_endpoints where disabled_at is null and exists (
          select 1 from ${part} as old where old.instance_id = webhook_endpoints.instance_id
            and old.position > webhook_endpoints.enqueued_position))
      or (${sql.lit(consumers.svix)} and exists (
        select 1 from webhook_apps where svix_app_id is not null and enabled_at is not null and exists (
          select 1 from ${part} as old where old.instance_id = webhook_apps.instance_id
            and old.position > webhook_apps.position)))
      or ${isOpen('pending')} or ${isOpen('waiting')} as wanted`.execute(db)
  return rows[0]!.wanted
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
    ) and created_at < ${before} returning resource_id as "resourceId", sequence`.execute(db)
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

/** A row of a partition that was detached. */
export interface PartitionPlace {
  instanceId: string
  id: string
}

/**
 * What counted the events of resources that now have none any more, a page of a detached partition at a time.
 * @param after the last place so far, at first of empty strings
 * @returns the next place; undefined after the last page
 */
export async function deleteSpentSequencesOf(
  db: Db,
  partition: string,
  after: PartitionPlace,
  limit: number,
): Promise<PartitionPlace | undefined> {
  const { rows } = await sql<PartitionPlace>`
    with page as (
      select instance_id, id, resource_id, sequence from ${sql.table(partition)}
      where (instance_id, id) > (${after.instanceId}, ${after.id})
      order by instance_id, id limit ${sql.lit(limit)}
    ), spent as (
      delete from resource_sequences using page
      where resource_sequences.instance_id = page.instance_id
        and resource_sequences.resource_id = page.resource_id
        and resource_sequences.last_sequence = page.sequence
        and not exists (
          select 1 from events
          where events.instance_id = page.instance_id and events.resource_id = page.resource_id)
    )
    select instance_id as "instanceId", id from page order by instance_id desc, id desc limit 1`.execute(db)
  return rows[0]
}
