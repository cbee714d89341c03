import { inTransaction } from '../context/transaction.js'
import { prepareImage } from '../domain/images/images.js'
import { setProfileImage } from '../domain/users/profile-image.js'
import { frontendOperation, type Operation } from '../operation/operation.js'
import { deletedObject } from '../resources/deleted-object.js'
import { imageResource } from '../resources/picture.js'

const updateProfileImage = frontendOperation('updateProfileImage', {
  mode: 'staged',
  access: 'session',
  limit: 'change',
  run: async (ctx, { body }) => {
    const image = await prepareImage((body as { file?: unknown }).file)
    const { user } = await inTransaction(ctx, tx => setProfileImage(tx, ctx.user.id, image))
    return imageResource(ctx.services.publicUrl, user.image_id!)
  },
})

const deleteProfileImage = frontendOperation('deleteProfileImage', {
  mode: 'write',
  access: 'session',
  limit: 'change',
  run: async ctx => {
    const imageId = ctx.user.image_id
    await setProfileImage(ctx, ctx.user.id, null)
    return deletedObject('image', imageId ?? ctx.user.id)
  },
})

export const profileImageOperations: Operation[] = [updateProfileImage, deleteProfileImage]
