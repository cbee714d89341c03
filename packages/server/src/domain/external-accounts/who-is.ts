import type { Context } from '../../context/context.js'
import type { ProviderProfile } from '../../model/connection.js'
import { findExternalAccountBySubject, listExternalAccounts } from '../../store/external-accounts.js'
import { findVerifiedIdentifier } from '../../store/identifiers.js'
import type { ExternalAccountRow, IdentifierRow } from '../../store/tables.js'
import { storedForms } from '../users/identifiers.js'

/** Whom a provider's answer leads to (docs/social-sign-in.md, "Who becomes whom"). */
export type Whose =
  /** The account is linked already; its addresses play no part. */
  | { kind: 'linked'; account: ExternalAccountRow }
  /** The provider has proven an address that a user has, or claims. */
  | { kind: 'proven'; identifier: IdentifierRow }
  /** The address is somebody's, and has to be proven here first. */
  | { kind: 'unproven'; identifier: IdentifierRow }
  | { kind: 'nobody' }

/**
 * A second account at the same provider counts as unproven, whatever the provider says: addresses change
 * hands there, and the first account tells that the user was somebody else.
 */
export async function whoIs(
  ctx: Context,
  connectionKey: string,
  { subject, emailAddress, isEmailProven }: ProviderProfile,
): Promise<Whose> {
  const account = await findExternalAccountBySubject(ctx, connectionKey, subject)
  if (account) return { kind: 'linked', account }
  const identifier = await holderOf(ctx, emailAddress ?? '')
  if (!identifier) return { kind: 'nobody' }
  const others = await listExternalAccounts(ctx, identifier.user_id)
  const isSecond = others.some(each => each.connection_key === connectionKey && each.subject !== null)
  return { kind: isEmailProven && !isSecond ? 'proven' : 'unproven', identifier }
}

async function holderOf(ctx: Context, address: string): Promise<IdentifierRow | undefined> {
  for (const value of storedForms('email_address', address)) {
    const holder = await findVerifiedIdentifier(ctx, 'email_address', value)
    if (holder) return holder
  }
  return undefined
}
