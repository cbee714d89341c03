import { refuse, type Refusal } from '../../errors/api-error.js'
import { verificationStatus } from '../../resources/verification.js'
import type { VerificationRow } from '../../store/tables.js'
import { consumeVerification, countWrongCode, findVerification } from '../../store/verifications.js'
import type { Context } from '../context.js'
import { countTowards, refuseAtLimit, resetLimit, WRONG_CODES } from './limits.js'

const REFUSALS = {
  verified: 'verification_already_verified',
  failed: 'verification_failed',
  expired: 'verification_expired',
} as const

/**
 * Tries a code. Null: it was right, and is spent. Otherwise the refusal to *return*, so that the counted attempt commits.
 * Call in a transaction.
 */
export async function attemptCode(
  ctx: Context,
  verification: VerificationRow | null,
  code: string | null | undefined,
): Promise<Refusal | null> {
  if (!verification) return refuse('verification_missing')
  const closed = refuseClosed(verification, ctx.now)
  if (closed) return closed
  if (!code) return refuse('form_param_nil', { param: 'code' })
  const address = verification.target ?? verification.subject
  const limited = await refuseAtLimit(ctx, WRONG_CODES, address)
  if (limited) return limited

  const digest = ctx.services.masterKey.codeDigest(verification.subject, code.trim())
  if (await consumeVerification(ctx.db, ctx.instance.id, verification.id, digest, ctx.now)) {
    await resetLimit(ctx, WRONG_CODES, address)
    return null
  }
  if (!(await countWrongCode(ctx.db, ctx.instance.id, verification.id, ctx.now))) {
    // closed by a parallel request since it was read
    const present = await findVerification(ctx.db, ctx.instance.id, verification.id)
    return (present && refuseClosed(present, ctx.now)) ?? refuse('verification_missing')
  }
  await countTowards(ctx, WRONG_CODES, address)
  return refuse('form_code_incorrect', { param: 'code' })
}

/** Why this verification takes no codes any more; null while it does. */
function refuseClosed(verification: VerificationRow, now: number): Refusal | null {
  const status = verificationStatus(verification, now)
  return status === 'unverified' ? null : refuse(REFUSALS[status])
}
