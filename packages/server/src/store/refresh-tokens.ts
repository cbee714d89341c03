import { insertRow } from './rows.js'
import type { Db, Tx } from './store.js'
import type { RefreshTokenRow } from './tables.js'

export async function insertRefreshToken(db: Tx, row: RefreshTokenRow): Promise<void> {
  await insertRow(db, 'refresh_tokens', row)
}

export async function findRefreshToken(
  db: Db,
  instanceId: string,
  tokenHash: string,
  now: number,
): Promise<RefreshTokenRow | undefined> {
  return db
    .selectFrom('refresh_tokens')
    .selectAll()
    .where('instance_id', '=', instanceId)
    .where('token_hash', '=', tokenHash)
    .where('expires_at', '>', now)
    .executeTakeFirst()
}
