import type { Context, InTx } from '../../context/context.js'
import { ApiError } from '../../errors/api-error.js'
import { parseDomainName } from '../../protocols/domain-name.js'
import { domainOfAddress, parseEmailAddress } from '../../protocols/email-address.js'
import { parsePhoneNumber } from '../../protocols/phone-number.js'
import { parseWalletAddress } from '../../protocols/wallet-address.js'
import { insertRestrictedIdentifier, isOnList } from '../../store/restricted-identifiers.js'
import type { IdentifierList, RestrictedIdentifierRow } from '../../store/tables/administration.js'
import { mapUniqueViolation } from '../checks/unique-violation.js'
import { createInvitation } from '../invitations/invitations.js'

const PREFIX = { allowlist: 'alid', blocklist: 'blid' } as const

/**
 * Puts an address, a number, a wallet or a whole email domain (`*@example.com`)
 * on a list.
 */
export async function addToList(
  ctx: InTx,
  list: IdentifierList,
  text: string,
  options: { notify?: boolean | undefined } = {},
): Promise<RestrictedIdentifierRow> {
  const { identifier, type } = parseIdentifier(text)
  const isPerson = type === 'email_address' && !identifier.startsWith('*')
  const invited =
    options.notify && isPerson
      ? await createInvitation(ctx, { emailAddress: identifier, ignoreExisting: true })
      : null
  const row: RestrictedIdentifierRow = {
    instance_id: ctx.instance.id,
    id: ctx.services.ids.next(PREFIX[list]),
    list,
    identifier,
    identifier_type: type,
    invitation_id: invited?.row.id ?? null,
    created_at: ctx.now,
    updated_at: ctx.now,
  }
  await mapUniqueViolation('restricted_identifiers', 'identifier', () => insertRestrictedIdentifier(ctx, row))
  return row
}

function parseIdentifier(text: string): {
  identifier: string
  type: RestrictedIdentifierRow['identifier_type']
} {
  const pattern = text.trim()
  const domain = pattern.startsWith('*@') ? parseDomainName(pattern.slice(2)) : null
  if (domain) return { identifier: `*@${domain}`, type: 'email_address' }
  const email = parseEmailAddress(text)
  if (email) return { identifier: email, type: 'email_address' }
  const wallet = parseWalletAddress(text)
  if (wallet) return { identifier: wallet.address, type: 'web3_wallet' }
  const phone = parsePhoneNumber(text)
  if (phone) return { identifier: phone, type: 'phone_number' }
  throw new ApiError('form_param_format_invalid', { param: 'identifier' })
}

/** Whether one of somebody's identifiers, or the domain of one of their addresses, is on the list. */
export async function matchesList(
  ctx: Context,
  list: IdentifierList,
  identifiers: string[],
): Promise<boolean> {
  const candidates = identifiers.flatMap(identifier =>
    identifier.includes('@')
      ? [parseEmailAddress(identifier) ?? identifier, `*@${domainOfAddress(identifier)}`]
      : [parsePhoneNumber(identifier) ?? identifier],
  )
  return isOnList(ctx, list, candidates)
}

/**
 * Why somebody with these identifiers may not come in; null when they may. The block-list is stronger than
 * the allow-list. `not_allowed_access` is the code that the official UI has a page for.
 */
export async function refusedByLists(
  ctx: Context,
  identifiers: string[],
  options: { isInvited?: boolean } = {},
): Promise<ApiError | null> {
  const { allowlist, blocklist } = ctx.instance.settings.restrictions
  const refusal = () =>
    new ApiError('not_allowed_access', { values: { identifier: identifiers[0] ?? 'This account' } })
  if (blocklist && (await matchesList(ctx, 'blocklist', identifiers))) return refusal()
  if (!allowlist || options.isInvited) return null
  return (await matchesList(ctx, 'allowlist', identifiers)) ? null : refusal()
}
