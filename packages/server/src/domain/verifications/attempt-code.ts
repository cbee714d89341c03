import type { InTx } from '../../context/context.js'
import { Refusal, refuse } from '../../errors/api-error.js'
import type { ErrorCode } from '../../errors/catalog.js'
import { verificationStatus } from '../../model/verification.js'
import type { VerificationRow } from '../../store/tables.js'
import { consumeVerification, countWrongCode, findVerification } from '../../store/verifications.js'
import { hidesAccounts } from './existing-account.js'
import { type Asker, countTowards, openBudget, resetLimit, WRONG_CODES } from './limits.js'

const REFUSALS = {
  verified: 'verification_already_verified',
  failed: 'verification_failed',
  expired: 'verification_expired',
} as const

/**
 * Tries a code. Null: it was right, and is spent. Otherwise the refusal to *return*, so that the counted
 * attempt commits.
 * @param asker who tries, where the address is known to be a user's
 */
export async function attemptCode(
  ctx: InTx,
  verification: VerificationRow | null,
  code: string | null | undefined,
  asker: Asker | null = null,
): Promise<Refusal | null> {
  if (!verification) return refuse('verification_missing')
  const closed = refuseClosed(verification, ctx.now)
  if (closed) return closed
  if (!code) return refuse('form_param_nil', { param: 'code' })
  const address = verification.target ?? verification.subject
  const budget = await openBudget(ctx, WRONG_CODES, address, asker)
  if (budget instanceof Refusal) return budget
  const wrong = { code: 'form_code_incorrect', param: 'code' } as const
  const refusal = await spendVerification(ctx, verification, code.trim(), wrong)
  // under protection against enumeration that would show strangers that there is an owner
  if (!refusal && !hidesAccounts(ctx)) await resetLimit(ctx, WRONG_CODES, address)
  if (refusal?.error.code === wrong.code) await countTowards(ctx, budget)
  return refusal
}

/**
 * Spends a verification by its secret: a code, or what a signature was found to be of. A wrong one counts
 * against the verification.
 * @returns null, or the refusal to return
 */
export async function spendVerification(
  ctx: InTx,
  verification: VerificationRow | null,
  secret: string,
  wrong: { code: ErrorCode; param: string },
): Promise<Refusal | null> {
  if (!verification) return refuse('verification_missing')
  const closed = refuseClosed(verification, ctx.now)
  if (closed) return closed
  const digest = ctx.services.masterKey.codeDigest(verification.subject, secret)
  if (await consumeVerification(ctx, verification.id, digest, ctx.now)) return null
  if (!(await countWrongCode(ctx, verification.id, ctx.now))) {
    // closed by a parallel request since it was read
    const present = await findVerification(ctx, verification.id)
    return (present && refuseClosed(present, ctx.now)) ?? refuse('verification_missing')
  }
  return refuse(wrong.code, { param: wrong.param })
}

/** Why this verification takes no codes any more; null while it does. */
function refuseClosed(verification: VerificationRow, now: number): Refusal | null {
  const status = verificationStatus(verification, now)
  return status === 'unverified' ? null : refuse(REFUSALS[status])
}
