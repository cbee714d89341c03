import type { FrontendContext } from '../../../domain/context.js'
import { checkNewPassword } from '../../../domain/users/new-passwords.js'
import { notifyOwner } from '../../../domain/users/notify-owner.js'
import { hashPassword, type PasswordDigest } from '../../../domain/users/passwords.js'
import { revokeSessions } from '../../../domain/users/restrictions.js'
import { updateUser } from '../../../domain/users/update-user.js'
import { refuse, Refusal } from '../../../errors/api-error.js'
import { advance, proveFirstFactor, refuseUser } from '../advance.js'
import { signInHandler, type SignInInput } from '../command.js'
import { spendCode } from './sent-code.js'

/** A new password may come along with the code (clerk-js: `attemptFirstFactor({ strategy, code, password })`). */
export function attemptResetCode(strategy: 'reset_password_email_code' | 'reset_password_phone_code') {
  return signInHandler<PasswordDigest | null>({
    stage: async (ctx, _state, input) => (input.password ? digestOf(ctx, input.password) : null),

    async run(tx, state, input, digest) {
      const outcome = await spendCode(tx, state, state.verification, strategy, input.code)
      if (outcome instanceof Refusal) return outcome
      if (!digest) return proveFirstFactor(tx, state, outcome.user, strategy, { needs_new_password: 1 })
      const refusal = await refuseUser(tx, outcome.user)
      if (refusal) return refusal
      await replacePassword(tx, outcome.user.id, digest, input)
      return proveFirstFactor(tx, state, outcome.user, strategy)
    },
  })
}

export const chooseNewPassword = signInHandler<PasswordDigest | null>({
  stage: async (ctx, _state, input) => (input.password ? digestOf(ctx, input.password) : null),

  async run(tx, { attempt, view }, input, digest) {
    if (!digest) return refuse('form_param_nil', { param: 'password' })
    if (!view) return refuse('client_state_invalid')
    const refusal = await refuseUser(tx, view.user)
    if (refusal) return refusal
    await replacePassword(tx, view.user.id, digest, input)
    return advance(tx, attempt, { needs_new_password: 0 })
  },
})

async function digestOf(ctx: FrontendContext, password: string): Promise<PasswordDigest> {
  await checkNewPassword(ctx, password)
  return hashPassword(ctx, password)
}

async function replacePassword(
  tx: FrontendContext,
  userId: string,
  digest: PasswordDigest,
  input: SignInInput,
): Promise<void> {
  const view = await updateUser(tx, userId, {
    columns: {
      password_hash: digest.hash,
      password_hasher: digest.hasher,
      password_updated_at: tx.now,
      password_compromised: false,
    },
  })
  if (input.signOutOfOtherSessions) await revokeSessions(tx, userId)
  await notifyOwner(tx, view, 'password_changed')
}
