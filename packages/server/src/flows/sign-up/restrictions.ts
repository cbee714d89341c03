import type { Settings } from '../../config/settings.js'
import type { FrontendContext } from '../../context/context.js'
import { matchesList, refusedByLists } from '../../domain/restrictions/lists.js'
import { ApiError, Refusal, refuse } from '../../errors/api-error.js'
import type { ErrorCode } from '../../errors/catalog.js'
import type { SignUpRow } from '../../store/tables.js'

type Identifiers = Partial<
  Pick<SignUpRow, 'email_address' | 'phone_number' | 'web3_wallet' | 'invitation_id'>
>

/** clerk-js knows these two codes (its ERROR_CODES). */
const CLOSED_MODES: Partial<Record<Settings['signUp']['mode'], ErrorCode>> = {
  restricted: 'sign_up_mode_restricted',
  waitlist: 'sign_up_restricted_waitlist',
}

/**
 * Why nobody with these identifiers may sign up: the instance is closed to all but invited people and those
 * on the allow-list, or the lists say so.
 */
export async function refuseClosed(ctx: FrontendContext, attempt: Identifiers): Promise<Refusal | null> {
  const identifiers = [attempt.email_address, attempt.phone_number, attempt.web3_wallet].filter(
    value => value != null,
  )
  const isInvited = attempt.invitation_id != null
  const closed = CLOSED_MODES[ctx.instance.settings.signUp.mode]
  if (closed && !isInvited && !(await matchesList(ctx, 'allowlist', identifiers))) return refuse(closed)
  if (identifiers.length === 0) return null
  const error = await refusedByLists(ctx, identifiers, { isInvited: passesAllowlist(ctx, attempt) })
  return error && new Refusal(error)
}

/**
 * Invitations to the application are its operator's, those to organizations any
 * member's with the right to invite.
 */
function passesAllowlist(ctx: FrontendContext, { invitation_id: id }: Identifiers): boolean {
  if (id == null) return false
  const passing = ctx.instance.settings.restrictions.invitationsPassAllowlist
  return passing === 'all' || (passing === 'application' && id.startsWith('inv_'))
}

/** The same for a change. The address of an invitation is the one that was invited. @throws ApiError */
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
