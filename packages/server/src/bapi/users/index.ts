import type { Operation } from '../../operation/operation.js'
import { userCreateOperations } from './create.js'
import { userExternalAccountOperations } from './external-accounts.js'
import { userFactorOperations } from './factors.js'
import { userMetadataOperations } from './metadata.js'
import { userPasswordOperations } from './password.js'
import { userProfileImageOperations } from './profile-image.js'
import { userReadOperations } from './read.js'
import { userRestrictOperations } from './restrict.js'
import { userTrustedDeviceOperations } from './trusted-devices.js'
import { userUpdateOperations } from './update.js'
import { userWeb3WalletOperations } from './web3-wallets.js'

/** The Backend API's users. */
export const userOperations: Operation[] = [
  ...userReadOperations,
  ...userCreateOperations,
  ...userUpdateOperations,
  ...userExternalAccountOperations,
  ...userFactorOperations,
  ...userMetadataOperations,
  ...userRestrictOperations,
  ...userPasswordOperations,
  ...userProfileImageOperations,
  ...userTrustedDeviceOperations,
  ...userWeb3WalletOperations,
]
