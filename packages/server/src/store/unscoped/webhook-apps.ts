import { prepared } from '../prepared.js'
import type { Db, Scope, Tx } from '../store.js'
import type { WebhookAppRow } from '../tables.js'

export async function findWebhookApp({ db, instance }: Scope): Promise<WebhookAppRow | undefined> {
  return db.selectFrom('webhook_apps').selectAll().where('instance_id', '=', instance.id).executeTakeFirst()
}

/** @returns false when there is one already */
export async function insertWebhookApp(db: Tx, row: WebhookAppRow): Promise<boolean> {
  const result = await db
    .insertInto('webhook_apps')
    .values(row)
    .onConflict(conflict => conflict.column('instance_id').doNothing())
    .executeTakeFirst()
  return Number(result.numInsertedOrUpdatedRows ?? 0) > 0
}

export async function updateWebhookApp(
  { db, instance }: Scope<Tx>,
  changes: Partial<WebhookAppRow>,
): Promise<void> {
  await db.updateTable('webhook_apps').set(changes).where('instance_id', '=', instance.id).execute()
}

/**
 * Takes the instance's events for one node until an instant. @returns undefined when another node has them
 */
export async function claimWebhookApp(
  { db, instance }: Scope<Tx>,
  now: number,
  claimedUntil: number,
): Promise<WebhookAppRow | undefined> {
  return db
    .updateTable('webhook_apps')
    .set({ claimed_until: claimedUntil })
    .where('instance_id', '=', instance.id)
    .where('enabled_at', 'is not', null)
    .where(eb => eb.or([eb('claimed_until', 'is', null), eb('claimed_until', '<=', now)]))
    .returningAll()
    .executeTakeFirst()
}

/** Instances that have no app yet. */
export async function listInstancesWithoutApp(db: Db, limit: number): Promise<string[]> {
  return (await withoutApp(db, { limit })).map(row => row.id)
}

const withoutApp = prepared<{ limit: number }, { id: string }>((db, { limit }) =>
  db
    .selectFrom('instances')
    .select('id')
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('webhook_apps')
            .select('position')
            .whereRef('webhook_apps.instance_id', '=', 'instances.id'),
        ),
      ),
    )
    .limit(limit),
)

/** Instances whose enabled app has not got all events yet. */
export async function listAppsWithWork(db: Db): Promise<string[]> {
  return (await withWork(db, {})).map(row => row.instance_id)
}

const withWork = prepared<Record<string, never>, { instance_id: string }>(db =>
  db
    .selectFrom('webhook_apps')
    .select('instance_id')
    .where('enabled_at', 'is not', null)
    // of most apps this says that there is nothing, without a look into every part of the log
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('event_logs')
          .select('event_logs.instance_id')
          .whereRef('event_logs.instance_id', '=', 'webhook_apps.instance_id')
          .whereRef('event_logs.last_position', '>', 'webhook_apps.position'),
      ),
    )
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('events')
          .select('events.id')
          .whereRef('events.instance_id', '=', 'webhook_apps.instance_id')
          .whereRef('events.position', '>', 'webhook_apps.position'),
      ),
    ),
)
