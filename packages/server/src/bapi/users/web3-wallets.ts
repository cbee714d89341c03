import { contactOf, removeContact } from '../../domain/users/contacts.js'
import { getUserView } from '../../domain/views/user-view.js'
import { backendOperation, type Operation } from '../../operation/operation.js'
import { deletedObject } from '../../resources/deleted-object.js'

const deleteWallet = backendOperation('UserWeb3WalletDelete', {
  mode: 'write',
  access: 'secret-key',
  run: async (ctx, { path }) => {
    const view = await getUserView(ctx, path.user_id)
    await removeContact(ctx, contactOf(view, 'web3_wallet', path.web3_wallet_identification_id))
    return deletedObject('web3_wallet', path.web3_wallet_identification_id)
  },
})

export const userWeb3WalletOperations: Operation[] = [deleteWallet]
