import type { FrontendContext } from '../../../domain/context.js'
import { upgradedDigest, verifyUserPassword, type PasswordDigest } from '../../../domain/users/passwords.js'
import { saveUser } from '../../../domain/users/update-user.js'
import { refuse, type Refusal } from '../../../errors/api-error.js'
import type { UserRow } from '../../../store/tables.js'
import { updateUser } from '../../../store/users.js'
import { STALE } from '../../run-command.js'
import { proveFirstFactor, refuseUntil } from '../advance.js'
import { signInHandler } from '../command.js'
import { countWrongPassword } from '../password-lock.js'

interface Verdict {
  isRight: boolean
  /** the hash that the password was compared with */
  hash: string | null
  /** right, but known from a breach */
  isBreached: boolean
  /** a new digest for one of a foreign format */
  upgrade: PasswordDigest | null
}

export const attemptPassword = signInHandler<Verdict>({
  async stage(ctx, { view, passwordLock }, { password }) {
    const user = view?.user ?? null
    const hash = user?.password_hash ?? null
    if (!password || passwordLock) return { isRight: false, hash, isBreached: false, upgrade: null }
    const isRight = await verifyUserPassword(ctx, user, password)
    const isBreached = isRight && (await isBreachedNow(ctx, password))
    const upgrade = isRight && user ? await upgradedDigest(ctx, user, password) : null
    return { isRight, hash, isBreached, upgrade }
  },

  async run(tx, state, { password }, verdict) {
    const incorrect = refuse('form_password_incorrect', { param: 'password' })
    if (!password) return refuse('form_param_nil', { param: 'password' })
    if (state.passwordLock) return refuseUntil(tx, state.passwordLock)
    if (!state.factors.some(factor => factor.strategy === 'password')) {
      return refuse('strategy_for_user_invalid', { param: 'strategy' })
    }
    if ((state.view?.user.password_hash ?? null) !== verdict.hash) return STALE
    // without a user: nobody's identifier, under protection against enumeration
    if (!verdict.isRight || !state.view) {
      await countWrongPassword(tx, state)
      return incorrect
    }
    const { user } = state.view
    const unsafe = await refuseUnsafe(tx, user, verdict)
    if (unsafe) return unsafe
    if (verdict.upgrade) {
      const { hash, hasher } = verdict.upgrade
      await updateUser(tx.db, tx.instance.id, user.id, { password_hash: hash, password_hasher: hasher })
    }
    return proveFirstFactor(tx, state, user, 'password', {}, state.view)
  },
})

async function isBreachedNow(ctx: FrontendContext, password: string): Promise<boolean> {
  const { breachCheck, breachCheckOnSignIn } = ctx.instance.settings.password
  return breachCheck && breachCheckOnSignIn && ctx.services.breachedPasswords.includes(password)
}

/**
 * Who knows a leaked password need not be its owner: the official UI goes on to the other methods (docs/behaviours.md 5).
 * The mark stays, so that the session which follows asks for a new password.
 */
async function refuseUnsafe(tx: FrontendContext, user: UserRow, verdict: Verdict): Promise<Refusal | null> {
  if (user.password_compromised) return refuse('form_password_compromised', { param: 'password' })
  if (!verdict.isBreached) return null
  await saveUser(tx, user, { password_compromised: true })
  return refuse('form_password_pwned', { param: 'password' })
}
