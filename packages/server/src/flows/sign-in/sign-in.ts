import type { FrontendContext, InTx } from '../../context/context.js'
import { inTransaction } from '../../context/transaction.js'
import { getUserView } from '../../domain/views/user-view.js'
import { Refusal, refuse } from '../../errors/api-error.js'
import type { UserView } from '../../model/user.js'
import { updateSignIn } from '../../store/sign-ins.js'
import type { IdentifierRow, SignInRow } from '../../store/tables.js'
import { strategyNamed } from '../../strategies/find.js'
import type { Proof, Strategy } from '../../strategies/strategy.js'
import { ATTEMPT_LIFETIME_MS } from '../attempt-lifetime.js'
import { beginWith, runCommand } from '../run-command.js'
import { linkAwaited } from './awaited-account.js'
import { beginning, firstMove, type NewSignIn, startAttempt, wantedStrategy } from './begin.js'
import { invitedOfCompany, isForCompany, refuseBesideCompany } from './company.js'
import { gatherEvidence } from './evidence.js'
import { firstFactor, secondFactor } from './factors.js'
import { identify } from './identify.js'
import { ownerOf } from './owner.js'
import { refuseUser } from './refusals.js'
import { startSession } from './start-session.js'
import type { SignInState } from './state.js'
import { deriveStatus } from './status.js'
import { flowOf } from './table.js'

/*
 * The whole sign-in, in order. The first steps may come in one request; each writes in one transaction.
 *
 * | step     | rows written                       | cookies      | events           | refused because of    |
 * | -------- | ---------------------------------- | ------------ | ---------------- | --------------------- |
 * | identify | -                                  | -            | -                | nobody, signed in     |
 * | begin    | sign_ins, clients                  | __client     | -                | -                     |
 * | prepare  | verifications, messages, sign_ins  | -            | email.created¹   | locked, too many      |
 * | prove    | verifications, sign_ins            | -            | user.updated²    | wrong, locked, banned |
 * | next     | sign_ins                           | -            | -                | -                     |
 * | session³ | sessions, refresh_tokens, clients, | __client,    | session.created⁴ | a used invitation     |
 * |          | users, sign_ins, trusted_clients   | __client_uat |                  |                       |
 *
 * Next is a second factor, what makes the browser trusted, or a new password: prepare and prove again.
 * Proofs that arrive by another request go on in arrival.ts, answers of providers in provider.ts.
 * ¹ or `sms.created`, or nothing where there is nobody to send it to
 * ² where it proves a contact that was merely claimed (ADR 0015), or where wrong ones lock the password
 * ³ once nothing is missing; an invitation is accepted and a new password applied at the same time
 * ⁴ `session.pending` while session tasks are open
 */

/** Identifies and begins. @returns the attempt's id; a refusal leaves it usable (docs/behaviours.md 2) */
export async function createSignIn(ctx: FrontendContext, input: NewSignIn): Promise<string | Refusal> {
  const name = wantedStrategy(input)
  const strategy = strategyNamed(name)
  if (name !== null && !strategy?.roles.includes('first_factor'))
    return refuse('form_param_value_invalid', { param: 'strategy' })
  const owner = await identify(ctx, input.identifier)
  if (owner instanceof Refusal) return owner
  // whose company has a provider of its own is only led there: SDK 4 sends the password along with the name
  const isElsewhere = await isForCompany(ctx, input.identifier, strategy)
  return begin(ctx, input, owner.userId, isElsewhere ? undefined : strategy)
}

/**
 * Stores the attempt and does what the strategy asks for. What is tried at once is tried in the same
 * transaction; other strategies commit the attempt first, since what they throw must leave it.
 */
