import { forUpdateOf } from './dialect/for-update.js'
import { findRow, insertRow, updateRow } from './rows.js'
import type { Connection, Scope, Store, Tx } from './store.js'
import type { WebhookEndpointRow } from './tables.js'

export async function listWebhookEndpoints({ db, instance }: Scope): Promise<WebhookEndpointRow[]> {
  return db
    .selectFrom('webhook_endpoints')
    .selectAll()
    .where('instance_id', '=', instance.id)
    .orderBy('created_at')
    .orderBy('id')
    .execute()
}

export async function findWebhookEndpoint(scope: Scope, id: string): Promise<WebhookEndpointRow | undefined> {
  return findRow(scope, 'webhook_endpoints', id)
}

/** Holds off everyone else who queues, claims or settles for the endpoint until the transaction ends. */
export async function lockWebhookEndpoint(
  { db, instance }: Scope,
  dialect: Store['dialect'],
  id: string,
): Promise<WebhookEndpointRow | undefined> {
  const query = db
    .selectFrom('webhook_endpoints')
    .selectAll()
    .where('instance_id', '=', instance.id)
    .where('id', '=', id)
  return forUpdateOf(query, dialect).executeTakeFirst()
}

export async function insertWebhookEndpoint(scope: Connection<Tx>, row: WebhookEndpointRow): Promise<void> {
  await insertRow(scope, 'webhook_endpoints', row)
}

export async function updateWebhookEndpoint(
  scope: Scope<Tx>,
  id: string,
  changes: Partial<WebhookEndpointRow>,
): Promise<void> {
  await updateRow(scope, 'webhook_endpoints', id, changes)
}

/** The endpoint with its deliveries and their attempts. */
export async function deleteWebhookEndpoint({ db, instance }: Scope<Tx>, id: string): Promise<void> {
  for (const table of ['webhook_attempts', 'webhook_deliveries'] as const)
    await db.deleteFrom(table).where('instance_id', '=', instance.id).where('endpoint_id', '=', id).execute()

  await db
    .deleteFrom('webhook_endpoints')
    .where('instance_id', '=', instance.id)
    .where('id', '=', id)
    .execute()
}
