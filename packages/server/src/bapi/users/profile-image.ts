import { inTransaction } from '../../context/transaction.js'
import { prepareImage } from '../../domain/images/images.js'
import { setProfileImage } from '../../domain/users/profile-image.js'
import { userFacts } from '../../domain/views/user-view.js'
import { backendOperation, type Operation } from '../../operation/operation.js'
import { backendUser } from '../../resources/user.js'
import { getUser } from '../../store/users.js'

const setUserProfileImage = backendOperation('SetUserProfileImage', {
  mode: 'staged',
  access: 'secret-key',
  run: async (ctx, { path, body }) => {
    await getUser(ctx, path.user_id)
    const image = await prepareImage((body as { file?: unknown }).file)
    const view = await inTransaction(ctx, tx => setProfileImage(tx, path.user_id, image))
    return backendUser(view, userFacts(ctx))
  },
})

const deleteUserProfileImage = backendOperation('DeleteUserProfileImage', {
  mode: 'write',
  access: 'secret-key',
  run: async (ctx, { path }) => backendUser(await setProfileImage(ctx, path.user_id, null), userFacts(ctx)),
})

export const userProfileImageOperations: Operation[] = [setUserProfileImage, deleteUserProfileImage]