async function begin(
  ctx: FrontendContext,
  input: NewSignIn,
  userId: string | null,
  strategy: Strategy | undefined,
): Promise<string | Refusal> {
  const move = strategy && firstMove(strategy, input)
  if (move?.isAtOnce) {
    const begun = await beginWith(ctx, signInFlow, beginning(input, userId), move)
    return begun instanceof Refusal ? begun : (begun.refusal ?? begun.state.attempt.id)
  }
  const { id } = await inTransaction(ctx, tx => startAttempt(tx, input, userId))
  return (move && (await runCommand(ctx, signInFlow, id, move))) ?? id
}

/** The first factor is proven, with what was sent or signed for it, or by a provider. */
export async function proveFirst(
  tx: InTx<FrontendContext>,
  state: SignInState,
  strategy: Strategy,
  proof: Proof,
): Promise<Refusal | null> {
  const invited = await invitedOfCompany(tx, proof)
  if (invited) return leadOn(tx, state.attempt, invited)
  const owner = await ownerOf(tx, state, strategy, proof)
  if (owner instanceof Refusal) return owner
  const refusal =
    (await refuseBesideCompany(tx, state, strategy, owner.view)) ??
    (await refuseUser(tx, owner.user, proof.evidence?.actor))
  if (refusal && proof.isKept) throw refusal.error
  const evidence = {
    ...proof.evidence,
    user_id: owner.user.id,
    first_factor_strategy: proof.countsAs ?? strategy.name,
    first_factor_verified_at: tx.now,
  }
  if (refusal) return refusal
  const view = await linkAwaited(tx, state.attempt, { ...proof, view: owner.view }, strategy)
  return next(tx, state.attempt, evidence, view)
}

/** Who it is about is known, and has yet to be proven. */
async function leadOn(
  tx: InTx<FrontendContext>,
  { id }: SignInRow,
  { value, user_id }: IdentifierRow,
): Promise<null> {
  await updateSignIn(tx, id, { identifier: value, user_id, updated_at: tx.now })
  return null
}

/** The second factor is proven, or what makes the browser trusted. */
async function proveSecond(
  tx: InTx<FrontendContext>,
  { attempt, view }: SignInState,
  { name }: Strategy,
): Promise<Refusal | null> {
  if (!view) return refuse('client_state_invalid')
  const refusal = await refuseUser(tx, view.user, attempt.actor)
  return refusal ?? next(tx, attempt, { second_factor_strategy: name, second_factor_verified_at: tx.now })
}

/** A new password was chosen, in place of a forgotten one. */
async function choose(
  tx: InTx<FrontendContext>,
  { attempt, view }: SignInState,
  evidence: Partial<SignInRow>,
): Promise<Refusal | null> {
  if (!view) return refuse('client_state_invalid')
  return (await refuseUser(tx, view.user)) ?? next(tx, attempt, evidence)
}

/**
 * Stores evidence, which holds for the user's credentials as they are now; makes the session when the status
 * that follows from it is `complete`. Under the attempt's row lock, so what was read of it still holds.
 */
async function next(
  tx: InTx<FrontendContext>,
  before: SignInRow,
  evidence: Partial<SignInRow>,
  known?: UserView,
): Promise<null> {
  const { instance, now } = tx
  const userId = evidence.user_id ?? before.user_id
  const view = known ?? (userId === null ? null : await getUserView(tx, userId))
  const credentials_generation = view?.user.credentials_generation ?? null
  const bound = { ...evidence, credentials_generation, abandon_at: now + ATTEMPT_LIFETIME_MS }
  const attempt = { ...before, ...bound }
  const present = await gatherEvidence(tx, attempt, view)
  const isComplete = deriveStatus(attempt, present, instance.settings, now) === 'complete'
  const hasSecond = present.enrolledSecondFactors.length > 0
  const sessionId = isComplete && view ? await startSession(tx, attempt, view, hasSecond) : null
  // the user has the new password now; one copy is enough
  const result = sessionId === null ? {} : { created_session_id: sessionId, new_password_hash: null }
  await updateSignIn(tx, attempt.id, { ...bound, ...result, updated_at: now })
  return null
}

export const signInFlow = flowOf(firstFactor(proveFirst), secondFactor(proveSecond), choose)
