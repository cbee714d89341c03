import type { Context, InTx } from '../../context/context.js'
import { ApiError } from '../../errors/api-error.js'
import { emitEvent } from '../../events/emit.js'
import type { UserView } from '../../model/user.js'
import { writtenUsername } from '../../protocols/username.js'
import { deleteIdentifier, insertIdentifier, updateIdentifier } from '../../store/identifiers.js'
import type { IdentifierRow, UserRow } from '../../store/tables.js'
import { endOpenProofs, findUserByExternalId, updateUserRow } from '../../store/users.js'
import { mapUniqueViolation } from '../checks/unique-violation.js'
import { getUserView } from '../views/user-view.js'
import { drawConsequences } from './consequences.js'
import { newUsernameRow, refuseTaken, usernameColumns } from './create-user.js'
import { searchTextOf } from './search-text.js'
import { userOfEvent } from './user-of-event.js'

/**
 * Undefined leaves a field as it is. Checks that depend on who asks (password rules,
 * required fields) are the caller's.
 */
export interface UserChanges {
  username?: string | null
  /** the other columns, as they are to be */
  columns?: Partial<Omit<UserRow, 'instance_id' | 'id' | 'username' | 'search_text' | 'updated_at'>>
}

/**
 * Changes a user and emits `user.updated`.
 * @throws ApiError form_identifier_exists, resource_not_found (a primary id that is not the user's)
 */
export async function updateUser(ctx: InTx, userId: string, changes: UserChanges): Promise<UserView> {
  const before = await getUserView(ctx, userId)
  const columns: Partial<UserRow> = { ...changes.columns }
  checkPrimary(before, 'email_address', columns.primary_email_address_id)
  checkPrimary(before, 'phone_number', columns.primary_phone_number_id)
  checkPrimary(before, 'web3_wallet', columns.primary_web3_wallet_id)
  await checkExternalId(ctx, before.user, columns.external_id)
  if (changes.username !== undefined) columns.username = await replaceUsername(ctx, before, changes.username)
  return saveUser(ctx, before.user, columns)
}

/**
 * Writes columns, brings the search text up to date and emits `user.updated`. For
 * changes of identifiers pass no columns.
 */
export async function saveUser(ctx: InTx, user: UserRow, columns: Partial<UserRow>): Promise<UserView> {
  const write = () => updateUserRow(ctx, user.id, { ...columns, updated_at: ctx.now })
  await mapUniqueViolation('users', 'external_id', write)
  await drawConsequences(ctx, user, columns)
  const view = await getUserView(ctx, user.id)
  const text = searchTextOf(view.user, view.identifiers)
  if (text !== view.user.search_text) await updateUserRow(ctx, user.id, { search_text: text })
  await emitUserUpdated(ctx, view)
  return view
}

/** `user.updated` with the user as the transaction shows it. */
export async function emitUserUpdated(ctx: InTx, view: UserView): Promise<void> {
  await emitEvent(ctx, {
    type: 'user.updated',
    resourceId: view.user.id,
    data: await userOfEvent(ctx, view),
  })
}

function checkPrimary(
  { identifiers }: UserView,
  type: IdentifierRow['type'],
  id: string | null | undefined,
): void {
  if (!id) return
  const identifier = identifiers.find(row => row.id === id && row.type === type)
  if (!identifier) throw new ApiError('resource_not_found', { param: `primary_${type}_id` })
  if (identifier.verified_at === null)
    throw new ApiError('form_param_value_invalid', { param: `primary_${type}_id` })
}

async function checkExternalId(
  ctx: Context,
  user: UserRow,
  externalId: string | null | undefined,
): Promise<void> {
  if (!externalId || externalId === user.external_id) return
  if (await findUserByExternalId(ctx, externalId))
    throw new ApiError('form_identifier_exists', { param: 'external_id', values: { param: 'external id' } })
}

async function replaceUsername(
  ctx: InTx,
  { user, identifiers }: UserView,
  username: string | null,
): Promise<string | null> {
  const present = identifiers.find(row => row.type === 'username')
  const wanted = writtenUsername(username ?? '')
  if (present && present.normalized_value !== usernameColumns(wanted).normalized_value)
    await endOpenProofs(ctx, user.id)
  if (wanted === '') {
    if (present) await deleteIdentifier(ctx, present.id)
    return null
  }
  if (wanted === present?.value) return wanted
  const row = present ?? newUsernameRow(ctx, user.id, wanted)
  const changed = { ...usernameColumns(wanted), updated_at: ctx.now }
  await refuseTaken(ctx, [{ ...row, ...changed }])
  await mapUniqueViolation('identifiers', 'username', () =>
    present ? updateIdentifier(ctx, row.id, changed) : insertIdentifier(ctx, { ...row, ...changed }),
  )
  return wanted
}
