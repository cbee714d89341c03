import type { Settings } from '../../config/settings.js'
import type { Context } from '../../context/context.js'
import { Refusal, refuse } from '../../errors/api-error.js'
import type { ErrorCode } from '../../errors/catalog.js'
import type { SignUpRow } from '../../store/tables.js'
import { matchesList, refusedByLists } from './lists.js'

type Newcomer = Partial<Pick<SignUpRow, 'email_address' | 'phone_number' | 'web3_wallet' | 'invitation_id'>>

/** clerk-js knows these two codes (its ERROR_CODES). */
const CLOSED_MODES: Partial<Record<Settings['signUp']['mode'], ErrorCode>> = {
  restricted: 'sign_up_mode_restricted',
  waitlist: 'sign_up_restricted_waitlist',
}

/**
 * Why nobody with these identifiers may sign up: the instance is closed to all but invited people and those
 * on the allow-list, or the lists say so.
 * @param isWhole nothing more will be asked for: who has no identifier then is on no allow-list
 */
export async function refuseClosed(
  ctx: Context,
  newcomer: Newcomer,
  { isWhole = false } = {},
): Promise<Refusal | null> {
  const identifiers = [newcomer.email_address, newcomer.phone_number, newcomer.web3_wallet].filter(
    value => value != null,
  )
  const isInvited = newcomer.invitation_id != null
  const closed = CLOSED_MODES[ctx.instance.settings.signUp.mode]
  if (closed && !isInvited && !(await matchesList(ctx, 'allowlist', identifiers))) return refuse(closed)
  if (identifiers.length === 0 && !isWhole) return null
  const error = await refusedByLists(ctx, identifiers, { isInvited: passesAllowlist(ctx, newcomer) })
  return error && new Refusal(error)
}

/**
 * Invitations to the application are its operator's, those to organizations any
 * member's with the right to invite.
 */
function passesAllowlist(ctx: Context, { invitation_id: id }: Newcomer): boolean {
  if (id == null) return false
  const passing = ctx.instance.settings.restrictions.invitationsPassAllowlist
  return passing === 'all' || (passing === 'application' && id.startsWith('inv_'))
}
