import { removePasskey } from '../domain/passkeys/registration.js'
import { backendOperation, type Operation } from '../operation/operation.js'
import { deletedObject } from '../resources/deleted-object.js'
import { getUser } from '../store/users.js'

const deleteUserPasskey = backendOperation('UserPasskeyDelete', {
  mode: 'write',
  access: 'secret-key',
  run: async (ctx, { path }) => {
    const user = await getUser(ctx, path.user_id)
    await removePasskey(ctx, user, path.passkey_identification_id)
    return deletedObject('passkey', path.passkey_identification_id)
  },
})

export const passkeyOperations: Operation[] = [deleteUserPasskey]
