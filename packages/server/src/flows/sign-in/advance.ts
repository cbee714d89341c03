import type { FrontendContext } from '../../domain/context.js'
import { createSession } from '../../domain/sessions/create-session.js'
import { isSessionLive } from '../../domain/sessions/view.js'
import { lockOfUser, resetFailedAttempts, type Lock } from '../../domain/users/restrictions.js'
import { redeemInvitation } from '../../domain/tickets.js'
import { hidesAccounts } from '../../domain/verifications/existing-account.js'
import { refuse, Refusal } from '../../errors/api-error.js'
import { refusedByLists } from '../../domain/restrictions/lists.js'
import { listIdentifiersOfUsers } from '../../store/identifiers.js'
import { listOpenSessionsOfClient } from '../../store/sessions.js'
import { updateSignIn } from '../../store/sign-ins.js'
import type { SignInRow, UserRow } from '../../store/tables.js'
import { getUserView, type UserView } from '../../domain/users/view.js'
import { putTrustedClient } from '../../store/trusted-clients.js'
import { ATTEMPT_LIFETIME_MS } from '../attempt-lifetime.js'
import { gatherEvidence } from './evidence.js'
import { applyNewPassword } from './new-password.js'
import type { SignInState } from './state.js'
import { deriveStatus } from './status.js'

type Actor = SignInRow['actor']

/**
 * Somebody is signed in on this client already; the official UI recovers from either code (docs/behaviours.md 3). Being
 * impersonated is not being signed in: the session of an actor is another one than the user's own.
 */
export async function refuseSignedIn(
  ctx: FrontendContext,
  userId: string | null,
  actor: Actor = null,
): Promise<Refusal | null> {
  const clientId = ctx.browser.client?.id
  if (!clientId || ctx.browser.isClientNew) return null
  const open = await listOpenSessionsOfClient(ctx.db, ctx.instance.id, clientId)
  const live = open.filter(session => isSessionLive(ctx, session))
  if (ctx.instance.settings.session.singleSession && live.length > 0) return refuse('session_exists')
  const own = live.find(session => session.user_id === userId && isSameActor(session.actor, actor))
  return own
    ? refuse('identifier_already_signed_in', { param: 'identifier', meta: { session_id: own.id } })
    : null
}

const isSameActor = (one: Actor, other: Actor) => one?.['sub'] === other?.['sub']

/** The application's server has locked the user: nothing leads in. */
export function refuseLocked(ctx: FrontendContext, user: UserRow): Refusal | null {
  const lock = lockOfUser(user, ctx.now)
  return lock && refuseUntil(ctx, lock)
}

/** Before anything is proven; under protection against enumeration that would tell, so the lock waits for the proof. */
export function refuseLockedEarly(ctx: FrontendContext, view: UserView | null): Refusal | null {
  return view && !hidesAccounts(ctx) ? refuseLocked(ctx, view.user) : null
}

/** What the official UI shows at the first step, where it goes back to (its `isUserLockedError`). */
export function refuseUntil(ctx: FrontendContext, { until }: Lock): Refusal {
  const seconds = until === null ? null : Math.ceil((until - ctx.now) / 1000)
  const minutes = seconds === null ? null : Math.ceil(seconds / 60)
  const tryAgain =
    minutes === null
      ? 'For more information, please contact support.'
      : `You will be able to try again in ${minutes} ${minutes === 1 ? 'minute' : 'minutes'}.`
  return refuse('user_locked', { values: { tryAgain }, meta: { lockout_expires_in_seconds: seconds } })
}

/** The lists hold at sign-in too, unless the instance says that they are for new people alone. */
async function refuseRestricted(tx: FrontendContext, user: UserRow): Promise<Refusal | null> {
  const { allowlist, blocklist, disabledOnSignIn } = tx.instance.settings.restrictions
  if (disabledOnSignIn || !(allowlist || blocklist)) return null
  const identifiers = await listIdentifiersOfUsers(tx.db, tx.instance.id, [user.id])
  const error = await refusedByLists(
    tx,
    identifiers.map(row => row.normalized_value),
  )
  return error && new Refusal(error)
}

/** Why this user may not sign in although the factor was right. */
export async function refuseUser(
  tx: FrontendContext,
  user: UserRow,
  actor: Actor = null,
): Promise<Refusal | null> {
  if (user.banned) return refuse('user_banned')
  const restricted = await refuseRestricted(tx, user)
  if (restricted) return restricted
  return refuseLocked(tx, user) ?? (await refuseSignedIn(tx, user.id, actor))
}

