import { sql, type UpdateObject } from 'kysely'
import { preparedRow } from './prepared.js'
import { countRows, findRow, insertRow, listRows, NEWEST_FIRST, type Page, updateRow } from './rows.js'
import { type OwnedTokenSession, TOKEN_SESSION_COLUMNS } from './sessions.js'
import { isShutOut } from './shut-out.js'
import type { Connection, Scope, Tx } from './store.js'
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
    .select(isShutOut.as('banned'))
    .where('clients.instance_id', '=', instanceId)
    .where('clients.secret_hash', '=', secretHash),
)

/**
 * Of the client of this present secret, the session of this id, if it is one of its own: one read, and no
 * more than tokens are made of, for the busiest endpoint. Without its user there is no session.
 */
export async function findClientAndSession(
  { db, instance }: Scope,
  secretHash: string,
  sessionId: string,
): Promise<{ clientId: string; session: OwnedTokenSession | null } | undefined> {
  const row = await clientAndSession(db, { instanceId: instance.id, secretHash, sessionId })
  if (!row) return undefined
  const isThere = row.id !== null && row.banned !== null
  return { clientId: row.owner_id, session: isThere ? (row as OwnedTokenSession) : null }
}

/** By its present secret. */
export async function findClientBySecretHash(
  { db, instance }: Scope,
  secretHash: string,
): Promise<ClientRow | undefined> {
  return clientBySecretHash(db, { instanceId: instance.id, secretHash })
}

/** By the secret before the present one, during the grace time after a rotation. */
export async function findClientByPreviousSecretHash(
  { db, instance }: Scope,
  secretHash: string,
  now: number,
): Promise<ClientRow | undefined> {
  return db
    .selectFrom('clients')
    .selectAll()
    .where('instance_id', '=', instance.id)
    .where('previous_secret_hash', '=', secretHash)
    .where('previous_secret_expires_at', '>', now)
    .executeTakeFirst()
}

export async function findClient(scope: Scope, id: string): Promise<ClientRow | undefined> {
  return findRow(scope, 'clients', id)
}

export async function listClients(scope: Scope, page: Page): Promise<ClientRow[]> {
  return listRows(ofInstance(scope), NEWEST_FIRST, page)
}

export async function countClients(scope: Scope): Promise<number> {
  return countRows(ofInstance(scope))
}

function ofInstance({ db, instance }: Scope) {
  return db.selectFrom('clients').where('instance_id', '=', instance.id)
}

export async function insertClient(scope: Connection<Tx>, row: ClientRow): Promise<void> {
  await insertRow(scope, 'clients', row)
}

export async function updateClient(scope: Scope<Tx>, id: string, changes: Partial<ClientRow>): Promise<void> {
  await updateRow(scope, 'clients', id, changes)
}

/** The same for a client that may be gone. @returns it as it is now */
export async function updatePresentClient(
  { db, instance }: Scope<Tx>,
  id: string,
  changes: UpdateObject<Tables, 'clients'>,
): Promise<ClientRow | undefined> {
  return db
    .updateTable('clients')
    .set(changes)
    .where('instance_id', '=', instance.id)
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirst()
}

/**
 * The secret that is replaced becomes the previous one. One statement: parallel
 * rotations come one after the other.
 */
export async function replaceClientSecret(
  scope: Scope<Tx>,
  id: string,
  changes: Partial<ClientRow> & Pick<ClientRow, 'secret_hash' | 'previous_secret_expires_at'>,
): Promise<ClientRow | undefined> {
  const previous = { previous_secret_hash: sql<string>`secret_hash` }
  return updatePresentClient(scope, id, { ...changes, ...previous })
}

/** With what hangs on them. Their sessions stay: an application may still ask for one. */
export async function deleteClients({ db, instance }: Scope<Tx>, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return
  await db.deleteFrom('clients').where('instance_id', '=', instance.id).where('id', 'in', ids).execute()
  for (const table of ['client_links', 'trusted_clients'] as const)
    await db.deleteFrom(table).where('instance_id', '=', instance.id).where('client_id', 'in', ids).execute()

  await db
    .updateTable('dev_browsers')
    .set({ client_id: null })
    .where('instance_id', '=', instance.id)
    .where('client_id', 'in', ids)
    .execute()
}

export async function findDevBrowserByTokenHash(
  { db, instance }: Scope,
  tokenHash: string,
): Promise<DevBrowserRow | undefined> {
  return db
    .selectFrom('dev_browsers')
    .selectAll()
    .where('instance_id', '=', instance.id)
    .where('token_hash', '=', tokenHash)
    .executeTakeFirst()
}

export async function insertDevBrowser(scope: Connection<Tx>, row: DevBrowserRow): Promise<void> {
  await insertRow(scope, 'dev_browsers', row)
}

export async function updateDevBrowserClient(scope: Scope<Tx>, id: string, clientId: string): Promise<void> {
  await updateRow(scope, 'dev_browsers', id, { client_id: clientId })
}
