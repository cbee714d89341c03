import type { Db } from '../../store/store.js'
import { type InstanceAddress, listAddressesAt } from '../../store/unscoped/instance-lookups.js'

/**
 * Whose a frontend API URL is, as the transaction sees it; more than one only while somebody takes it over.
 */
export async function listAddressOwners(db: Db, url: string): Promise<InstanceAddress[]> {
  const addresses = await listAddressesAt(db, { origin: new URL(url).origin })
  return addresses.filter(address => address.url === url)
}
