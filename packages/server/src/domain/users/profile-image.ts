import type { InTx } from '../../context/context.js'
import type { UserView } from '../../model/user.js'
import type { UserRow } from '../../store/tables.js'
import { getUser } from '../../store/users.js'
import { type PreparedImage, removeImage, saveImage } from '../images/images.js'
import { saveUser } from './update-user.js'

/** Replaces the user's picture, or takes it away, and emits `user.updated`. */
export async function setProfileImage(
  ctx: InTx,
  userId: string,
  image: PreparedImage | null,
): Promise<UserView> {
  const user: UserRow = await getUser(ctx, userId)
  await removeImage(ctx, user.image_id)
  const imageId = image ? await saveImage(ctx, image) : null
  return saveUser(ctx, user, { image_id: imageId })
}
