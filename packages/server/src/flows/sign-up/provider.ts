import type { FrontendContext, InTx } from '../../context/context.js'
import { inTransaction } from '../../context/transaction.js'
import {
  type BroughtAnswer,
  keepBroughtToken,
  readBroughtToken,
} from '../../domain/external-accounts/brought-tokens.js'
import {
  connectionFor,
  connectionOfVisit,
  findTransferable,
  outcomeOf,
} from '../../domain/external-accounts/visits.js'
import { whoIs, type Whose } from '../../domain/external-accounts/who-is.js'
import { refuseAddress } from '../../domain/restrictions/addresses.js'
import { refuseClosed } from '../../domain/restrictions/closed.js'
import { ApiError, type Refusal, refuse } from '../../errors/api-error.js'
import type { Connection, ProviderAnswer } from '../../model/connection.js'
import { withProof } from '../../model/sign-up.js'
import { updatePresentClient } from '../../store/clients.js'
import { findSignIn } from '../../store/sign-ins.js'
import type { SignUpRow, VerificationOutcome, VerificationRow } from '../../store/tables.js'
import { getUser } from '../../store/users.js'
import { claimTransfer } from '../../store/verifications.js'
import { onceMoreIfTaken } from '../once-more.js'
import { refuseUser } from '../sign-in/refusals.js'
import { checkFields, refuseTakenFields } from './apply-fields.js'
import { type NewSignUp, refuseSecondSession, startAttempt } from './begin.js'
import { profileFields } from './profile-fields.js'
import { next } from './sign-up.js'
import { lockedSignUp } from './state.js'

type Known = Exclude<Whose, { kind: 'nobody' }>

/** Somebody comes back from a provider. @returns how the visit ends; null: all is well */
export async function takeAnswer(
  tx: InTx<FrontendContext>,
  id: string,
  visit: VerificationRow,
  answer: ProviderAnswer,
): Promise<VerificationOutcome | null> {
  const { attempt } = await lockedSignUp(tx, id)
  const connection = await connectionOfVisit(tx, visit, 'sign-in')
  const whose = await whoIs(tx, connection.key, answer.profile)
  if (whose.kind !== 'nobody') return leadToSignIn(tx, whose)
  const refusal = await join(tx, attempt, connection, visit, answer)
  return refusal && outcomeOf('failed', refusal.error)
}

/**
 * The account is somebody's. A sign-in that would be refused is not begun: the pages of the official UI read
 * `user_locked` and `identifier_already_signed_in` off the sign-up. Of an account that is not proven to be
 * this person's, nothing is told before it is.
 */
async function leadToSignIn(tx: InTx<FrontendContext>, whose: Known): Promise<VerificationOutcome> {
  const userId = whose.kind === 'linked' ? whose.account.user_id : whose.identifier.user_id
  const refusal = whose.kind === 'unproven' ? null : await refuseUser(tx, await getUser(tx, userId))
  if (refusal) return outcomeOf('failed', refusal.error)
  return outcomeOf('transferable', new ApiError('external_account_exists'))
}

/**
 * A sign-up that goes on with what a sign-in of this browser has proven: an account at a provider that is
 * nobody's yet. @returns the attempt's id. @throws ApiError external_account_exists: it is by now
 */
export async function transferToSignUp(ctx: FrontendContext, input: NewSignUp): Promise<string | Refusal> {
  const { client } = ctx.caller
  const signIn = client?.sign_in_id ? await findSignIn(ctx, client.sign_in_id) : undefined
  const found = await findTransferable(ctx, signIn?.first_factor_verification_id)
  if (!found) return refuse('external_account_not_found')
  const { visit, answer } = found
  const connection = await connectionOfVisit(ctx, visit, 'sign-in')
  const fields = await checkFields(ctx, input)
  const transfer = async (tx: InTx<FrontendContext>) => {
    const refusal = await refuseSecondSession(tx)
    if (refusal) return refusal
    if (!(await claimTransfer(tx, visit.id))) return refuse('external_account_not_found')
    await refuseKnown(tx, connection, answer)
    const attempt = await startAttempt(tx)
    await updatePresentClient(tx, attempt.client_id, { sign_in_id: null })
    const closed = await join(tx, attempt, connection, visit, answer, fields)
    // nothing is kept of it, and the visit can be transferred again
    if (closed) throw closed.error
    return attempt.id
  }
  return onceMoreIfTaken(() => inTransaction(ctx, transfer))
}

/** The same for a sign-up, of somebody whom nobody knows. @throws ApiError external_account_exists */
export async function signUpWithToken(
  ctx: FrontendContext,
  input: NewSignUp & { strategy: string; token: string | null | undefined },
): Promise<string | Refusal> {
  const brought = await readBroughtToken(ctx, input.strategy, input.token)
  const connection = connectionFor(ctx, brought.strategy, 'sign-in')
  const fields = await checkFields(ctx, input)
  const signUp = (tx: InTx<FrontendContext>) => signUpWithAnswer(tx, connection, brought, fields)
  return onceMoreIfTaken(() => inTransaction(ctx, signUp))
}

/** The same with an answer that is at hand. @throws ApiError external_account_exists, … */
export async function signUpWithAnswer(
  tx: InTx<FrontendContext>,
  connection: Connection,
  { strategy, answer, enterpriseId }: BroughtAnswer,
  fields: Partial<SignUpRow> = {},
): Promise<string | Refusal> {
  const refusal = await refuseSecondSession(tx)
  if (refusal) return refusal
  await refuseKnown(tx, connection, answer)
  const attempt = await startAttempt(tx)
  const to = { kind: 'sign_up', id: attempt.id } as const
  const visit = await keepBroughtToken(tx, strategy, answer, to, enterpriseId)
  const closed = await join(tx, attempt, connection, visit, answer, fields)
  if (closed) throw closed.error
  return attempt.id
}

/** Another browser of the same person may have been faster. @throws ApiError external_account_exists */
async function refuseKnown(
  tx: InTx<FrontendContext>,
  { key }: Connection,
  { profile }: ProviderAnswer,
): Promise<void> {
  if ((await whoIs(tx, key, profile)).kind !== 'nobody') throw new ApiError('external_account_exists')
}

/** Goes on with what the provider says, for what the form does not say itself. */
async function join(
  tx: InTx<FrontendContext>,
  attempt: SignUpRow,
  connection: Connection,
  visit: VerificationRow,
  { profile }: ProviderAnswer,
  given: Partial<SignUpRow> = {},
): Promise<Refusal | null> {
  if (connection.enterprise?.row.disable_jit_provisioning) return refuse('saml_jit_provisioning_disabled')
  const form = { ...attempt, ...given }
  const fields = { ...given, ...(await profileFields(tx, form, visit, profile)) }
  const blocked = refuseAddress(connection, profile)
  if (blocked) return blocked
  const closed = await refuseClosed(tx, { ...form, ...fields })
  if (closed) return closed
  await refuseTakenFields(tx, fields)
  const proof = { verification_id: visit.id, strategy: visit.strategy, verified_at: tx.now }
  const { proofs } = withProof({ proofs: fields.proofs ?? attempt.proofs }, 'external_account', proof)
  await next(tx, attempt, { ...fields, proofs })
  return null
}
