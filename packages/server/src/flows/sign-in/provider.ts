import type { FrontendContext, InTx } from '../../context/context.js'
import { inTransaction } from '../../context/transaction.js'
import { admit } from '../../domain/enterprise/admit.js'
import { companyConnections } from '../../domain/enterprise/company-of.js'
import {
  type BroughtAnswer,
  keepBroughtToken,
  readBroughtToken,
} from '../../domain/external-accounts/brought-tokens.js'
import { linkAccount, refreshAccount } from '../../domain/external-accounts/link.js'
import { connectionOfVisit, findTransferable, outcomeOf } from '../../domain/external-accounts/visits.js'
import { whoIs } from '../../domain/external-accounts/who-is.js'
import { refuseNewcomer } from '../../domain/restrictions/addresses.js'
import { proveIdentifier } from '../../domain/users/prove-identifier.js'
import { lockUserView } from '../../domain/views/user-view.js'
import { ApiError, Refusal, refuse } from '../../errors/api-error.js'
import {
  type Connection,
  contactProofOf,
  type ProviderAnswer,
  sessionLifetimeOf,
} from '../../model/connection.js'
import { proofOf } from '../../model/sign-up.js'
import { invariant } from '../../platform/invariant.js'
import { updatePresentClient } from '../../store/clients.js'
import { updateSignIn } from '../../store/sign-ins.js'
import { findSignUp } from '../../store/sign-ups.js'
import type { IdentifierRow, SignInRow, VerificationOutcome, VerificationRow } from '../../store/tables.js'
import { claimTransfer } from '../../store/verifications.js'
import { strategyNamed } from '../../strategies/find.js'
import type { Proof, StrategyName } from '../../strategies/strategy.js'
import { type NewSignIn, startAttempt } from './begin.js'
import { refuseUser } from './refusals.js'
import { proveFirst } from './sign-in.js'
import { lockedSignIn, type SignInState, signInState } from './state.js'

/** Somebody comes back from a provider. @returns how the visit ends; null: all is well */
export async function takeAnswer(
  tx: InTx<FrontendContext>,
  id: string,
  visit: VerificationRow,
  answer: ProviderAnswer,
): Promise<VerificationOutcome | null> {
  const ended = await enter(tx, await lockedSignIn(tx, id), visit, answer)
  return ended instanceof Refusal ? outcomeOf('failed', ended.error) : ended
}

/**
 * A sign-in that goes on with what a sign-up of this browser has proven: the account at the provider is
 * somebody's already. @returns the attempt's id
 */
export async function transferToSignIn(ctx: FrontendContext, input: NewSignIn): Promise<string | Refusal> {
  const { client } = ctx.caller
  const signUp = client?.sign_up_id ? await findSignUp(ctx, client.sign_up_id) : undefined
  const found = await findTransferable(ctx, signUp && proofOf(signUp, 'external_account').verification_id)
  if (!found) return refuse('external_account_not_found')
  return inTransaction(ctx, async tx => {
    if (!(await claimTransfer(tx, found.visit.id))) return refuse('external_account_not_found')
    const attempt = await startAttempt(tx, input, null)
    await updatePresentClient(tx, attempt.client_id, { sign_up_id: null })
    const ended = await beginWith(tx, attempt, found.visit, found.answer)
    if (ended === null) return attempt.id
    return ended instanceof Refusal ? ended : refuse('external_account_not_found')
  })
}

/**
 * A sign-in with a token that the browser or the phone has from the provider: One Tap, Sign in with Apple.
 * @returns the attempt's id. @throws ApiError external_account_not_found: the SDKs go on with a sign-up
 */
export async function signInWithToken(
  ctx: FrontendContext,
  input: NewSignIn & { strategy: string; token: string | null },
): Promise<string | Refusal> {
  const brought = await readBroughtToken(ctx, input.strategy, input.token)
  return inTransaction(ctx, tx => signInWithAnswer(tx, input, brought))
}

/**
 * The same with an answer that is at hand. Nothing is kept of a sign-in of somebody whom nobody knows.
 * @throws ApiError external_account_not_found
 */
export async function signInWithAnswer(
  tx: InTx<FrontendContext>,
  input: NewSignIn,
  { strategy, answer, enterpriseId }: BroughtAnswer,
): Promise<string | Refusal> {
  const attempt = await startAttempt(tx, input, null)
  const to = { kind: 'sign_in', id: attempt.id } as const
  const visit = await keepBroughtToken(tx, strategy, answer, to, enterpriseId)
  const ended = await beginWith(tx, attempt, visit, answer)
  if (ended === null) return attempt.id
  if (ended instanceof Refusal) return ended
  throw new ApiError('external_account_not_found')
}

