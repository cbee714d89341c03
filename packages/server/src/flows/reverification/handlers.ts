import type { FrontendContext } from '../../domain/context.js'
import { spendFactorCode, type StoredFactor } from '../../domain/factors/spend-code.js'
import { verifyUserPassword } from '../../domain/users/passwords.js'
import {
  passwordLockOf,
  registerFailedAttempt,
  resetFailedAttempts,
} from '../../domain/users/restrictions.js'
import { attemptCode } from '../../domain/verifications/attempt-code.js'
import { sendEmailCode, sendPhoneCode } from '../../domain/verifications/send-code.js'
import { refuse, Refusal } from '../../errors/api-error.js'
import { updateReverification } from '../../store/session-reverifications.js'
import { updateSession } from '../../store/sessions.js'
import { STALE } from '../../strategies/strategy.js'
import { refuseLocked, refuseUntil } from '../../domain/users/refuse-locked.js'
import { reverificationHandler, type ReverificationInput } from './command.js'
import type { ReverificationState } from './state.js'

type Step = 'first' | 'second'
type SentStrategy = 'email_code' | 'phone_code'

export function prepareCode(step: Step, strategy: SentStrategy) {
  return reverificationHandler<void>({
    async run(tx, state, input) {
      const locked = refuseLocked(tx, state.view.user)
      if (locked) return locked
      const contact = chosenContact(state, step, strategy, input)
      if (!contact) return refuse('strategy_for_user_invalid', { param: 'strategy' })
      const request = {
        strategy,
        subject: { kind: `reverification_${step}`, id: state.session.id },
        identifierId: contact.id,
        address: contact.normalized_value,
        asker: askerOf(state),
        template: 'verification_code',
        previous: step === 'first' ? state.firstVerification : state.secondVerification,
        locale: state.view.user.locale,
        deliver: true,
      } as const
      const verification =
        strategy === 'email_code'
          ? await sendEmailCode(tx, request)
          : await sendPhoneCode(tx, { ...request, channel: null })
      if (verification instanceof Refusal) return verification
      await updateReverification(tx.db, tx.instance.id, state.session.id, {
        [`${step}_factor_verification_id`]: verification.id,
        updated_at: tx.now,
      })
      return null
    },
  })
}

/** The one that is named, else the default or primary one, else the first. */
function chosenContact(
  state: ReverificationState,
  step: Step,
  strategy: SentStrategy,
  input: ReverificationInput,
) {
  const offered = (step === 'first' ? state.factors : state.secondFactors).filter(
    factor => factor.strategy === strategy,
  )
  const wanted = strategy === 'email_code' ? input.emailAddressId : input.phoneNumberId
  const idOf = (factor: (typeof offered)[number]) => factor.emailAddressId ?? factor.phoneNumberId
  const chosen = wanted
    ? offered.find(factor => idOf(factor) === wanted)
    : (offered.find(factor => 'isDefault' in factor && factor.isDefault) ??
      offered.find(factor => factor.isPrimary) ??
      offered[0])
  return chosen && state.view.identifiers.find(row => row.id === idOf(chosen))
}

export function attemptSentCode(step: Step, strategy: SentStrategy) {
  return reverificationHandler<void>({
    async run(tx, state, { code }) {
      const sent = step === 'first' ? state.firstVerification : state.secondVerification
      const tried = () => attemptCode(tx, sent?.strategy === strategy ? sent : null, code, askerOf(state))
      return prove(tx, state, step, strategy, tried)
    },
  })
}

/** An authenticator app or backup codes. */
export function attemptStoredCode(strategy: StoredFactor) {
  return reverificationHandler<void>({
    async run(tx, state, { code }) {
      if (!state.secondFactors.some(factor => factor.strategy === strategy)) {
        return refuse('strategy_for_user_invalid', { param: 'strategy' })
      }
      return prove(tx, state, 'second', strategy, () =>
        spendFactorCode(tx, state.session.user_id, state.session.client_id, strategy, code),
      )
    },
  })
}

export const attemptPassword = reverificationHandler<{ isRight: boolean; hash: string | null }>({
  async stage(ctx, { view, session }, { password }) {
    const hash = view.user.password_hash
    const lock = await passwordLockOf(ctx, view.user, session.client_id)
    if (!password || lock) return { isRight: false, hash }
    return { isRight: await verifyUserPassword(ctx, view.user, password), hash }
  },

  async run(tx, state, { password }, verdict) {
    if (!password) return refuse('form_param_nil', { param: 'password' })
    if (!state.factors.some(factor => factor.strategy === 'password')) {
      return refuse('strategy_for_user_invalid', { param: 'strategy' })
    }
    if (state.view.user.password_hash !== verdict.hash) return STALE
    const lock = await passwordLockOf(tx, state.view.user, state.session.client_id)
    if (lock) return refuseUntil(tx, lock)
    return prove(tx, state, 'first', 'password', async () =>
      verdict.isRight ? null : refuse('form_password_incorrect', { param: 'password' }),
    )
  },
})

const askerOf = ({ session }: ReverificationState) => ({
  userId: session.user_id,
  clientId: session.client_id,
})

const WRONG = new Set(['form_code_incorrect', 'form_password_incorrect'])

/** Tries; what is right makes the factor of the session new (`fva`), what is wrong counts as at sign-in. */
async function prove(
  tx: FrontendContext,
  { view, session, secondFactors }: ReverificationState,
  step: Step,
  strategy: string,
  attempt: () => Promise<Refusal | null>,
): Promise<Refusal | null> {
  const locked = refuseLocked(tx, view.user)
  if (locked) return locked
  const refusal = await attempt()
  if (refusal) {
    const isCounted = WRONG.has(refusal.error.code) && (step === 'second' || strategy === 'password')
    if (isCounted) await registerFailedAttempt(tx, view.user, session.client_id)
    return refusal
  }
  // as at sign-in: the first factor alone must not wipe out the wrong codes of the second one
  if (step === 'second' || secondFactors.length === 0) await resetFailedAttempts(tx, view.user)
  const instant = { [`${step}_factor_verified_at`]: tx.now }
  await updateReverification(tx.db, tx.instance.id, session.id, {
    ...instant,
    [`${step}_factor_strategy`]: strategy,
    updated_at: tx.now,
  })
  await updateSession(tx.db, tx.instance.id, session.id, { ...instant, updated_at: tx.now })
  return null
}
