import type { FrontendContext, InTx } from '../context/context.js'
import { inTransaction } from '../context/transaction.js'
import { enterpriseAsConnection } from '../domain/connections/enterprise.js'
import { connectionsOfAddresses } from '../domain/enterprise/company-of.js'
import {
  beginVisit,
  connectionOfVisit,
  planVisit,
  type VisitRequest,
} from '../domain/external-accounts/visits.js'
import { updateContact } from '../domain/users/contacts.js'
import { identifierForm } from '../domain/users/identifiers.js'
import { ApiError } from '../errors/api-error.js'
import { contactProofOf, type ProviderAnswer } from '../model/connection.js'
import { findIdentifier, updateIdentifier } from '../store/identifiers.js'
import type { IdentifierRow, UserRow, VerificationRow } from '../store/tables.js'
import { connectByCompany, isSignedIn } from './company-account.js'

/** Whether an address is of a company, whose identity provider can prove it. */
export async function isOfCompany(ctx: FrontendContext, { normalized_value: address }: IdentifierRow) {
  return (await connectionsOfAddresses(ctx, [address])).length > 0
}

/**
 * Somebody leaves for the identity provider of a company, to prove an address of its domain as their own
 * (clerk-js `createEnterpriseSSOLinkFlow`). Where the domain has several connections it is the first one: the
 * official component offers no choice. Makes its own transaction.
 * @throws ApiError strategy_for_user_invalid, verification_already_verified, and as `planVisit`
 */
export async function prepareByCompany(
  ctx: FrontendContext,
  user: UserRow,
  contact: IdentifierRow,
  visit: Omit<VisitRequest, 'strategy'>,
): Promise<VerificationRow> {
  if (contact.verified_at !== null) throw new ApiError('verification_already_verified')
  const [row] = await connectionsOfAddresses(ctx, [contact.normalized_value])
  if (!row) throw new ApiError('strategy_for_user_invalid', { param: 'strategy' })
  const planned = await planVisit(ctx, enterpriseAsConnection(row), {
    oidcLoginHint: contact.value,
    ...visit,
    strategy: 'enterprise_sso',
    isConnecting: true,
  })
  return inTransaction(ctx, async tx => {
    const generation = user.credentials_generation
    const begun = await beginVisit(tx, planned, { kind: 'identifier', id: contact.id }, generation)
    await updateIdentifier(tx, contact.id, { verification_id: begun.id, updated_at: tx.now })
    return begun
  })
}

/**
 * The provider has answered. It proves the address that the person has left for, and no other one; the
 * account there is connected, and its person belongs to the company’s organization.
 * @throws ApiError external_account_other, external_account_linked_elsewhere, authentication_invalid
 */
export async function proveByCompany(
  tx: InTx<FrontendContext>,
  contactId: string,
  visit: VerificationRow,
  answer: ProviderAnswer,
): Promise<void> {
  const connection = await connectionOfVisit(tx, visit, 'connect')
  const contact = await findIdentifier(tx, contactId)
  if (!contact || !(await isSignedIn(tx, contact.user_id))) throw new ApiError('authentication_invalid')
  const { isEmailProven, emailAddress } = answer.profile
  const proven = isEmailProven ? identifierForm('email_address', emailAddress ?? '') : null
  if (proven !== contact.normalized_value)
    throw new ApiError('external_account_other', { values: { provider: connection.name } })
  const strategy = contactProofOf(visit.strategy)
  await updateContact(tx, contact, { verified: true, strategy, verificationId: visit.id })
  const account = { id: tx.services.ids.next('eac'), user_id: contact.user_id }
  await connectByCompany(tx, account, { connection, strategy: visit.strategy }, answer)
}