/**
 * Notes the proof of the first factor and goes on to whatever comes next: a session, if nothing is missing.
 * @param view the user with everything, where it is at hand as the transaction shows it
 */
export async function proveFirstFactor(
  tx: FrontendContext,
  { attempt }: SignInState,
  user: UserRow,
  strategy: string,
  changes: Partial<SignInRow> = {},
  view?: UserView,
): Promise<Refusal | null> {
  const refusal = await refuseUser(tx, user, changes.actor)
  if (refusal) return refusal
  const evidence = {
    ...changes,
    user_id: user.id,
    first_factor_strategy: strategy,
    first_factor_verified_at: tx.now,
  }
  return advance(tx, attempt, evidence, view)
}

/** The same for the second step: second factor, or what makes the client trusted. */
export async function proveSecondFactor(
  tx: FrontendContext,
  { attempt }: SignInState,
  user: UserRow,
  strategy: string,
): Promise<Refusal | null> {
  const refusal = await refuseUser(tx, user, attempt.actor)
  if (refusal) return refusal
  return advance(tx, attempt, { second_factor_strategy: strategy, second_factor_verified_at: tx.now })
}

/**
 * Stores evidence, which holds for the user's credentials as they are now; makes the session when the status that follows from it is `complete`. Under the attempt's row lock, so
 * what was read of it still holds.
 */
export async function advance(
  tx: FrontendContext,
  before: SignInRow,
  evidence: Partial<SignInRow>,
  known?: UserView,
): Promise<null> {
  const userId = evidence.user_id ?? before.user_id
  const view = known ?? (userId === null ? null : await getUserView(tx.db, tx.instance.id, userId))
  const bound = {
    ...evidence,
    credentials_generation: view?.user.credentials_generation ?? null,
    abandon_at: tx.now + ATTEMPT_LIFETIME_MS,
  }
  const attempt = { ...before, ...bound }
  const present = await gatherEvidence(tx, attempt, view)
  const status = deriveStatus(attempt, present, tx.instance.settings, tx.now)
  // only now: who gets past the first factor alone must not wipe out the wrong codes of the second one
  let sessionId: string | null = null
  if (status === 'complete' && view) {
    const member = await acceptInvitationOf(tx, attempt, view)
    const owner = await applyNewPassword(tx, attempt, member)
    const user = await resetFailedAttempts(tx, owner.user)
    const isSecondFactor = present.enrolledSecondFactors.length > 0
    sessionId = await startSession(tx, attempt, { ...owner, user }, isSecondFactor)
  }
  await updateSignIn(tx.db, tx.instance.id, attempt.id, {
    ...bound,
    // the user has it now; one copy is enough
    ...(sessionId === null ? {} : { new_password_hash: null }),
    created_session_id: sessionId,
    updated_at: tx.now,
  })
  return null
}

/**
 * Who was invited becomes a member once they are in, and not with the first factor: until then somebody else may have read the
 * mail. Thrown, when the invitation was revoked or used meanwhile: what it proved is worth nothing then.
 */
async function acceptInvitationOf(
  tx: FrontendContext,
  { invitation_id: id }: SignInRow,
  view: UserView,
): Promise<UserView> {
  if (id === null) return view
  await redeemInvitation(tx, id, view.user.id)
  return getUserView(tx.db, tx.instance.id, view.user.id)
}

async function startSession(
  tx: FrontendContext,
  attempt: SignInRow,
  view: UserView,
  isSecondFactor: boolean,
): Promise<string> {
  const session = await createSession(tx, {
    clientId: attempt.client_id,
    view,
    strategy: attempt.first_factor_strategy ?? 'password',
    actor: attempt.actor,
    lifetimeSeconds: attempt.session_lifetime_seconds,
    // whoever impersonates has proven nothing of the user's
    ...(attempt.actor ? { firstFactorVerifiedAt: null } : {}),
    // a code that made the client trusted was no second factor
    secondFactorVerifiedAt: isSecondFactor ? attempt.second_factor_verified_at : null,
  })
  // whoever acts for the user has shown nothing that the user could trust
  if (tx.instance.settings.signIn.clientTrust && !attempt.actor) {
    await putTrustedClient(tx.db, tx.instance.id, view.user.id, attempt.client_id, tx.now)
  }
  return session.id
}
