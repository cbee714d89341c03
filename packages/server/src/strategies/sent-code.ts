import type { FrontendContext, InTx } from '../context/context.js'
import { attemptCode } from '../domain/verifications/attempt-code.js'
import { sendEmailCode, sendPhoneCode } from '../domain/verifications/send-code.js'
import { type Refusal, refuse } from '../errors/api-error.js'
import type { VerificationRow } from '../store/tables.js'
import type { Claim, Factor, Offering, Proof, ProofInput, StrategyName } from './strategy.js'

interface SentCode {
  name: StrategyName
  by: 'email' | 'text'
  /** for somebody who has forgotten the password */
  isReset?: true
}

/** Sends a code to the claim's contact. */
export async function sendCode(
  tx: InTx<FrontendContext>,
  { target, subject, asker, locale, verification: previous }: Claim,
  { channel }: ProofInput,
  { name: strategy, by, isReset }: SentCode,
): Promise<VerificationRow | Refusal> {
  if (!target) return refuse('strategy_for_user_invalid', { param: 'strategy' })
  const isSignIn = subject.kind === 'sign_in' || subject.kind === 'sign_in_second'
  const request = {
    strategy,
    subject,
    identifierId: target.identifierId,
    address: target.address,
    asker,
    template: isReset ? 'reset_password_code' : isSignIn ? 'sign_in_code' : 'verification_code',
    previous,
    locale,
    ...(await target.delivery(tx)),
  } as const
  return by === 'email'
    ? sendEmailCode(tx, request)
    : sendPhoneCode(tx, { ...request, channel: channel ?? null })
}

/**
 * Tries a code that was sent for this strategy. A wrong one counts against code and address. Call in a
 * transaction.
 */
export async function tryCode(
  tx: InTx<FrontendContext>,
  { role, view, verification, asker }: Claim,
  { code }: ProofInput,
  { name }: Pick<SentCode, 'name'>,
): Promise<Proof | Refusal> {
  const sent = verification?.strategy === name ? verification : null
  const refusal = await attemptCode(tx, sent, code, asker)
  if (refusal) return refusal
  // a code of nobody's address was never sent to anyone: right by chance
  if (role === 'first_factor' && !view) return refuse('form_code_incorrect', { param: 'code' })
  return { identifierId: sent?.identifier_id ?? null }
}

/** A factor for each address, or each number, that may be used. */
export const offerContacts =
  (strategy: StrategyName, idName: 'emailAddressId' | 'phoneNumberId') =>
  ({ contacts }: Offering): Factor[] =>
    contacts.filter(contact => contact[idName] !== undefined).map(contact => ({ strategy, ...contact }))
