import type { FrontendContext } from '../../../domain/context.js'
import { registerFailedAttempt } from '../../../domain/users/restrictions.js'
import type { UserView } from '../../../domain/users/view.js'
import { attemptCode } from '../../../domain/verifications/attempt-code.js'
import type { Asker } from '../../../domain/verifications/limits.js'
import { sendEmailCode, sendPhoneCode } from '../../../domain/verifications/send-code.js'
import type { Subject } from '../../../domain/verifications/subject.js'
import { refuse, Refusal } from '../../../errors/api-error.js'
import { updateSignIn } from '../../../store/sign-ins.js'
import type { IdentifierRow, VerificationRow } from '../../../store/tables.js'
import { proveFirstFactor, proveSecondFactor, refuseLockedEarly } from '../advance.js'
import { signInHandler, type SignInInput } from '../command.js'
import { proveContact } from '../prove-contact.js'
import { boundToPresent, type SignInState } from '../state.js'

type Template = 'sign_in_code' | 'reset_password_code'

/** A factor that takes a code which is sent to an address or a number. */
interface SentFactor {
  strategy: string
  safeIdentifier?: string
  emailAddressId?: string
  phoneNumberId?: string
  isPrimary?: boolean
  isDefault?: boolean
  identifierId?: string | null
}

/** Sends a code to one of the addresses or numbers that the attempt offers for this strategy. */
export function prepareFirstCode(strategy: string, template: Template) {
  return signInHandler<void>({
    async run(tx, state, input) {
      const verification = await sendCode(tx, state, input, {
        factor: chosenFactor(state.factors, strategy, input),
        subject: { kind: 'sign_in', id: state.attempt.id },
        previous: state.verification,
        template,
      })
      if (verification instanceof Refusal) return verification
      const changes = {
        ...boundToPresent(state),
        first_factor_verification_id: verification.id,
        updated_at: tx.now,
      }
      await updateSignIn(tx.db, tx.instance.id, state.attempt.id, changes)
      return null
    },
  })
}

/** The same for the second step. */
export function prepareSecondCode(strategy: string) {
  return signInHandler<void>({
    async run(tx, state, input) {
      const verification = await sendCode(tx, state, input, {
        factor: chosenFactor(state.secondFactors, strategy, input),
        subject: { kind: 'sign_in_second', id: state.attempt.id },
        previous: state.secondVerification,
        template: 'sign_in_code',
      })
      if (verification instanceof Refusal) return verification
      const changes = { second_factor_verification_id: verification.id, updated_at: tx.now }
      await updateSignIn(tx.db, tx.instance.id, state.attempt.id, changes)
      return null
    },
  })
}

export function attemptFirstCode(strategy: string) {
  return signInHandler<void>({
    async run(tx, state, { code }) {
      const outcome = await spendCode(tx, state, state.verification, strategy, code)
      return outcome instanceof Refusal ? outcome : proveFirstFactor(tx, state, outcome.user, strategy)
    },
  })
}

export function attemptSecondCode(strategy: string) {
  return signInHandler<void>({
    async run(tx, state, { code }) {
      if (!state.secondFactors.some(factor => factor.strategy === strategy)) {
        return refuse('strategy_for_user_invalid', { param: 'strategy' })
      }
      const outcome = await spendCode(tx, state, state.secondVerification, strategy, code)
      if (!(outcome instanceof Refusal)) return proveSecondFactor(tx, state, outcome.user, strategy)
      if (state.view && outcome.error.code === 'form_code_incorrect')
        await registerFailedAttempt(tx, state.view.user, state.attempt.client_id)
      return outcome
    },
  })
}

/** The one that is named, else the default or primary one, else the first. */
export function chosenFactor(
  offered: SentFactor[],
  strategy: string,
  input: SignInInput,
): SentFactor | undefined {
  const candidates = offered.filter(factor => factor.strategy === strategy)
  const id = strategy.endsWith('phone_code') ? input.phoneNumberId : input.emailAddressId
  if (id) return candidates.find(factor => factor.emailAddressId === id || factor.phoneNumberId === id)
  return (
    candidates.find(factor => factor.isDefault) ??
    candidates.find(factor => factor.isPrimary) ??
    candidates[0]
  )
}

interface Sending {
  factor: SentFactor | undefined
  subject: Subject
  previous: VerificationRow | null
  template: Template
}

async function sendCode(
  tx: FrontendContext,
  { attempt, view }: SignInState,
  input: SignInInput,
  { factor, subject, previous, template }: Sending,
): Promise<VerificationRow | Refusal> {
  const id = factor?.phoneNumberId ?? factor?.emailAddressId
  if (!factor || !id) return refuse('strategy_for_user_invalid', { param: 'strategy' })
  const locked = refuseLockedEarly(tx, view)
  if (locked) return locked
  const identifier = identifierOf(view, factor)
  const request = {
    strategy: factor.strategy,
    subject,
    identifierId: identifier?.id ?? null,
    address: identifier?.normalized_value ?? factor.safeIdentifier ?? '',
    asker: askerOf({ attempt, view }),
    template,
    previous,
    // what the account says is wanted, else what the browser says
    locale: view?.user.locale ?? attempt.locale,
    deliver: identifier !== undefined,
  }
  return factor.phoneNumberId
    ? sendPhoneCode(tx, { ...request, channel: input.channel ?? null })
    : sendEmailCode(tx, request)
}

/** The row that a factor stands for; undefined: nobody's, or not to be used. */
export function identifierOf(view: UserView | null, factor: SentFactor): IdentifierRow | undefined {
  const { identifierId = factor.phoneNumberId ?? factor.emailAddressId } = factor
  return view?.identifiers.find(row => row.id === identifierId)
}

/** The user whom the attempt is about and the browser that makes it. */
export const askerOf = ({ attempt, view }: Pick<SignInState, 'attempt' | 'view'>): Asker | null =>
  view && { userId: view.user.id, clientId: attempt.client_id }

/** Spends a code that was sent for this strategy. A wrong one counts against code and address. */
export async function spendCode(
  tx: FrontendContext,
  { attempt, view }: SignInState,
  verification: VerificationRow | null,
  strategy: string,
  code: string | null | undefined,
): Promise<Refusal | UserView> {
  const locked = refuseLockedEarly(tx, view)
  if (locked) return locked
  const sent = verification?.strategy === strategy ? verification : null
  const refusal = await attemptCode(tx, sent, code, askerOf({ attempt, view }))
  if (refusal) return refusal
  // a code of nobody's address was never sent to anyone: right by chance
  if (!view) return refuse('form_code_incorrect', { param: 'code' })
  return proveContact(tx, { attempt, view }, verification?.identifier_id ?? null, strategy)
}
