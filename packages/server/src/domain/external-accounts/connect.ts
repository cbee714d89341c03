import type { Context, FrontendContext, InTx } from '../../context/context.js'
import { inTransaction } from '../../context/transaction.js'
import { ApiError } from '../../errors/api-error.js'
import { type Connection, contactProofOf, type ProviderAnswer } from '../../model/connection.js'
import { isEnterpriseKey } from '../../model/enterprise-connection.js'
import type { UserView } from '../../model/user.js'
import {
  deleteExternalAccount,
  deleteUnconnected,
  findExternalAccount,
  insertExternalAccount,
  updateExternalAccount,
} from '../../store/external-accounts.js'
import { findVerifiedIdentifier } from '../../store/identifiers.js'
import type { ExternalAccountRow, UserRow, VerificationRow } from '../../store/tables.js'
import { addContact } from '../users/contacts.js'
import { identifierForm } from '../users/identifiers.js'
import { refuseAdditional } from '../users/own-contacts.js'
import { keepWayIn } from '../users/ways-in.js'
import { getUserView } from '../views/user-view.js'
import { emptyAccount, linkAccount, unlinkAccount } from './link.js'
import { beginVisit, connectionFor, planVisit, type VisitRequest } from './visits.js'

/** An account whose owner is on the way to the provider. */
export interface Departing {
  account: ExternalAccountRow
  visit: VerificationRow
}

/**
 * Somebody who is signed in wants to connect an account: any, or the one that their company has given them.
 * Makes its own transaction. @throws ApiError
 */
export async function beginConnecting(
  ctx: FrontendContext,
  user: UserRow,
  connection: Connection,
  request: VisitRequest,
): Promise<Departing> {
  if (!connection.enterprise) refuseAdditional(await getUserView(ctx, user.id))
  const planned = await planVisit(ctx, connection, { ...request, isConnecting: true })
  return inTransaction(ctx, async tx => {
    await deleteUnconnected(tx, user.id, connection.key)
    const id = tx.services.ids.next('eac')
    const visit = await beginVisit(tx, planned, { kind: 'external_account', id })
    const account = { ...emptyAccount(tx, user.id, connection, id), visit_id: visit.id }
    await insertExternalAccount(tx, account)
    return { account, visit }
  })
}

/**
 * The same for an account that is connected, for more scopes or because its tokens are worth nothing any
 * more. Makes its own transaction. @throws ApiError
 */
export async function beginReconnecting(
  ctx: FrontendContext,
  user: UserRow,
  id: string,
  request: Omit<VisitRequest, 'strategy'>,
): Promise<Departing> {
  const account = await ownAccount(ctx, user, id)
  const strategy = `oauth_${account.connection_key}`
  const planned = await planVisit(ctx, connectionFor(ctx, strategy, 'connect'), {
    ...request,
    strategy,
    isConnecting: true,
  })
  return inTransaction(ctx, async tx => {
    const visit = await beginVisit(tx, planned, { kind: 'external_account', id })
    await updateExternalAccount(tx, id, { visit_id: visit.id })
    return { account, visit }
  })
}

/** The person's own removal. @throws ApiError resource_not_found, last_sign_in_method_removal_failed */
export async function unlinkOwnAccount(tx: InTx, user: UserRow, id: string): Promise<void> {
  const account = await ownAccount(tx, user, id)
  await keepWayIn(tx, user.id, view => ({
    ...view,
    externalAccounts: view.externalAccounts.filter(each => each.id !== id),
  }))
  await unlinkAccount(tx, user, account)
}

/** One of the user's own. @throws ApiError resource_not_found */
export async function ownAccount(ctx: Context, user: UserRow, id: string): Promise<ExternalAccountRow> {
  const account = await findExternalAccount(ctx, id)
  // what people have by their company is not theirs to take away
  if (account?.user_id !== user.id || isEnterpriseKey(account.connection_key))
    throw new ApiError('resource_not_found')
  return account
}

/**
 * Connects the account that the provider has answered for; its proven address becomes the user's, if it is
 * nobody's. @param strategy of the visit. @throws ApiError external_account_linked_elsewhere
 */
export async function connectOwnAccount(
  tx: InTx,
  { id, user_id: userId }: Pick<ExternalAccountRow, 'id' | 'user_id'>,
  connection: Connection,
  strategy: string,
  answer: ProviderAnswer,
): Promise<UserView> {
  await deleteExternalAccount(tx, id)
  await addProvenAddress(tx, userId, strategy, answer)
  return linkAccount(tx, await getUserView(tx, userId), connection, answer, id)
}

async function addProvenAddress(
  tx: InTx,
  userId: string,
  strategy: string,
  { profile }: ProviderAnswer,
): Promise<void> {
  const { enabled, immutable } = tx.instance.settings.attributes.emailAddress
  const address = profile.isEmailProven ? identifierForm('email_address', profile.emailAddress ?? '') : null
  if (!enabled || immutable || address === null) return
  const { identifiers } = await getUserView(tx, userId)
  const isKnown = identifiers.some(row => row.type === 'email_address' && row.normalized_value === address)
  if (isKnown || (await findVerifiedIdentifier(tx, 'email_address', address))) return
  const contact = { value: address, verified: true, strategy: contactProofOf(strategy), primary: false }
  await addContact(tx, userId, 'email_address', contact)
}
