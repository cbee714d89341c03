import { type ExpressionBuilder, sql } from 'kysely'
import { deleteClients } from './clients.js'
import { lockedRows } from './dialect/for-update.js'
import { deleteSessions, TOKEN_SESSION_COLUMNS, type TokenSession } from './sessions.js'
import type { Scope, Tx } from './store.js'
import type { Tables } from './tables.js'

/**
 * What an instance forgets. A batch is first selected, by an index of migration 0028, and locked past rows
 * that others hold, so that nobody waits and nobody is waited for. Only then is it deleted, by its ids: these
 * also say whose leases end (ADR 0025). Conditions hold no parameters where the index has them as well.
 */
export interface Cut {
  /** Unix ms: what was over before this goes */
  before: number
  /** rows of one transaction */
  limit: number
}

const isOpen = sql<boolean>`status in ('active', 'pending')`
const isClosed = sql<boolean>`status not in ('active', 'pending')`

/** Sessions that were ended, oldest first. @returns how many were deleted */
export async function deleteClosedSessions(scope: Scope<Tx>, { before, limit }: Cut): Promise<number> {
  const query = sessionsOf(scope).where(isClosed).where('updated_at', '<', before).orderBy('updated_at')
  return forget(scope, await lockedRows(scope.db, query.limit(limit), { skipLocked: true }).execute())
}

/** Sessions whose time has run out, oldest first. @returns how many were deleted */
export async function deleteExpiredSessions(scope: Scope<Tx>, { before, limit }: Cut): Promise<number> {
  const query = sessionsOf(scope).where(isOpen).where('expire_at', '<', before).orderBy('expire_at')
  return forget(scope, await lockedRows(scope.db, query.limit(limit), { skipLocked: true }).execute())
}

export interface Place {
  createdAt: number
  id: string
}

/** Open sessions that were made before the cut, in the order of their making; further ones than `after`. */
export async function listOldOpenSessions(
  scope: Scope,
  { before, limit }: Cut,
  after: Place,
): Promise<(TokenSession & { created_at: number })[]> {
  return sessionsOf(scope)
    .select('created_at')
    .where(isOpen)
    .where('created_at', '<', before)
    .where(sql<boolean>`(created_at, id) > (${after.createdAt}, ${after.id})`)
    .orderBy('created_at')
    .orderBy('id')
    .limit(limit)
    .execute()
}

/** Those of these sessions that are still over. @returns how many were deleted */
export async function deleteSessionsThatAreOver(
  scope: Scope<Tx>,
  ids: string[],
  isOver: (session: TokenSession) => boolean,
): Promise<number> {
  if (ids.length === 0) return 0
  const query = sessionsOf(scope).where('id', 'in', ids).orderBy('id')
  const locked = await lockedRows(scope.db, query, { skipLocked: true }).execute()
  return forget(scope, locked.filter(isOver))
}

function sessionsOf({ db, instance }: Scope) {
  return db.selectFrom('sessions').select(TOKEN_SESSION_COLUMNS).where('instance_id', '=', instance.id)
}

/** Sessions, and clients that have no others. Those of a client that somebody holds stay until next time. */
async function forget(scope: Scope<Tx>, sessions: TokenSession[]): Promise<number> {
  const owners = [...new Set(sessions.map(session => session.client_id))]
  const { free, held } = await lockClients(scope, owners)
  const ids = sessions.filter(session => !held.has(session.client_id)).map(({ id }) => id)
  await deleteSessions(scope, ids)
  await forgetClients(scope, free, ids)
  return ids.length
}

async function lockClients(scope: Scope<Tx>, ids: string[]): Promise<{ free: string[]; held: Set<string> }> {
  if (ids.length === 0) return { free: [], held: new Set() }
  const query = clientsOf(scope).where('id', 'in', ids).orderBy('id')
  const locked = await lockedRows(scope.db, query, { skipLocked: true }).execute()
  const free = new Set(locked.map(({ id }) => id))
  const held = (await query.execute()).map(({ id }) => id).filter(id => !free.has(id))
  return { free: [...free], held: new Set(held) }
}

/** Of these locked clients, those that nothing is left of; others no longer name these sessions. */
async function forgetClients(scope: Scope<Tx>, ids: string[], sessionIds: string[]): Promise<void> {
  if (ids.length === 0) return
  const { db, instance } = scope
  const unused = await clientsOf(scope).where('id', 'in', ids).where(isUnused).execute()
  await deleteClients(
    scope,
    unused.map(({ id }) => id),
  )
  if (sessionIds.length > 0) {
    await db
      .updateTable('clients')
      .set({ last_active_session_id: null })
      .where('instance_id', '=', instance.id)
      .where('id', 'in', ids)
      .where('last_active_session_id', 'in', sessionIds)
      .execute()
  }
  // an attempt is going on: from now on the client is one that nobody has signed in on
  await db
    .updateTable('clients')
    .set({ last_authentication_strategy: null })
    .where('instance_id', '=', instance.id)
    .where('id', 'in', ids)
    .where('last_authentication_strategy', 'is not', null)
    .where(eb => eb.and([hasNone(eb, 'sessions'), hasNoDevice(eb)]))
    .execute()
}

