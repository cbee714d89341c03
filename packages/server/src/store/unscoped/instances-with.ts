import type { Db } from '../store.js'
import type { InstanceRow } from '../tables.js'

/** Tables that keep what an instance forgets after some time. */
export type KeptTable =
  | 'events'
  | 'webhook_deliveries'
  | 'webhook_attempts'
  | 'clients'
  | 'sessions'
  | 'dev_browsers'
  | 'trusted_devices'
  | 'sign_in_tokens'
  | 'actor_tokens'
  | 'invitations'
  | 'organization_invitations'

export type InstanceSettings = Pick<InstanceRow, 'id' | 'settings'>

/**
 * Further instances that have rows in one of the tables, in the order of their ids; `after` is at first ''.
 */
export async function listInstancesWith(
  db: Db,
  tables: readonly KeptTable[],
  after: string,
  limit: number,
): Promise<InstanceSettings[]> {
  return db
    .selectFrom('instances')
    .select(['id', 'settings'])
    .where('id', '>', after)
    .where(({ or, exists, selectFrom, ref }) =>
      or(
        tables.map(table =>
          exists(selectFrom(table).select('instance_id').where('instance_id', '=', ref('instances.id'))),
        ),
      ),
    )
    .orderBy('id')
    .limit(limit)
    .execute()
}
