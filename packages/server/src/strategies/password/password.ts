import type { FrontendContext, InTx } from '../../context/context.js'
import {
  type PasswordDigest,
  upgradedDigest,
  verifyUserPassword,
} from '../../domain/passwords/user-passwords.js'
import { refuseUntil } from '../../domain/users/refuse-locked.js'
import { saveUser } from '../../domain/users/update-user.js'
import { type Refusal, refuse } from '../../errors/api-error.js'
import type { UserRow } from '../../store/tables.js'
import { updateUserRow } from '../../store/users.js'
import { type Claim, type Proof, type ProofInput, STALE, step, type Strategy } from '../strategy.js'

interface Verdict {
  isRight: boolean
  /** the hash that the password was compared with */
  hash: string | null
  /** right, but known from a breach */
  isBreached: boolean
  /** a new digest for one of a foreign format */
  upgrade: PasswordDigest | null
}

/** The password of the account. A sign-up chooses one in its form. */
export const password: Strategy = {
  name: 'password',
  roles: ['first_factor', 'reverification', 'sign_up'],
  isGuessable: true,
  isOn: ({ attributes }) => attributes.password.enabled,
  offer: ({ settings, view, isHidden }) =>
    password.isOn(settings, 'first_factor') && (isHidden || view?.user.password_hash != null)
      ? [{ strategy: 'password' }]
      : [],
  attempt: step<Proof, Verdict>({ stage: compare, run: tryPassword }),
}

async function compare(ctx: FrontendContext, claim: Claim, { password }: ProofInput): Promise<Verdict> {
  const user = claim.view?.user ?? null
  const hash = user?.password_hash ?? null
  const verdict = { isRight: false, hash, isBreached: false, upgrade: null }
  if (!password || (await claim.passwordLock(ctx))) return verdict
  const isRight = await verifyUserPassword(ctx, user, password)
  if (!isRight || !user || claim.role !== 'first_factor') return { ...verdict, isRight }
  const isBreached = await isBreachedNow(ctx, password)
  return { isRight, hash, isBreached, upgrade: await upgradedDigest(ctx, user, password) }
}

async function tryPassword(
  tx: InTx<FrontendContext>,
  claim: Claim,
  { password }: ProofInput,
  verdict: Verdict,
): Promise<Proof | Refusal | typeof STALE> {
  if (!password) return refuse('form_param_nil', { param: 'password' })
  const lock = await claim.passwordLock(tx)
  if (lock) return refuseUntil(tx, lock)
  if (!claim.factors.some(factor => factor.strategy === 'password'))
    return refuse('strategy_for_user_invalid', { param: 'strategy' })
  if ((claim.view?.user.password_hash ?? null) !== verdict.hash) return STALE
  // without a user: nobody's identifier, under protection against enumeration
  if (!verdict.isRight || !claim.view) return refuse('form_password_incorrect', { param: 'password' })
  const { view } = claim
  const unsafe = claim.role === 'first_factor' ? await refuseUnsafe(tx, view.user, verdict) : null
  if (unsafe) return unsafe
  if (verdict.upgrade) {
    const { hash, hasher } = verdict.upgrade
    await updateUserRow(tx, view.user.id, { password_hash: hash, password_hasher: hasher })
  }
  return { view }
}

async function isBreachedNow(ctx: FrontendContext, text: string): Promise<boolean> {
  const { breachCheck, breachCheckOnSignIn } = ctx.instance.settings.password
  return breachCheck && breachCheckOnSignIn && ctx.services.breachedPasswords.includes(text)
}

/**
 * Somebody who knows a leaked password need not be its owner: the official UI goes on to the other methods
 * (docs/behaviours.md 5). The mark stays, so that the session which follows asks for a new password.
 */
async function refuseUnsafe(
  tx: InTx<FrontendContext>,
  user: UserRow,
  verdict: Verdict,
): Promise<Refusal | null> {
  if (user.password_compromised) return refuse('form_password_compromised', { param: 'password' })
  if (!verdict.isBreached) return null
  await saveUser(tx, user, { password_compromised: true })
  return refuse('form_password_pwned', { param: 'password' })
}
