import type { Scope, Tx } from './store.js'

const TABLES = [
  'totps',
  'backup_codes',
  'session_reverifications',
  'trusted_clients',
  'trusted_devices',
  'external_accounts',
] as const

/** Everything of a user that is about factors: part of user deletion. */
export async function deleteFactorsOfUser({ db, instance }: Scope<Tx>, userId: string): Promise<void> {
  for (const table of TABLES)
    await db.deleteFrom(table).where('instance_id', '=', instance.id).where('user_id', '=', userId).execute()
}
