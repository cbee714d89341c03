import { sql } from 'kysely'
import type { Db, Tx } from '../store.js'

/** Every column that is encrypted under the master key, for its rotation. */
export const CIPHERTEXT_COLUMNS = [
  { table: 'secret_keys', column: 'key_ciphertext' },
  { table: 'signing_keys', column: 'private_ciphertext' },
  { table: 'messages', column: 'body_ciphertext' },
  { table: 'webhook_endpoints', column: 'secret_ciphertext' },
  { table: 'webhook_endpoints', column: 'previous_secret_ciphertext' },
  { table: 'webhook_endpoints', column: 'headers_ciphertext' },
  { table: 'jwt_templates', column: 'signing_key_ciphertext' },
  { table: 'totps', column: 'secret_ciphertext' },
  { table: 'connections', column: 'client_secret_ciphertext' },
  { table: 'enterprise_connections', column: 'secret_ciphertext' },
  { table: 'enterprise_connections', column: 'sp_key_ciphertext' },
  { table: 'enterprise_test_runs', column: 'details_ciphertext' },
  { table: 'directory_pulls', column: 'credentials_ciphertext' },
  { table: 'external_accounts', column: 'tokens_ciphertext' },
  { table: 'verifications', column: 'sealed_ciphertext' },
] as const

export type CiphertextColumn = (typeof CIPHERTEXT_COLUMNS)[number]

const PAGE_SIZE = 500

/** Rewrites every value of one column, page by page in the order of ids. @returns how many */
export async function rewriteCiphertexts(
  db: Tx,
  { table, column }: CiphertextColumn,
  rewrite: (ciphertext: string) => string,
): Promise<number> {
  let count = 0
  // Ids are unique across instances (KSUIDs), so they are enough to page by;
  // the key of `messages` wants both.
  for (let after = ''; ;) {
    const rows = await pageOfCiphertexts(db, table, column, after)
    for (const { id, instance_id: instanceId, ciphertext } of rows) {
      if (!ciphertext) continue
      await db
        .updateTable(table)
        .set({ [column]: rewrite(ciphertext) })
        .where('instance_id', '=', instanceId)
        .where('id', '=', id)
        .execute()
      count++
    }
    if (rows.length < PAGE_SIZE) return count
    after = rows.at(-1)!.id
  }
}

async function pageOfCiphertexts(db: Db, table: CiphertextColumn['table'], column: string, after: string) {
  return db
    .selectFrom(table)
    .select(['id', 'instance_id', sql.ref<string | null>(column).as('ciphertext')])
    .where('id', '>', after)
    .orderBy('id')
    .limit(PAGE_SIZE)
    .execute()
}
