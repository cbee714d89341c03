import type { InTx } from '../../context/context.js'
import { ApiError } from '../../errors/api-error.js'
import type { ContactType, UserView } from '../../model/user.js'
import { getUserView } from '../views/user-view.js'
import { addContact, type AddedContact, contactOf, refuseTakenContact, removeContact } from './contacts.js'
import { refuseHeldAddress } from './held-by-directory.js'
import { notifyOwner } from './notify-owner.js'
import { notifyPrimaryChanged } from './notify-primary-changed.js'
import { keepWayIn, withoutIdentifier } from './ways-in.js'

const ATTRIBUTE = {
  email_address: 'emailAddress',
  phone_number: 'phoneNumber',
  web3_wallet: 'web3Wallet',
} as const

/**
 * Adds a contact to one's own account, for others to be proven by it later.
 * @throws ApiError additional_identifications_disabled, form_identifier_exists, form_param_format_invalid
 */
export async function addOwnContact(ctx: InTx, userId: string, type: ContactType, contact: AddedContact) {
  refuseAdditional(await getUserView(ctx, userId))
  await refuseTakenContact(ctx, userId, type, contact.value)
  return addContact(ctx, userId, type, contact)
}

/**
 * A company may want its people to have nothing but what its provider says
 * (`disable_additional_identifications` of their connection). @throws ApiError
 */
export function refuseAdditional({ enterpriseConnections }: UserView): void {
  if (enterpriseConnections.some(row => row.active && row.disable_additional_identifications))
    throw new ApiError('additional_identifications_disabled')
}

/**
 * Deletes a contact of one's own account: never the last one of a kind that the instance requires, nor the
 * last identifier, nor the last way to sign in.
 * @throws ApiError
 */
export async function removeOwnContact(
  ctx: InTx,
  view: UserView,
  type: ContactType,
  id: string,
): Promise<void> {
  const contact = contactOf(view, type, id)
  const attribute = ctx.instance.settings.attributes[ATTRIBUTE[type]]
  if (contact.verified_at !== null || contact.reserved) {
    if (attribute.immutable) throw new ApiError('form_param_value_disabled', { param: type })
    const rest = view.identifiers.filter(row => row.id !== id && (row.verified_at !== null || row.reserved))
    if (attribute.required && !rest.some(row => row.type === type))
      throw new ApiError('last_required_identification_deletion_failed')

    if (rest.length === 0) throw new ApiError('last_identification_deletion_failed')
  }
  await refuseHeldAddress(ctx, view.user, contact)
  await keepWayIn(ctx, view.user.id, withoutIdentifier(id))
  const after = await removeContact(ctx, contact)
  await notifyPrimaryChanged(ctx, view, after)
  if (contact.reserved_for_second_factor) await notifyOwner(ctx, after, 'second_factor_removed')
}
