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
export function takeSamlWarning(scope: Scope<Tx>, row: SamlUpkeepRow, next: number | null): Promise<boolean> {
  return moveDue(scope, row, 'warning_due_at', next)
}

/**
 * Takes one reading of metadata, which is next due at `next`.
 * @returns false: another node has taken it
 */
export function claimMetadataReading(scope: Scope<Tx>, row: SamlUpkeepRow, next: number): Promise<boolean> {
  return moveDue(scope, row, 'metadata_due_at', next)
}

/** @returns false: it is not due any more at the instant that the row says */
async function moveDue(
  { db, instance }: Scope<Tx>,
  row: SamlUpkeepRow,
  column: 'warning_due_at' | 'metadata_due_at',
  next: number | null,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('saml_upkeep')
    .set({ [column]: next })
    .where('instance_id', '=', instance.id)
    .where('connection_id', '=', row.connection_id)
    .where(column, '=', row[column])
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
