import { insertRow } from './rows.js'
import type { Connection, Scope, Tx } from './store.js'
import type { HandshakeNonceRow } from './tables.js'

export async function insertHandshakeNonce(scope: Connection<Tx>, row: HandshakeNonceRow): Promise<void> {
  await insertRow(scope, 'handshake_nonces', row)
}

/** Single use: one DELETE decides who gets the directives. */
export async function consumeHandshakeNonce(
  { db, instance }: Scope<Tx>,
  nonceHash: string,
  now: number,
): Promise<string[] | null> {
  const row = await db
    .deleteFrom('handshake_nonces')
    .where('instance_id', '=', instance.id)
    .where('nonce_hash', '=', nonceHash)
    .where('expires_at', '>', now)
    .returning('directives')
    .executeTakeFirst()
  return row?.directives ?? null
}
