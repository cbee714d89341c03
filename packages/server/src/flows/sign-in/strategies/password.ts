import { PASSWORD_HASHER } from '../../../domain/platform/passwords.js'
import { hashPassword, verifyUserPassword, type PasswordDigest } from '../../../domain/users/passwords.js'
import { registerFailedAttempt } from '../../../domain/users/restrictions.js'
import { refuse } from '../../../errors/api-error.js'
import { updateUser } from '../../../store/users.js'
import { STALE } from '../../run-command.js'
import { proveFirstFactor, refuseLocked } from '../advance.js'
import { signInHandler } from '../command.js'

interface Verdict {
  isRight: boolean
  /** the hash that the password was compared with */
  hash: string | null
  /** a new digest for one of a foreign format */
  upgrade: PasswordDigest | null
}

export const attemptPassword = signInHandler<Verdict>({
  async stage(ctx, { view }, { password }) {
    const user = view?.user ?? null
    const hash = user?.password_hash ?? null
    if (!password || (user && refuseLocked(ctx, user))) return { isRight: false, hash, upgrade: null }
    const isRight = await verifyUserPassword(ctx, user, password)
    const isForeign = user?.password_hasher !== PASSWORD_HASHER
    return { isRight, hash, upgrade: isRight && isForeign ? await hashPassword(ctx, password) : null }
  },

  async run(tx, state, { password }, verdict) {
    const incorrect = refuse('form_password_incorrect', { param: 'password' })
    if (!password) return refuse('form_param_nil', { param: 'password' })
    if (!state.factors.some(factor => factor.strategy === 'password')) {
      return refuse('strategy_for_user_invalid', { param: 'strategy' })
    }
    // nobody's identifier, under protection against enumeration
    if (!state.view) return incorrect
    const { user } = state.view
    const locked = refuseLocked(tx, user)
    if (locked) return locked
    if (user.password_hash !== verdict.hash) return STALE
    if (!verdict.isRight) {
      await registerFailedAttempt(tx, user)
      return incorrect
    }
    if (verdict.upgrade) {
      const { hash, hasher } = verdict.upgrade
      await updateUser(tx.db, tx.instance.id, user.id, { password_hash: hash, password_hasher: hasher })
    }
    return proveFirstFactor(tx, state, user, 'password')
  },
})
