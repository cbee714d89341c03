import type { Settings } from '../config/settings.js'
import type { TokenSession } from '../store/sessions.js'
import type { StoredSessionStatus } from '../store/tables.js'

export type SessionStatus = StoredSessionStatus | 'expired'

/** The status as of now: expiry is never stored, it is read off the clock. */
export function sessionStatus(
  session: TokenSession,
  settings: Settings,
  now: number,
  lastSeenAt?: number,
): SessionStatus {
  if (session.status !== 'active' && session.status !== 'pending') return session.status
  if (session.expire_at <= now) return 'expired'
  if (session.abandon_at <= now) return 'abandoned'
  const timeoutSeconds = settings.session.inactivityTimeoutSeconds
  const lastUse = Math.max(session.last_active_at, lastSeenAt ?? 0)
  if (timeoutSeconds !== null && lastUse + timeoutSeconds * 1000 <= now) return 'expired'
  return session.status
}

/** Active or pending: it may mint tokens and is shown to the browser. */
export function isLive(session: TokenSession, settings: Settings, now: number, lastSeenAt?: number): boolean {
  const status = sessionStatus(session, settings, now, lastSeenAt)
  return status === 'active' || status === 'pending'
}
