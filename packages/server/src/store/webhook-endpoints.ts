import { forUpdateOf } from './dialect/for-update.js'
import { findRow, insertRow, updateRow } from './rows.js'
import type { Db, Store, Tx } from './store.js'
import type { WebhookEndpointRow } from './tables.js'

export async function listWebhookEndpoints(db: Db, instanceId: string): Promise<WebhookEndpointRow[]> {
  return db
    .selectFrom('webhook_endpoints')
    .selectAll()
    .where('instance_id', '=', instanceId)
    .orderBy('created_at')
    .orderBy('id')
    .execute()
}

export async function findWebhookEndpoint(
  db: Db,
  instanceId: string,
  id: string,
): Promise<WebhookEndpointRow | undefined> {
  return findRow(db, 'webhook_endpoints', instanceId, id)
}

/** Holds off everyone else who queues, claims or settles for the endpoint until the transaction ends. */
export async function lockWebhookEndpoint(
  db: Db,
  dialect: Store['dialect'],
  instanceId: string,
  id: string,
): Promise<WebhookEndpointRow | undefined> {
  const query = db
    .selectFrom('webhook_endpoints')
    .selectAll()
    .where('instance_id', '=', instanceId)
    .where('id', '=', id)
  return forUpdateOf(query, dialect).executeTakeFirst()
}

export async function insertWebhookEndpoint(db: Tx, row: WebhookEndpointRow): Promise<void> {
  await insertRow(db, 'webhook_endpoints', row)
}

export async function updateWebhookEndpoint(
  db: Tx,
  instanceId: string,
  id: string,
  changes: Partial<WebhookEndpointRow>,
): Promise<void> {
  await updateRow(db, 'webhook_endpoints', instanceId, id, changes)
}

/** The endpoint with its deliveries and their attempts. */
export async function deleteWebhookEndpoint(db: Tx, instanceId: string, id: string): Promise<void> {
  for (const table of ['webhook_attempts', 'webhook_deliveries'] as const)
    await db.deleteFrom(table).where('instance_id', '=', instanceId).where('endpoint_id', '=', id).execute()

  await db
    .deleteFrom('webhook_endpoints')
    .where('instance_id', '=', instanceId)
    .where('id', '=', id)
    .execute()
}
