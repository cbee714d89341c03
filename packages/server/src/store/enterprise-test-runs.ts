import { countRows, findRow, insertRow, listRows, NEWEST_FIRST, type Page } from './rows.js'
import type { Connection, Scope, Tx } from './store.js'
import type { EnterpriseTestRunRow } from './tables/enterprise.js'

export interface TestRunFilter {
  connectionId: string
  /** left out or empty: all */
  statuses?: readonly EnterpriseTestRunRow['status'][] | undefined
}

/** A run of this connection; undefined also when it is another one's. */
export async function findTestRun(
  scope: Scope,
  connectionId: string,
  id: string,
): Promise<EnterpriseTestRunRow | undefined> {
  const row = await findRow(scope, 'enterprise_test_runs', id)
  return row?.connection_id === connectionId ? row : undefined
}

/** The newest first. */
export async function listTestRuns(
  scope: Scope,
  filter: TestRunFilter,
  page: Page,
): Promise<EnterpriseTestRunRow[]> {
  return listRows(matching(scope, filter), NEWEST_FIRST, page)
}

export async function countTestRuns(scope: Scope, filter: TestRunFilter): Promise<number> {
  return countRows(matching(scope, filter))
}

function matching({ db, instance }: Scope, { connectionId, statuses }: TestRunFilter) {
  const rows = db
    .selectFrom('enterprise_test_runs')
    .where('instance_id', '=', instance.id)
    .where('connection_id', '=', connectionId)
  return statuses?.length ? rows.where('status', 'in', statuses) : rows
}

export async function insertTestRun(scope: Connection<Tx>, row: EnterpriseTestRunRow): Promise<void> {
  await insertRow(scope, 'enterprise_test_runs', row)
}

/** Notes how a run has ended, once. @returns false: it had ended before, or is gone */
export async function endTestRun(
  { db, instance }: Scope<Tx>,
  id: string,
  end: Pick<EnterpriseTestRunRow, 'status' | 'token_hash' | 'details_ciphertext'>,
): Promise<boolean> {
  const result = await db
    .updateTable('enterprise_test_runs')
    .set({ ...end, ticket_hash: null })
    .where('instance_id', '=', instance.id)
    .where('id', '=', id)
    .where('status', '=', 'pending')
    .executeTakeFirst()
  return result.numUpdatedRows > 0n
}

/** Deletes the oldest ones of a connection, but for so many. */
export async function deleteOldTestRuns(scope: Scope<Tx>, connectionId: string, kept: number): Promise<void> {
  const { db, instance } = scope
  const old = await matching(scope, { connectionId })
    .select('id')
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(kept)
    .offset(kept)
    .execute()
  if (old.length === 0) return
  await db
    .deleteFrom('enterprise_test_runs')
    .where('instance_id', '=', instance.id)
    .where(
      'id',
      'in',
      old.map(({ id }) => id),
    )
    .execute()
}

/** Those of a connection that is deleted. */
export async function deleteTestRunsOfConnection(
  { db, instance }: Scope<Tx>,
  connectionId: string,
): Promise<void> {
  await db
    .deleteFrom('enterprise_test_runs')
    .where('instance_id', '=', instance.id)
    .where('connection_id', '=', connectionId)
    .execute()
}
