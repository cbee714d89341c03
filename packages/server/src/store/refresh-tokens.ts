import { insertRow } from './rows.js'
import type { Connection, Scope, Tx } from './store.js'
import type { RefreshTokenRow } from './tables.js'

export async function insertRefreshToken(scope: Connection<Tx>, row: RefreshTokenRow): Promise<void> {
  await insertRow(scope, 'refresh_tokens', row)
}

export async function findRefreshToken(
  { db, instance }: Scope,
  tokenHash: string,
  now: number,
): Promise<RefreshTokenRow | undefined> {
  return db
    .selectFrom('refresh_tokens')
    .selectAll()
    .where('instance_id', '=', instance.id)
    .where('token_hash', '=', tokenHash)
    .where('expires_at', '>', now)
    .executeTakeFirst()
}
