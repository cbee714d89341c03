import { insertRow } from './rows.js'
import type { Connection, Scope, Tx } from './store.js'
import type { SatelliteDomainRow } from './tables/administration.js'

export async function insertSatelliteDomain(scope: Connection<Tx>, row: SatelliteDomainRow): Promise<void> {
  await insertRow(scope, 'satellite_domains', row)
}

/** @returns the changed row; undefined when there is none */
export async function updateSatelliteDomain(
  { db, instance }: Scope<Tx>,
  id: string,
  changes: Partial<SatelliteDomainRow>,
): Promise<SatelliteDomainRow | undefined> {
  return db
    .updateTable('satellite_domains')
    .set(changes)
    .where('instance_id', '=', instance.id)
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirst()
}

/** @returns whether there was one */
export async function deleteSatelliteDomain({ db, instance }: Scope<Tx>, id: string): Promise<boolean> {
  const result = await db
    .deleteFrom('satellite_domains')
    .where('instance_id', '=', instance.id)
    .where('id', '=', id)
    .executeTakeFirst()
  return Number(result.numDeletedRows) > 0
}
