import type { Scope, Tx } from './store.js'
import type { SamlUpkeepRow } from './tables.js'

export async function findSamlUpkeep(
  { db, instance }: Scope,
  connectionId: string,
): Promise<SamlUpkeepRow | undefined> {
  return db
    .selectFrom('saml_upkeep')
    .selectAll()
    .where('instance_id', '=', instance.id)
    .where('connection_id', '=', connectionId)
    .executeTakeFirst()
}

/** Writes all of it. Call with the connection locked. */
export async function putSamlUpkeep({ db }: Pick<Scope<Tx>, 'db'>, row: SamlUpkeepRow): Promise<void> {
  await db
    .insertInto('saml_upkeep')
    .values(row)
    .onConflict(conflict => conflict.columns(['instance_id', 'connection_id']).doUpdateSet(row))
    .execute()
}

export async function deleteSamlUpkeep({ db, instance }: Scope<Tx>, connectionId: string): Promise<void> {
  await db
    .deleteFrom('saml_upkeep')
    .where('instance_id', '=', instance.id)
    .where('connection_id', '=', connectionId)
    .execute()
}

/**
 * Takes one warning: it is for whoever gets it here, and for nobody else.
 * @param next when the one after it is due
 * @returns false: another node has taken it, or there is another certificate
 */
export async function takeSamlWarning(
  { db, instance }: Scope<Tx>,
  { connection_id, warning_due_at }: SamlUpkeepRow,
  next: number | null,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('saml_upkeep')
    .set({ warning_due_at: next })
    .where('instance_id', '=', instance.id)
    .where('connection_id', '=', connection_id)
    .where('warning_due_at', '=', warning_due_at)
    .executeTakeFirstOrThrow()
  return numUpdatedRows > 0n
}

/**
 * Takes one reading of metadata, which is next due at `next`.
 * @returns false: another node has taken it
 */
export async function claimMetadataReading(
  { db, instance }: Scope<Tx>,
  { connection_id, metadata_due_at }: SamlUpkeepRow,
  next: number,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('saml_upkeep')
    .set({ metadata_due_at: next })
    .where('instance_id', '=', instance.id)
    .where('connection_id', '=', connection_id)
    .where('metadata_due_at', '=', metadata_due_at)
    .executeTakeFirstOrThrow()
  return numUpdatedRows > 0n
}

export async function countMetadataFailure({ db, instance }: Scope<Tx>, connectionId: string): Promise<void> {
  await db
    .updateTable('saml_upkeep')
    .set(eb => ({ metadata_failures: eb('metadata_failures', '+', 1) }))
    .where('instance_id', '=', instance.id)
    .where('connection_id', '=', connectionId)
    .execute()
}
