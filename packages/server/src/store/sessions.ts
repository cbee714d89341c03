import { columnsOf } from './columns-of.js'
import { NotFoundInStore } from './not-found.js'
import { prepared, preparedRow } from './prepared.js'
import { countRows, findRow, insertRow, listRows, NEWEST_FIRST, type Page, updateRow } from './rows.js'
import { hasStatus, type SessionStatusFilter } from './session-status.js'
import { isShutOut } from './shut-out.js'
import type { Connection, Scope, Tx } from './store.js'
import type { SessionActivityRow, SessionRow } from './tables.js'

export async function findSession(scope: Scope, id: string): Promise<SessionRow | undefined> {
  return findRow(scope, 'sessions', id)
}

/** A session and whether its user is banned, or out of a directory. */
export type SessionWithOwner = SessionRow & { banned: boolean }

/** What a token says of a session, and what tells whether it is live. */
export type TokenSession = Pick<
  SessionRow,
  | 'id'
  | 'user_id'
  | 'client_id'
  | 'status'
  | 'issuer'
  | 'actor'
  | 'last_active_organization_id'
  | 'first_factor_verified_at'
  | 'second_factor_verified_at'
  | 'last_active_at'
  | 'expire_at'
  | 'abandon_at'
>
export type OwnedTokenSession = TokenSession & Pick<SessionWithOwner, 'banned'>

export const TOKEN_SESSION_COLUMNS = columnsOf<TokenSession>()(
  'id',
  'user_id',
  'client_id',
  'status',
  'issuer',
  'actor',
  'last_active_organization_id',
  'first_factor_verified_at',
  'second_factor_verified_at',
  'last_active_at',
  'expire_at',
  'abandon_at',
)

const sessionWithOwner = preparedRow<{ instanceId: string; id: string }, SessionWithOwner>(
  (db, { instanceId, id }) =>
    db
      .selectFrom('sessions')
      .innerJoin('users', join =>
        join
          .onRef('users.instance_id', '=', 'sessions.instance_id')
          .onRef('users.id', '=', 'sessions.user_id'),
      )
      .selectAll('sessions')
      .select(isShutOut.as('banned'))
      .where('sessions.instance_id', '=', instanceId)
      .where('sessions.id', '=', id),
)

/** In one read, for the busiest endpoints. Without its user there is no session. */
export async function findSessionWithOwner(
  { db, instance }: Scope,
  id: string,
): Promise<SessionWithOwner | undefined> {
  return sessionWithOwner(db, { instanceId: instance.id, id })
}

/** @throws NotFoundInStore */
export async function getSession(scope: Scope, id: string): Promise<SessionRow> {
  const row = await findSession(scope, id)
  if (!row) throw new NotFoundInStore('session_not_found', id)
  return row
}

export async function insertSession(scope: Connection<Tx>, row: SessionRow): Promise<void> {
  await insertRow(scope, 'sessions', row)
}

export async function updateSession(
  scope: Scope<Tx>,
  id: string,
  changes: Partial<SessionRow>,
): Promise<void> {
  await updateRow(scope, 'sessions', id, changes)
}

/** Sessions of a client that may still be live, oldest first; the caller computes expiry. */
export async function listOpenSessionsOfClient(
  { db, instance }: Scope,
  clientId: string,
): Promise<SessionRow[]> {
  return openSessionsOfClient(db, { instanceId: instance.id, ownerId: clientId })
}

const openSessionsBy = (owner: 'client_id' | 'user_id') =>
  prepared<{ instanceId: string; ownerId: string }, SessionRow>((db, { instanceId, ownerId }) =>
    db
      .selectFrom('sessions')
      .selectAll()
      .where('instance_id', '=', instanceId)
      .where(owner, '=', ownerId)
      .where('status', 'in', ['active', 'pending'])
      .orderBy('created_at')
      .orderBy('id'),
  )

const openSessionsOfClient = openSessionsBy('client_id')
const openSessionsOfUser = openSessionsBy('user_id')

export async function listOpenSessionsOfUser({ db, instance }: Scope, userId: string): Promise<SessionRow[]> {
  return openSessionsOfUser(db, { instanceId: instance.id, ownerId: userId })
}

/** Whether this user, and no impersonator, has or had a session on this client. */
export async function hasHadSession(
  { db, instance }: Scope,
  userId: string,
  clientId: string,
): Promise<boolean> {
  const row = await db
    .selectFrom('sessions')
    .select('id')
    .where('instance_id', '=', instance.id)
    .where('user_id', '=', userId)
    .where('client_id', '=', clientId)
    .where('actor', 'is', null)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

export interface SessionFilter {
  clientId?: string
  userId?: string
  status?: SessionStatusFilter
}

/** A page of sessions, newest first. */
export async function listSessions(scope: Scope, filter: SessionFilter, page: Page): Promise<SessionRow[]> {
  return listRows(filtered(scope, filter), NEWEST_FIRST, page)
}

export async function countSessions(scope: Scope, filter: SessionFilter): Promise<number> {
  return countRows(filtered(scope, filter))
}

function filtered({ db, instance }: Scope, filter: SessionFilter) {
  let query = db.selectFrom('sessions').where('instance_id', '=', instance.id)
  if (filter.clientId !== undefined) query = query.where('client_id', '=', filter.clientId)
  if (filter.userId !== undefined) query = query.where('user_id', '=', filter.userId)
  if (filter.status) query = query.where(hasStatus(filter.status))
  return query
}

/** Closes the live sessions of a client: sign-out, or a replacement on a single-session instance. */
export async function closeSessionsOfClient(
  scope: Scope<Tx>,
  clientId: string,
  status: SessionRow['status'],
  now: number,
): Promise<SessionRow[]> {
  const open = await listOpenSessionsOfClient(scope, clientId)
  for (const session of open) await updateSession(scope, session.id, { status, updated_at: now })
  return open
}

/** Tables whose rows say something of one session. */
const PARTS_OF_SESSIONS = ['session_activities', 'refresh_tokens', 'session_reverifications'] as const

/** With all that hangs on them. */
export async function deleteSessions({ db, instance }: Scope<Tx>, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return
  for (const table of PARTS_OF_SESSIONS)
    await db.deleteFrom(table).where('instance_id', '=', instance.id).where('session_id', 'in', ids).execute()

  await db.deleteFrom('sessions').where('instance_id', '=', instance.id).where('id', 'in', ids).execute()
}

/** Deletes all rows that hang on the sessions of a user: used by user deletion. */
export async function deleteSessionsOfUser({ db, instance }: Scope<Tx>, userId: string): Promise<void> {
  const sessions = db
    .selectFrom('sessions')
    .select('id')
    .where('instance_id', '=', instance.id)
    .where('user_id', '=', userId)
  for (const table of PARTS_OF_SESSIONS) {
    await db
      .deleteFrom(table)
      .where('instance_id', '=', instance.id)
      .where('session_id', 'in', sessions)
      .execute()
  }
  await db
    .deleteFrom('sessions')
    .where('instance_id', '=', instance.id)
    .where('user_id', '=', userId)
    .execute()
}

export async function insertSessionActivity(scope: Connection<Tx>, row: SessionActivityRow): Promise<void> {
  await insertRow(scope, 'session_activities', row)
}

export async function listSessionActivities(
  { db, instance }: Scope,
  sessionIds: string[],
): Promise<SessionActivityRow[]> {
  if (sessionIds.length === 0) return []
  return db
    .selectFrom('session_activities')
    .selectAll()
    .where('instance_id', '=', instance.id)
    .where('session_id', 'in', sessionIds)
    .execute()
}
