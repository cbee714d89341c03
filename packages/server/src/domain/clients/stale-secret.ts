import { type BrowserCaller, browserCaller, type Context } from '../../context/context.js'
import { isLive } from '../../model/session-status.js'
import { MINUTE_MS } from '../../platform/clock.js'
import { findClientByPreviousSecretHash } from '../../store/clients.js'
import { listOpenSessionsOfClient } from '../../store/sessions.js'
import type { ClientRow, SessionRow } from '../../store/tables.js'

/**
 * A sign-in replaces the client's secret, for somebody may have planted the one before it in this browser.
 * Requests of parallel tabs may be on their way with it, so for a minute it still shows what there was:
 * `staleSince` of the browser's state tells, and `requireAccess` of the shell refuses all but a few reads.
 */
export const ROTATION_GRACE_MS = MINUTE_MS

/** Unix ms of the client's last change of secret; null: it has its first one. */
export function secretReplacedAt(client: ClientRow): number | null {
  return client.previous_secret_expires_at === null
    ? null
    : client.previous_secret_expires_at - ROTATION_GRACE_MS
}

/**
 * Whether a browser may see the session: one that brought the previous secret sees none that came after that.
 */
export function maySee(browser: BrowserCaller, session: Pick<SessionRow, 'created_at'>): boolean {
  return browser.staleSince === undefined || session.created_at < browser.staleSince
}

/**
 * The browser that brought the previous secret of a client; null: nobody did. Without a
 * session from before there is no client.
 */
export async function findStaleBrowser(
  place: Pick<Context, 'db' | 'instance'>,
  secretHash: string,
  now: number,
): Promise<BrowserCaller | null> {
  const client = await findClientByPreviousSecretHash(place, secretHash, now)
  if (!client) return null
  const browser: BrowserCaller = { ...browserCaller(client), staleSince: secretReplacedAt(client)! }
  const sessions = await listOpenSessionsOfClient(place, client.id)
  const isAnyLeft = sessions.some(
    session => maySee(browser, session) && isLive(session, place.instance.settings, now),
  )
  return isAnyLeft ? browser : { ...browser, client: null }
}
