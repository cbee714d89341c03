import type { Db } from '../store.js'

/** A migration of a newer version took away what this one uses. */
export interface Contract {
  name: string
  /** nodes that know this migration use it no more */
  needs: string
}

/**
 * Versions run beside one another while a fleet is upgraded: migrations that this version does not know may
 * have been applied, as long as they have only added something.
 * @param known names of the migrations of this version
 * @returns those that this version cannot run with
 */
export async function findContracts(db: Db, known: readonly string[]): Promise<Contract[]> {
  return db
    .selectFrom('schema_contracts')
    .select(['name', 'needs'])
    .where('name', 'not in', known)
    .where('needs', 'not in', known)
    .orderBy('name')
    .execute()
}

/** @returns those of the known migrations that were not applied yet */
export async function findMissing(db: Db, known: readonly string[]): Promise<string[]> {
  const applied = await db.selectFrom('schema_migrations').select('name').execute()
  return known.filter(name => !applied.some(row => row.name === name))
}