/** An attempt that begins with what a provider has answered already. */
async function beginWith(
  tx: InTx<FrontendContext>,
  { id }: SignInRow,
  visit: VerificationRow,
  answer: ProviderAnswer,
): Promise<VerificationOutcome | Refusal | null> {
  await updateSignIn(tx, id, { first_factor_verification_id: visit.id })
  return enter(tx, await lockedSignIn(tx, id), visit, answer)
}

/** Goes on as whoever the provider's answer leads to. */
async function enter(
  tx: InTx<FrontendContext>,
  state: SignInState,
  visit: VerificationRow,
  answer: ProviderAnswer,
): Promise<VerificationOutcome | Refusal | null> {
  const connection = await connectionOfVisit(tx, visit, 'sign-in')
  const whose = await whoIs(tx, connection.key, answer.profile)
  if (whose.kind === 'nobody') return leadToSignUp(tx, connection, answer)
  const isBeside = !connection.enterprise && (await isAddressOfCompany(tx, answer))
  if (isBeside) return refuse('oauth_email_domain_reserved_by_saml')
  if (whose.kind === 'unproven') return awaitProof(tx, state, visit, whose.identifier)
  const userId = whose.kind === 'linked' ? whose.account.user_id : whose.identifier.user_id
  const view = invariant(await lockUserView(tx, userId), `An account without its user: ${userId}`)
  const refusal = await refuseUser(tx, view.user)
  if (refusal) return refusal
  const session = sessionOf(tx, answer)
  if (whose.kind === 'linked') {
    const present = await refreshAccount(tx, whose.account, answer)
    return prove(tx, state, visit, {
      view: await admit(tx, present, connection, answer.profile),
      evidence: session,
    })
  }
  const by = { strategy: contactProofOf(visit.strategy), clientId: state.attempt.client_id }
  const owner = await proveIdentifier(tx, view, whose.identifier.id, by)
  if (!owner) return leadToSignUp(tx, connection, answer)
  const hasLostPassword = view.user.password_hash !== null && owner.user.password_hash === null
  const linked = await linkAccount(tx, owner, connection, answer)
  return prove(tx, state, visit, {
    view: await admit(tx, linked, connection, answer.profile, { isFirst: true }),
    evidence: { ...session, ...(hasLostPassword ? { needs_new_password: 1 } : {}) },
  })
}

/** Whoever has such an address is let in by the company's own provider. */
const isAddressOfCompany = async (tx: InTx<FrontendContext>, { profile }: ProviderAnswer): Promise<boolean> =>
  profile.emailAddress !== null && (await companyConnections(tx, profile.emailAddress, null)).length > 0

/** How long the provider wants the session to last; nothing: as the instance says. */
function sessionOf({ now }: InTx<FrontendContext>, { sessionEndsAt }: ProviderAnswer): Proof['evidence'] {
  const lifetime = sessionLifetimeOf(sessionEndsAt, now)
  return lifetime === null ? {} : { session_lifetime_seconds: lifetime }
}

/**
 * Nobody is known by the account. A sign-up that would be refused is not begun: the sign-in form has words
 * for why, and the page that would begin it has none.
 */
async function leadToSignUp(
  tx: InTx<FrontendContext>,
  connection: Connection,
  { profile }: ProviderAnswer,
): Promise<VerificationOutcome | Refusal> {
  if (connection.enterprise?.row.disable_jit_provisioning) return refuse('saml_jit_provisioning_disabled')
  const refusal = await refuseNewcomer(tx, connection, profile)
  return refusal ?? outcomeOf('transferable', new ApiError('external_account_not_found'))
}

function prove(
  tx: InTx<FrontendContext>,
  state: SignInState,
  { strategy }: VerificationRow,
  proof: Proof,
): Promise<Refusal | null> {
  const by = invariant(strategyNamed(strategy), `No strategy: ${strategy}`)
  return proveFirst(tx, state, by, { ...proof, countsAs: strategy as StrategyName })
}

/**
 * The address is somebody's, and the provider does not say that it is this person's: a code that goes there
 * does, and links the account.
 */
async function awaitProof(
  tx: InTx<FrontendContext>,
  { attempt }: SignInState,
  visit: VerificationRow,
  { user_id, value, id }: IdentifierRow,
): Promise<Refusal | null> {
  const changes = { identifier: value, user_id, external_verification_id: visit.id, updated_at: tx.now }
  const { factors } = await signInState(tx, { ...attempt, ...changes })
  const isProvable = factors.some(({ emailAddressId, identifierId = emailAddressId }) => identifierId === id)
  if (!isProvable) return refuse('external_account_email_address_verification_required')
  await updateSignIn(tx, attempt.id, changes)
  return null
}
