import type { FrontendContext, InTx } from '../../context/context.js'
import { inTransaction } from '../../context/transaction.js'
import { refuseClosed } from '../../domain/restrictions/closed.js'
import { Refusal, refuse } from '../../errors/api-error.js'
import { hasNewProof } from '../../model/sign-up.js'
import { updateSignUp } from '../../store/sign-ups.js'
import type { SignUpRow } from '../../store/tables.js'
import { strategiesFor, strategyNamed } from '../../strategies/find.js'
import type { Strategy } from '../../strategies/strategy.js'
import { ATTEMPT_LIFETIME_MS } from '../attempt-lifetime.js'
import { runCommand } from '../run-command.js'
import { accountStrategies, accountVisits } from './account-visits.js'
import { checkFields, refuseTakenFields } from './apply-fields.js'
import { type NewSignUp, refuseSecondSession, startAttempt } from './begin.js'
import { awaitedCompany } from './company.js'
import { createUserAndSession } from './complete.js'
import { arrivedContact, contactProofs, CONTACTS, evidenceOf } from './contacts.js'
import { loadSignUp, lockedSignUp, type SignUpState } from './state.js'
import { deriveStatus, signUpFields } from './status.js'
import { flowOf } from './table.js'

/*
 * The whole sign-up, in order. The first steps may come in one request; each writes in one transaction.
 *
 * | step      | rows written                      | cookies      | events           | refused because of   |
 * | --------- | --------------------------------- | ------------ | ---------------- | -------------------- |
 * | fields    | -                                 | -            | -                | rules, lists, closed |
 * | begin     | sign_ups, clients                 | __client     | -                | taken¹, signed in    |
 * | update    | sign_ups                          | -            | -                | as fields            |
 * | prepare   | verifications, messages, sign_ups | -            | email.created²   | proven, too many     |
 * | prove     | verifications, sign_ups           | -            | -                | wrong                |
 * | complete³ | users, identifiers, sessions,     | __client,    | user.created,    | taken meanwhile,     |
 * |           | clients, sign_ups, refresh_tokens | __client_uat | session.created⁴ | a used invitation,   |
 * |           |                                   |              |                  | closed, signed in    |
 *
 * ¹ under protection against enumeration addresses and numbers are taken only once they are proven
 * ² or `sms.created`
 * ³ as soon as nothing is missing and all is proven, which may be at once; there is no half sign-up
 * ⁴ `session.pending` while session tasks are open
 */

/** Begins with what is known already, which may be everything. @returns the id of the attempt */
export async function createSignUp(ctx: FrontendContext, input: NewSignUp): Promise<string | Refusal> {
  const strategy = strategyNamed(input.strategy)
  if (input.strategy !== null && !strategy?.roles.includes('sign_up'))
    return refuse('form_param_value_invalid', { param: 'strategy' })
  const fields = await fieldsOf(ctx, input)
  // who leaves for a provider is nobody yet, or somebody who is known and goes on with a sign-in
  const closed = isVisit(strategy) ? null : await refuseClosed(ctx, fields)
  if (closed) return closed
  const id = await inTransaction(ctx, tx => begin(tx, fields))
  if (id instanceof Refusal || !strategy?.prepare || !isGiven(input, strategy)) return id
  const move = { command: 'prepare_verification', strategy: strategy.name, input } as const
  return (await runCommand(ctx, signUpFlow, id, move)) ?? id
}

/**
 * What the form says, and what a ticket brings along: the invited address is the one, whatever the form says.
 */
async function fieldsOf(ctx: FrontendContext, input: NewSignUp): Promise<Partial<SignUpRow>> {
  const bringing = strategiesFor('sign_up').find(
    ({ name, bring }) => bring && (name === input.strategy || input.ticket !== null),
  )
  if (!bringing?.bring) return checkFields(ctx, input)
  const brought = await bringing.bring(ctx, input.ticket)
  return { ...(await checkFields(ctx, { ...input, emailAddress: undefined }, brought)), ...brought }
}

/** Whether the form names the contact that the strategy proves, if it proves one. */
const isGiven = (input: NewSignUp, { proves }: Strategy): boolean =>
  proves === undefined || Boolean(input[CONTACTS[proves].input])

/** Whether it is the provider's answer that says who somebody is. */
const isVisit = (strategy: Strategy | undefined): boolean =>
  strategy !== undefined && accountStrategies().includes(strategy)

async function begin(tx: InTx<FrontendContext>, fields: Partial<SignUpRow>): Promise<string | Refusal> {
  const refusal = await refuseSecondSession(tx)
  if (refusal) return refusal
  await refuseTakenFields(tx, fields)
  const attempt = await startAttempt(tx)
  await next(tx, attempt, fields)
  return attempt.id
}

/** A contact is proven. */
const prove = (tx: InTx<FrontendContext>, { attempt }: SignUpState, strategy: Strategy): Promise<null> =>
  next(tx, attempt, evidenceOf(tx, attempt, strategy))

/**
 * The proof has arrived elsewhere: a link was opened. For the browser of the attempt alone. Makes its own
 * transaction.
 */
export async function finishArrived(ctx: FrontendContext, id: string): Promise<null> {
  if (!arrivedContact(await loadSignUp(ctx, id))) return null
  return inTransaction(ctx, async tx => {
    const state = await lockedSignUp(tx, id)
    const strategy = arrivedContact(state)
    return strategy ? prove(tx, state, strategy) : null
  })
}

/**
 * Stores what was given or proven; when nothing is missing any more, makes user, identifiers and session. All
 * in the caller's transaction, under the attempt's row lock, so what was read of it still holds.
 * @throws ApiError form_identifier_exists, session_exists, and what closes the instance to strangers
 */
export async function next(
  tx: InTx<FrontendContext>,
  before: SignUpRow,
  evidence: Partial<SignUpRow>,
): Promise<null> {
  const attempt = { ...before, ...evidence }
  const company = await awaitedCompany(tx, attempt)
  const fields = signUpFields(attempt, tx.instance.settings, company.length > 0)
  const status = deriveStatus(attempt, fields, tx.now)
  const refusal = status === 'complete' ? await refuseEnd(tx, attempt) : null
  if (refusal) throw refusal.error
  const result = status === 'complete' ? await createUserAndSession(tx, attempt) : {}
  await updateSignUp(tx, attempt.id, {
    ...evidence,
    ...result,
    ...(hasNewProof(before, attempt) ? { abandon_at: tx.now + ATTEMPT_LIFETIME_MS } : {}),
    updated_at: tx.now,
  })
  return null
}

/**
 * Why nobody becomes a user now: an attempt that began with a visit to a provider was let in before anybody
 * knew whose it is, and another tab may have signed somebody in meanwhile.
 */
const refuseEnd = async (tx: InTx<FrontendContext>, attempt: SignUpRow): Promise<Refusal | null> =>
  (await refuseSecondSession(tx)) ?? refuseClosed(tx, attempt, { isWhole: true })

export const signUpFlow = flowOf(contactProofs(prove), accountVisits, next)
