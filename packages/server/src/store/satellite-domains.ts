import { insertRow } from './rows.js'
import type { Tx } from './store.js'
import type { SatelliteDomainRow } from './tables/administration.js'

export async function insertSatelliteDomain(db: Tx, row: SatelliteDomainRow): Promise<void> {
  await insertRow(db, 'satellite_domains', row)
}

/** @returns the changed row; undefined when there is none */
export async function updateSatelliteDomain(
  db: Tx,
  instanceId: string,
  id: string,
  changes: Partial<SatelliteDomainRow>,
): Promise<SatelliteDomainRow | undefined> {
  return db
    .updateTable('satellite_domains')
    .set(changes)
    .where('instance_id', '=', instanceId)
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirst()
}

/** @returns whether there was one */
export async function deleteSatelliteDomain(db: Tx, instanceId: string, id: string): Promise<boolean> {
  const result = await db
    .deleteFrom('satellite_domains')
    .where('instance_id', '=', instanceId)
    .where('id', '=', id)
    .executeTakeFirst()
  return Number(result.numDeletedRows) > 0
}
