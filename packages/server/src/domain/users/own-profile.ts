import type { Settings } from '../../config/settings.js'
import type { InTx } from '../../context/context.js'
import { ApiError } from '../../errors/api-error.js'
import type { UserView } from '../../model/user.js'
import { writtenUsername } from '../../protocols/username.js'
import type { Metadata, UserRow } from '../../store/tables.js'
import { getUserView } from '../views/user-view.js'
import { refuseHeldAttributes } from './held-by-directory.js'
import { checkUsernameRules, refuseReservedUsername } from './identifiers.js'
import { checkMetadataSize } from './metadata.js'
import { notifyOwner } from './notify-owner.js'
import { notifyPrimaryChanged } from './notify-primary-changed.js'
import { updateUser, type UserChanges } from './update-user.js'
import { keepWayIn } from './ways-in.js'

/** What people may change of their own account. Undefined leaves as it is; an empty text means none. */
export interface ProfileChanges {
  username?: string | null
  firstName?: string | null
  lastName?: string | null
  primaryEmailAddressId?: string | null
  primaryPhoneNumberId?: string | null
  primaryWeb3WalletId?: string | null
  /** replaces, as clerk-js 4 and 5 expect of `user.update` */
  unsafeMetadata?: Metadata
}

type Attribute = Settings['attributes'][keyof Settings['attributes']]

/**
 * @throws ApiError for what the instance has switched off, made immutable or requires
 */
export async function updateOwnProfile(ctx: InTx, user: UserRow, changes: ProfileChanges): Promise<UserView> {
  const { settings } = ctx.instance
  const { attributes } = settings
  const username = checkedValue('username', attributes.username, changes.username, user.username)
  if (username) {
    checkUsernameRules(settings, writtenUsername(username))
    refuseReservedUsername(settings, username)
  }
  const columns: UserChanges['columns'] = {
    first_name: checkedValue('first_name', attributes.firstName, changes.firstName, user.first_name),
    last_name: checkedValue('last_name', attributes.lastName, changes.lastName, user.last_name),
    primary_email_address_id: blankToNull(changes.primaryEmailAddressId),
    primary_phone_number_id: blankToNull(changes.primaryPhoneNumberId),
    primary_web3_wallet_id: blankToNull(changes.primaryWeb3WalletId),
    unsafe_metadata: changes.unsafeMetadata && checkMetadataSize(changes.unsafeMetadata, 'unsafe_metadata'),
  }
  const { first_name, last_name } = columns
  await refuseHeldAttributes(ctx, user, { first_name, last_name, username })
  if (username === null) await keepWayIn(ctx, user.id, withoutUsername)
  const given = Object.entries(columns).filter(([, value]) => value !== undefined)
  const change = { username, columns: Object.fromEntries(given) }
  const isTold = username !== undefined || columns.primary_email_address_id !== undefined
  if (!isTold) return updateUser(ctx, user.id, change)
  const before = await getUserView(ctx, user.id)
  const after = await updateUser(ctx, user.id, change)
  // at the address as it was: whoever changes both must not be the one who reads of it
  if (username !== undefined) await notifyOwner(ctx, before, 'username_changed')
  await notifyPrimaryChanged(ctx, before, after)
  return after
}

/** `user.update` of clerk-js may send a whole form: what does not change is never refused. */
function checkedValue(
  param: string,
  attribute: Attribute,
  value: string | null | undefined,
  present: string | null,
): string | null | undefined {
  const wanted = blankToNull(value)
  if (wanted === undefined || wanted === present) return undefined
  if (!attribute.enabled || (attribute.immutable && present !== null))
    throw new ApiError('form_param_value_disabled', { param })
  if (wanted === null && attribute.required) throw new ApiError('form_param_nil', { param })
  if (wanted !== null && wanted.length > MAX_LENGTH) {
    throw new ApiError('form_param_exceeds_allowed_size', {
      param,
      values: { limit: `${MAX_LENGTH} characters` },
    })
  }
  return wanted
}

const MAX_LENGTH = 256

const withoutUsername = (view: UserView): UserView => ({
  ...view,
  identifiers: view.identifiers.filter(row => row.type !== 'username'),
})

function blankToNull(text: string | null | undefined): string | null | undefined {
  return typeof text === 'string' ? text.trim() || null : text
}
