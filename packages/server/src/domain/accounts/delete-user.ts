import type { InTx } from '../../context/context.js'
import { emitEvent } from '../../events/emit.js'
import { deletedObject } from '../../resources/deleted-object.js'
import { deleteActorTokensOfUser } from '../../store/actor-tokens.js'
import { deleteFactorsOfUser } from '../../store/factors.js'
import { deleteIdentifiersOfUser } from '../../store/identifiers.js'
import { deletePasskeysOfUser } from '../../store/passkeys.js'
import { deleteSessionsOfUser } from '../../store/sessions.js'
import { deleteSignInTokensOfUser } from '../../store/sign-in-tokens.js'
import { deleteTracesOfUser } from '../../store/user-traces.js'
import { deleteUserRow, getUser } from '../../store/users.js'
import { forgetUserInDirectories } from '../directories/change-user.js'
import { removeImage } from '../images/images.js'
import { type DeletionBy, leaveAllOrganizations } from '../organizations/leave-all.js'

/**
 * Deletes a user and all rows that are theirs, for good, and emits `user.deleted`.
 * Tokens die with the sessions; what remains is the event log.
 * @throws ApiError user_is_last_organization_administrator
 * @returns the body of the answer
 */
export async function deleteUser(ctx: InTx, userId: string, by: DeletionBy) {
  const user = await getUser(ctx, userId)
  await forgetUserInDirectories(ctx, userId)
  await leaveAllOrganizations(ctx, userId, by)
  await deleteTracesOfUser(ctx, userId)
  await deleteFactorsOfUser(ctx, userId)
  await deletePasskeysOfUser(ctx, userId)
  await deleteSessionsOfUser(ctx, userId)
  await deleteSignInTokensOfUser(ctx, userId)
  await deleteActorTokensOfUser(ctx, userId)
  await removeImage(ctx, user.image_id)
  await deleteIdentifiersOfUser(ctx, userId)
  await deleteUserRow(ctx, userId)
  const deleted = {
    ...deletedObject('user', userId),
    ...(user.external_id === null ? {} : { external_id: user.external_id }),
  }
  await emitEvent(ctx, { type: 'user.deleted', resourceId: userId, data: deleted })
  return deleted
}
