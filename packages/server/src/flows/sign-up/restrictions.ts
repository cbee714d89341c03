import type { FrontendContext } from '../../context/context.js'
import { refuseClosed } from '../../domain/restrictions/closed.js'
import { ApiError, type Refusal } from '../../errors/api-error.js'
import type { SignUpRow } from '../../store/tables.js'

/** Why a change may not be. The address of an invitation is the one that was invited. @throws ApiError */
export async function refuseClosedChange(
  ctx: FrontendContext,
  attempt: SignUpRow,
  changes: Partial<SignUpRow>,
): Promise<Refusal | null> {
  const isOther = changes.email_address !== undefined && changes.email_address !== attempt.email_address
  if (attempt.invitation_id && isOther)
    throw new ApiError('form_param_value_invalid', { param: 'email_address' })
  const isUntouched = [changes.email_address, changes.phone_number, changes.web3_wallet].every(
    value => value === undefined,
  )
  if (isUntouched) return null
  return refuseClosed(ctx, { ...attempt, ...changes })
}
