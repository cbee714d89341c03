import type { Db } from '../store.js'
import type { RedirectUrlRow, SatelliteDomainRow } from '../tables/administration.js'

/** Unscoped by design: the registry keeps the addresses of every instance in memory. */

export async function listAllRedirectUrls(db: Db): Promise<RedirectUrlRow[]> {
  return db.selectFrom('redirect_urls').selectAll().orderBy('created_at').orderBy('id').execute()
}

export async function listAllSatelliteDomains(db: Db): Promise<SatelliteDomainRow[]> {
  return db.selectFrom('satellite_domains').selectAll().orderBy('created_at').orderBy('id').execute()
}
