import type { FrontendContext } from '../../../domain/context.js'
import { knownTexts } from '../../../domain/users/known-words.js'
import { checkNewPassword } from '../../../domain/users/new-passwords.js'
import { hashPassword } from '../../../domain/users/passwords.js'
import { refuse, Refusal } from '../../../errors/api-error.js'
import type { SignInRow } from '../../../store/tables.js'
import { advance, proveFirstFactor, refuseUser } from '../advance.js'
import { signInHandler, type SignInInput } from '../command.js'
import type { SignInState } from '../state.js'
import { spendCode } from './sent-code.js'

/** A new password may come along with the code (clerk-js: `attemptFirstFactor({ strategy, code, password })`). */
export function attemptResetCode(strategy: 'reset_password_email_code' | 'reset_password_phone_code') {
  return signInHandler<string | null>({
    stage: hashOfNew,

    async run(tx, state, input, hash) {
      const outcome = await spendCode(tx, state, state.verification, strategy, input.code)
      if (outcome instanceof Refusal) return outcome
      const chosen = hash === null ? { needs_new_password: 1 } : chosenPassword(hash, input)
      return proveFirstFactor(tx, state, outcome.user, strategy, chosen)
    },
  })
}

export const chooseNewPassword = signInHandler<string | null>({
  stage: hashOfNew,

  async run(tx, { attempt, view }, input, hash) {
    if (hash === null) return refuse('form_param_nil', { param: 'password' })
    if (!view) return refuse('client_state_invalid')
    const refusal = await refuseUser(tx, view.user)
    return refusal ?? advance(tx, attempt, chosenPassword(hash, input))
  },
})

async function hashOfNew(
  ctx: FrontendContext,
  { view }: SignInState,
  { password }: SignInInput,
): Promise<string | null> {
  if (!password) return null
  await checkNewPassword(ctx, password, view ? knownTexts(view) : [])
  return (await hashPassword(ctx, password)).hash
}

/** Kept with the attempt until it is complete: a second factor may still be asked for. */
const chosenPassword = (hash: string, input: SignInInput): Partial<SignInRow> => ({
  needs_new_password: 0,
  new_password_hash: hash,
  sign_out_of_other_sessions: input.signOutOfOtherSessions === true,
})
