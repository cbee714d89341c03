import type { Context, InTx } from '../../context/context.js'
import { ApiError } from '../../errors/api-error.js'
import {
  type Connection,
  connectionOf,
  type ProviderAnswer,
  type ProviderTokens,
} from '../../model/connection.js'
import type { UserView } from '../../model/user.js'
import {
  deleteExternalAccount,
  findExternalAccountBySubject,
  insertExternalAccount,
  updateExternalAccount,
} from '../../store/external-accounts.js'
import type { ExternalAccountRow, UserRow } from '../../store/tables.js'
import { endOpenProofs } from '../../store/users.js'
import { identifierForm } from '../users/identifiers.js'
import { notifyOwner } from '../users/notify-owner.js'
import { saveUser } from '../users/update-user.js'
import { getUserView } from '../views/user-view.js'

type Named = Pick<Connection, 'key' | 'name'>

/** An account of which nothing is known yet, not yet written. */
export function emptyAccount(
  { instance, now }: Context,
  userId: string,
  { key }: Pick<Connection, 'key'>,
  id: string,
): ExternalAccountRow {
  return {
    instance_id: instance.id,
    id,
    user_id: userId,
    connection_key: key,
    subject: null,
    visit_id: null,
    email_address: null,
    email_address_proven: false,
    first_name: null,
    last_name: null,
    username: null,
    image_url: null,
    approved_scopes: '',
    tokens_ciphertext: null,
    token_expires_at: null,
    refresh_claimed_until: null,
    asked_at: null,
    error_code: null,
    created_at: now,
    updated_at: now,
  }
}

/** The account of a user at a provider, not yet written. */
export function newExternalAccount(
  ctx: Context,
  userId: string,
  connection: Pick<Connection, 'key'>,
  answer: ProviderAnswer,
  id = ctx.services.ids.next('eac'),
): ExternalAccountRow {
  return {
    ...emptyAccount(ctx, userId, connection, id),
    subject: answer.profile.subject,
    ...columnsOf(ctx, answer),
  }
}

function columnsOf(ctx: Context, { profile, tokens }: ProviderAnswer) {
  const { emailAddress, firstName, lastName, username, imageUrl } = profile
  return {
    email_address: emailAddress && (identifierForm('email_address', emailAddress) ?? emailAddress),
    email_address_proven: profile.isEmailProven,
    first_name: firstName,
    last_name: lastName,
    username,
    image_url: imageUrl,
    approved_scopes: tokens?.scopes.join(' ') ?? '',
    tokens_ciphertext: tokens && sealTokens(ctx, tokens),
    token_expires_at: tokens?.expiresAt ?? null,
    error_code: null,
  }
}

export const sealTokens = ({ services }: Context, tokens: ProviderTokens): string =>
  services.masterKey.encrypt(JSON.stringify(tokens))

/** Null: they were revoked, or the provider gave none. */
export const openTokens = ({ services }: Context, { tokens_ciphertext: text }: ExternalAccountRow) =>
  text === null ? null : (JSON.parse(services.masterKey.decrypt(text)) as ProviderTokens)

/**
 * Makes an account at a provider one of the user's, tells the owner, and emits `user.updated`. Another user's
 * account is never moved.
 * @throws ApiError external_account_linked_elsewhere
 */
export async function linkAccount(
  tx: InTx,
  { user }: UserView,
  connection: Named,
  answer: ProviderAnswer,
  id?: string,
): Promise<UserView> {
  const present = await findExternalAccountBySubject(tx, connection.key, answer.profile.subject)
  if (present && present.user_id !== user.id) throw new ApiError('external_account_linked_elsewhere')
  if (present) return refreshAccount(tx, present, answer)
  await insertExternalAccount(tx, newExternalAccount(tx, user.id, connection, answer, id))
  await endOpenProofs(tx, user.id)
  const view = await saveUser(tx, user, {})
  await notifyOwner(tx, view, 'external_account_linked', { provider: connection.name })
  return view
}

/** What the provider says now, in place of what it said before; scopes stay, where it names none. */
export async function refreshAccount(
  tx: InTx,
  account: ExternalAccountRow,
  answer: ProviderAnswer,
): Promise<UserView> {
  const { tokens } = answer
  const kept = openTokens(tx, account)
  const refreshToken = tokens?.refreshToken ?? kept?.refreshToken ?? null
  const columns = columnsOf(tx, { ...answer, tokens: tokens && { ...tokens, refreshToken } })
  const changes = { ...columns, ...(tokens ? {} : tokensOf(account)) }
  await updateExternalAccount(tx, account.id, { ...changes, updated_at: tx.now })
  const view = await getUserView(tx, account.user_id)
  return isShownOtherwise(account, changes) ? saveUser(tx, view.user, {}) : view
}

const tokensOf = ({ tokens_ciphertext, approved_scopes, token_expires_at }: ExternalAccountRow) => ({
  tokens_ciphertext,
  approved_scopes,
  token_expires_at,
})

/** Whether anything but the tokens has changed: they are in no event. */
function isShownOtherwise(before: ExternalAccountRow, changes: Partial<ExternalAccountRow>): boolean {
  const { tokens_ciphertext: _, token_expires_at: __, ...shown } = changes
  return Object.entries(shown).some(([column, value]) => before[column as keyof ExternalAccountRow] !== value)
}

/**
 * Takes an account at a provider away from its user, and tells the owner. An administrator may take the last
 * way in (ADR 0011); the person's own removal is `unlinkOwnAccount`.
 */
export async function unlinkAccount(
  tx: InTx,
  user: UserRow,
  { id, connection_key: key, subject }: ExternalAccountRow,
): Promise<void> {
  await deleteExternalAccount(tx, id)
  if (subject !== null) await endOpenProofs(tx, user.id)
  const view = await saveUser(tx, user, {})
  const name = connectionOf(tx.instance, key)?.name ?? key
  if (subject !== null) await notifyOwner(tx, view, 'external_account_unlinked', { provider: name })
}
