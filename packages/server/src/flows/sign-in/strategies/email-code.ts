import type { EmailTemplate } from '../../../delivery/send-email.js'
import type { FrontendContext } from '../../../domain/context.js'
import { registerFailedAttempt } from '../../../domain/users/restrictions.js'
import { saveUser } from '../../../domain/users/update-user.js'
import type { UserView } from '../../../domain/users/view.js'
import { attemptCode } from '../../../domain/verifications/attempt-code.js'
import { sendEmailCode } from '../../../domain/verifications/send-code.js'
import { refuse, Refusal } from '../../../errors/api-error.js'
import { updateIdentifier } from '../../../store/identifiers.js'
import { updateSignIn } from '../../../store/sign-ins.js'
import { proveFirstFactor, refuseLocked } from '../advance.js'
import { signInHandler } from '../command.js'
import type { SignInState } from '../state.js'

/** Sends a code to one of the addresses that the attempt offers for this strategy. */
export function prepareEmailCode(strategy: string, template: EmailTemplate) {
  return signInHandler<void>({
    async run(tx, state, { emailAddressId }) {
      const offered = state.factors.filter(factor => factor.strategy === strategy)
      const factor = emailAddressId
        ? offered.find(candidate => candidate.emailAddressId === emailAddressId)
        : (offered.find(candidate => candidate.isPrimary) ?? offered[0])
      if (!factor?.emailAddressId) return refuse('strategy_for_user_invalid', { param: 'strategy' })
      const locked = state.view && refuseLocked(tx, state.view.user)
      if (locked) return locked
      const identifier = state.view?.identifiers.find(row => row.id === factor.emailAddressId)
      const verification = await sendEmailCode(tx, {
        strategy,
        subject: `sign_in:${state.attempt.id}`,
        identifierId: identifier?.id ?? null,
        address: identifier?.value ?? factor.safeIdentifier ?? '',
        template,
        previous: state.verification,
        deliver: identifier !== undefined,
      })
      if (verification instanceof Refusal) return verification
      await updateSignIn(tx.db, tx.instance.id, state.attempt.id, {
        first_factor_verification_id: verification.id,
        updated_at: tx.now,
      })
      return null
    },
  })
}

export const attemptEmailCode = signInHandler<void>({
  async run(tx, state, { code }) {
    const outcome = await spendCode(tx, state, 'email_code', code)
    return outcome instanceof Refusal ? outcome : proveFirstFactor(tx, state, outcome.user, 'email_code')
  },
})

/** Spends the code that was sent for this strategy. A wrong one counts against code, address and user. */
export async function spendCode(
  tx: FrontendContext,
  state: SignInState,
  strategy: string,
  code: string | null | undefined,
): Promise<Refusal | UserView> {
  const { view, verification } = state
  const locked = view && refuseLocked(tx, view.user)
  if (locked) return locked
  const refusal = await attemptCode(tx, verification?.strategy === strategy ? verification : null, code)
  if (refusal) {
    if (view && refusal.error.code === 'form_code_incorrect') await registerFailedAttempt(tx, view.user)
    return refusal
  }
  // a code of nobody's address was never sent to anyone: right by chance
  if (!view) return refuse('form_code_incorrect', { param: 'code' })
  return markVerified(tx, view, verification?.identifier_id ?? null, strategy)
}

/** Who reads the mail of a merely reserved address has proven it. */
async function markVerified(
  tx: FrontendContext,
  view: UserView,
  identifierId: string | null,
  strategy: string,
): Promise<UserView> {
  const identifier = view.identifiers.find(row => row.id === identifierId)
  if (!identifier || identifier.verified_at !== null) return view
  await updateIdentifier(tx.db, tx.instance.id, identifier.id, {
    verified_at: tx.now,
    verification_strategy: strategy,
    reserved: false,
    updated_at: tx.now,
  })
  return saveUser(tx, view.user, {})
}
