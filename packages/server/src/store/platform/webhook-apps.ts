import type { Db } from '../store.js'
import type { WebhookAppRow } from '../tables.js'

export async function findWebhookApp(db: Db, instanceId: string): Promise<WebhookAppRow | undefined> {
  return db.selectFrom('webhook_apps').selectAll().where('instance_id', '=', instanceId).executeTakeFirst()
}

/** @returns false when there is one already */
export async function insertWebhookApp(db: Db, row: WebhookAppRow): Promise<boolean> {
  const result = await db
    .insertInto('webhook_apps')
    .values(row)
    .onConflict(conflict => conflict.column('instance_id').doNothing())
    .executeTakeFirst()
  return Number(result.numInsertedOrUpdatedRows ?? 0) > 0
}

export async function updateWebhookApp(
  db: Db,
  instanceId: string,
  changes: Partial<WebhookAppRow>,
): Promise<void> {
  await db.updateTable('webhook_apps').set(changes).where('instance_id', '=', instanceId).execute()
}

/**
 * Takes the instance's events for one node until an instant. @returns undefined when another node has them
 */
export async function claimWebhookApp(
  db: Db,
  instanceId: string,
  now: number,
  claimedUntil: number,
): Promise<WebhookAppRow | undefined> {
  return db
    .updateTable('webhook_apps')
    .set({ claimed_until: claimedUntil })
    .where('instance_id', '=', instanceId)
    .where('enabled_at', 'is not', null)
    .where(eb => eb.or([eb('claimed_until', 'is', null), eb('claimed_until', '<=', now)]))
    .returningAll()
    .executeTakeFirst()
}