/** Clients that nobody has signed in on. @returns how many were deleted */
export async function deleteAnonymousClients(scope: Scope<Tx>, { before, limit }: Cut): Promise<number> {
  const query = clientsOf(scope)
    .where('last_authentication_strategy', 'is', null)
    .where('updated_at', '<', before)
    .where(isUnused)
    .orderBy('updated_at')
    .limit(limit)
  const locked = await lockedRows(scope.db, query, { skipLocked: true }).execute()
  if (locked.length === 0) return 0
  // looked at once more: what was committed before the lock is seen only now
  const ids = locked.map(({ id }) => id)
  const unused = await clientsOf(scope)
    .where('id', 'in', ids)
    .where('updated_at', '<', before)
    .where(isUnused)
    .execute()
  await deleteClients(
    scope,
    unused.map(({ id }) => id),
  )
  return unused.length
}

function clientsOf({ db, instance }: Scope) {
  return db.selectFrom('clients').select('id').where('instance_id', '=', instance.id)
}

type Clients = ExpressionBuilder<Tables, 'clients'>

const isUnused = (eb: Clients) =>
  eb.and([hasNone(eb, 'sessions'), hasNone(eb, 'sign_ins'), hasNone(eb, 'sign_ups'), hasNoDevice(eb)])

function hasNone(eb: Clients, table: 'sessions' | 'sign_ins' | 'sign_ups') {
  return eb.not(
    eb.exists(
      eb
        .selectFrom(table)
        .select(`${table}.id`)
        .whereRef(`${table}.instance_id`, '=', 'clients.instance_id')
        .whereRef(`${table}.client_id`, '=', 'clients.id'),
    ),
  )
}

/** The installation of an application that has a key is known by its client. */
function hasNoDevice(eb: Clients) {
  return eb.not(
    eb.exists(
      eb
        .selectFrom('trusted_devices')
        .select('trusted_devices.id')
        .whereRef('trusted_devices.instance_id', '=', 'clients.instance_id')
        .whereRef('trusted_devices.client_id', '=', 'clients.id')
        .where('revoked_at', 'is', null),
    ),
  )
}

/** Revoked keys of devices, and clients that had no other use. @returns how many keys were deleted */
export async function deleteRevokedDevices(scope: Scope<Tx>, { before, limit }: Cut): Promise<number> {
  const { db, instance } = scope
  const query = db
    .selectFrom('trusted_devices')
    .select(['id', 'client_id'])
    .where('instance_id', '=', instance.id)
    .where('revoked_at', 'is not', null)
    .where('revoked_at', '<', before)
    .orderBy('revoked_at')
    .limit(limit)
  const rows = await lockedRows(db, query, { skipLocked: true }).execute()
  const { free, held } = await lockClients(scope, [...new Set(rows.map(row => row.client_id))])
  const gone = rows.filter(row => !held.has(row.client_id))
  await deleteByIds(
    scope,
    'trusted_devices',
    gone.map(({ id }) => id),
  )
  await forgetClients(scope, free, [])
  return gone.length
}

/** Dev browsers that have no client. @returns how many were deleted */
export async function deleteLoneDevBrowsers(scope: Scope<Tx>, cut: Cut): Promise<number> {
  return deleteSelected(scope, 'dev_browsers', cut, { column: 'created_at', where: 'client_id is null' })
}

/** What can be used once, by when it is over: settled, or never used and expired. */
export type Usable = 'sign_in_tokens' | 'actor_tokens' | 'invitations' | 'organization_invitations'

/** Rows that were used or revoked, or are stored as expired. @returns how many were deleted */
export async function deleteSettled(scope: Scope<Tx>, table: Usable, cut: Cut): Promise<number> {
  return deleteSelected(scope, table, cut, { column: 'updated_at', where: "status <> 'pending'" })
}

/**
 * Rows that nobody used in time. Those of organizations are counted: they are settled before they go.
 * @returns how many were deleted
 */
export async function deleteExpired(
  scope: Scope<Tx>,
  table: Exclude<Usable, 'organization_invitations'>,
  cut: Cut,
): Promise<number> {
  return deleteSelected(scope, table, cut, { column: 'expires_at', where: "status = 'pending'" })
}

type Deletable = Usable | 'dev_browsers' | 'trusted_devices'

async function deleteSelected(
  scope: Scope<Tx>,
  table: Deletable,
  { before, limit }: Cut,
  { column, where }: { column: string; where: string },
): Promise<number> {
  // one shape for all tables: they have an id, and the column is one of theirs
  const query = scope.db
    .selectFrom(table as 'invitations')
    .select('id')
    .where('instance_id', '=', scope.instance.id)
    .where(sql.raw<boolean>(where))
    .where(sql.ref<number>(column), '<', before)
    .orderBy(sql.ref(column))
    .limit(limit)
  const rows = await lockedRows(scope.db, query, { skipLocked: true }).execute()
  await deleteByIds(
    scope,
    table,
    rows.map(({ id }) => id),
  )
  return rows.length
}

async function deleteByIds({ db, instance }: Scope<Tx>, table: Deletable, ids: string[]): Promise<void> {
  if (ids.length === 0) return
  await db
    .deleteFrom(table as 'invitations')
    .where('instance_id', '=', instance.id)
    .where('id', 'in', ids)
    .execute()
}
