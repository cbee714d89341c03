import type { FrontendContext, InTx } from '../../context/context.js'
import { refusedByLists } from '../../domain/restrictions/lists.js'
import { isSessionLive } from '../../domain/sessions/view.js'
import { refuseLocked } from '../../domain/users/refuse-locked.js'
import { Refusal, refuse } from '../../errors/api-error.js'
import { listIdentifiersOfUsers } from '../../store/identifiers.js'
import { listOpenSessionsOfClient } from '../../store/sessions.js'
import type { SignInRow, UserRow } from '../../store/tables.js'

type Actor = SignInRow['actor']

/**
 * Somebody is signed in on this client already; the official UI recovers from either code (docs/behaviours.md
 * 3). Being impersonated is not being signed in: the session of an actor is another one than the user's own.
 */
export async function refuseSignedIn(
  ctx: FrontendContext,
  userId: string | null,
  actor: Actor = null,
): Promise<Refusal | null> {
  const clientId = ctx.caller.client?.id
  if (!clientId || ctx.caller.isClientNew) return null
  const open = await listOpenSessionsOfClient(ctx, clientId)
  const live = open.filter(session => isSessionLive(ctx, session))
  if (ctx.instance.settings.session.singleSession && live.length > 0) return refuse('session_exists')
  const own = live.find(session => session.user_id === userId && isSameActor(session.actor, actor))
  return own
    ? refuse('identifier_already_signed_in', { param: 'identifier', meta: { session_id: own.id } })
    : null
}

const isSameActor = (one: Actor, other: Actor) => one?.['sub'] === other?.['sub']

/** The lists hold at sign-in too, unless the instance says that they are for new people alone. */
async function refuseRestricted(tx: InTx<FrontendContext>, user: UserRow): Promise<Refusal | null> {
  const { allowlist, blocklist, disabledOnSignIn } = tx.instance.settings.restrictions
  if (disabledOnSignIn || !(allowlist || blocklist)) return null
  const identifiers = await listIdentifiersOfUsers(tx, [user.id])
  const error = await refusedByLists(
    tx,
    identifiers.map(row => row.normalized_value),
  )
  return error && new Refusal(error)
}

/** Why this user may not sign in although the factor was right. */
export async function refuseUser(
  tx: InTx<FrontendContext>,
  user: UserRow,
  actor: Actor = null,
): Promise<Refusal | null> {
  if (user.banned) return refuse('user_banned')
  if (user.deprovisioned) return refuse('user_deactivated')
  const restricted = await refuseRestricted(tx, user)
  if (restricted) return restricted
  return refuseLocked(tx, user) ?? (await refuseSignedIn(tx, user.id, actor))
}
