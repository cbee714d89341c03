import type { InTx } from '../../context/context.js'
import { Refusal, refuse } from '../../errors/api-error.js'
import { countTowards, openBudget, resetLimit, WRONG_FACTOR_CODES } from '../verifications/limits.js'
import { spendBackupCode } from './backup-codes.js'
import { spendTotpCode } from './totp.js'

/** Second factors whose codes are not sent. */
export type StoredFactor = 'totp' | 'backup_code'

const SPEND = { totp: spendTotpCode, backup_code: spendBackupCode }

/**
 * Tries a code of an authenticator app or a backup code. Null: it was right, and is spent. Otherwise the
 * refusal to *return*, so that the counted attempt commits.
 * @param clientId the browser that tries; null: an application's server
 */
export async function spendFactorCode(
  ctx: InTx,
  userId: string,
  clientId: string | null,
  factor: StoredFactor,
  code: string | null | undefined,
): Promise<Refusal | null> {
  if (!code) return refuse('form_param_nil', { param: 'code' })
  const subject = `${factor}:${userId}`
  const budget = await openBudget(
    ctx,
    WRONG_FACTOR_CODES,
    subject,
    clientId === null ? null : { userId, clientId },
  )
  if (budget instanceof Refusal) return budget
  if (await SPEND[factor](ctx, userId, code)) {
    await resetLimit(ctx, WRONG_FACTOR_CODES, subject)
    return null
  }
  await countTowards(ctx, budget)
  return refuse('form_code_incorrect', { param: 'code' })
}
