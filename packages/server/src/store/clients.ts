import { sql, type UpdateObject } from 'kysely'
import { deleteLinksOfClient } from './client-links.js'
import { preparedRow } from './prepared.js'
import { countRows, findRow, insertRow, listRows, NEWEST_FIRST, type Page, updateRow } from './rows.js'
import { type OwnedTokenSession, TOKEN_SESSION_COLUMNS } from './sessions.js'
import type { Db, Tx } from './store.js'
import type { ClientRow, DevBrowserRow, Tables } from './tables.js'

const clientBySecretHash = preparedRow<{ instanceId: string; secretHash: string }, ClientRow>(
  (db, { instanceId, secretHash }) =>
    db
      .selectFrom('clients')
      .selectAll()
      .where('instance_id', '=', instanceId)
      .where('secret_hash', '=', secretHash),
)

const clientAndSession = preparedRow<
  { instanceId: string; secretHash: string; sessionId: string },
  { [Name in keyof OwnedTokenSession]: OwnedTokenSession[Name] | null } & { owner_id: string }
>((db, { instanceId, secretHash, sessionId }) =>
  db
    .selectFrom('clients')
    .leftJoin('sessions', join =>
      join
        .onRef('sessions.instance_id', '=', 'clients.instance_id')
        .onRef('sessions.client_id', '=', 'clients.id')
        .on('sessions.id', '=', sessionId),
    )
    .leftJoin('users', join =>
      join.onRef('users.instance_id', '=', 'sessions.instance_id').onRef('users.id', '=', 'sessions.user_id'),
    )
    .select('clients.id as owner_id')
    .select(TOKEN_SESSION_COLUMNS.map(name => `sessions.${name}` as const))
    .select('users.banned')
    .where('clients.instance_id', '=', instanceId)
    .where('clients.secret_hash', '=', secretHash),
)

/**
 * Of the client of this present secret, the session of this id, if it is one of its own: one read, and no
 * more than tokens are made of, for the busiest endpoint. Without its user there is no session.
 */
export async function findClientAndSession(
  db: Db,
  instanceId: string,
  secretHash: string,
  sessionId: string,
): Promise<{ clientId: string; session: OwnedTokenSession | null } | undefined> {
  const row = await clientAndSession(db, { instanceId, secretHash, sessionId })
  if (!row) return undefined
  const isThere = row.id !== null && row.banned !== null
  return { clientId: row.owner_id, session: isThere ? (row as OwnedTokenSession) : null }
}

/** By its present secret. */
export async function findClientBySecretHash(
  db: Db,
  instanceId: string,
  secretHash: string,
): Promise<ClientRow | undefined> {
  return clientBySecretHash(db, { instanceId, secretHash })
}

/** By the secret before the present one, during the grace time after a rotation. */
export async function findClientByPreviousSecretHash(
  db: Db,
  instanceId: string,
  secretHash: string,
  now: number,
): Promise<ClientRow | undefined> {
  return db
    .selectFrom('clients')
    .selectAll()
    .where('instance_id', '=', instanceId)
    .where('previous_secret_hash', '=', secretHash)
    .where('previous_secret_expires_at', '>', now)
    .executeTakeFirst()
}

export async function findClient(db: Db, instanceId: string, id: string): Promise<ClientRow | undefined> {
  return findRow(db, 'clients', instanceId, id)
}

export async function listClients(db: Db, instanceId: string, page: Page): Promise<ClientRow[]> {
  return listRows(ofInstance(db, instanceId), NEWEST_FIRST, page)
}

export async function countClients(db: Db, instanceId: string): Promise<number> {
  return countRows(ofInstance(db, instanceId))
}

function ofInstance(db: Db, instanceId: string) {
  return db.selectFrom('clients').where('instance_id', '=', instanceId)
}

export async function insertClient(db: Tx, row: ClientRow): Promise<void> {
  await insertRow(db, 'clients', row)
}

export async function updateClient(
  db: Tx,
  instanceId: string,
  id: string,
  changes: Partial<ClientRow>,
): Promise<void> {
  await updateRow(db, 'clients', instanceId, id, changes)
}

/** The same for a client that may be gone. @returns it as it is now */
export async function updatePresentClient(
  db: Tx,
  instanceId: string,
  id: string,
  changes: UpdateObject<Tables, 'clients'>,
): Promise<ClientRow | undefined> {
  return db
    .updateTable('clients')
    .set(changes)
    .where('instance_id', '=', instanceId)
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirst()
}

/**
 * The secret that is replaced becomes the previous one. One statement: parallel
 * rotations come one after the other.
 */
export async function replaceClientSecret(
  db: Tx,
  instanceId: string,
  id: string,
  changes: Partial<ClientRow> & Pick<ClientRow, 'secret_hash' | 'previous_secret_expires_at'>,
): Promise<ClientRow | undefined> {
  const previous = { previous_secret_hash: sql<string>`secret_hash` }
  return updatePresentClient(db, instanceId, id, { ...changes, ...previous })
}

export async function deleteClient(db: Tx, instanceId: string, id: string): Promise<void> {
  await db.deleteFrom('clients').where('instance_id', '=', instanceId).where('id', '=', id).execute()
  await deleteLinksOfClient(db, instanceId, id)
  await db
    .updateTable('dev_browsers')
    .set({ client_id: null })
    .where('instance_id', '=', instanceId)
    .where('client_id', '=', id)
    .execute()
}

export async function findDevBrowserByTokenHash(
  db: Db,
  instanceId: string,
  tokenHash: string,
): Promise<DevBrowserRow | undefined> {
  return db
    .selectFrom('dev_browsers')
    .selectAll()
    .where('instance_id', '=', instanceId)
    .where('token_hash', '=', tokenHash)
    .executeTakeFirst()
}

export async function insertDevBrowser(db: Tx, row: DevBrowserRow): Promise<void> {
  await insertRow(db, 'dev_browsers', row)
}

export async function updateDevBrowserClient(
  db: Tx,
  instanceId: string,
  id: string,
  clientId: string,
): Promise<void> {
  await updateRow(db, 'dev_browsers', instanceId, id, { client_id: clientId })
}
