import type { Operation } from '../http/operation.js'
import { clientOperations } from './clients.js'
import { domainOperations } from './domains.js'
import { emailAddressOperations } from './email-addresses.js'
import { instanceOperations } from './instance.js'
import { jwksOperations } from './jwks.js'
import { jwtTemplateOperations } from './jwt-templates.js'
import { redirectUrlOperations } from './redirect-urls.js'
import { passkeyOperations } from './passkeys.js'
import { organizationOperations } from './organizations/index.js'
import { phoneNumberOperations } from './phone-numbers.js'
import { sessionOperations } from './sessions.js'
import { signInTokenOperations } from './sign-in-tokens.js'
import { testingTokenOperations } from './testing-tokens.js'
import { userOperations } from './users/index.js'

/** Every operation of the Backend API that is built; the rest of the contract answers 501. */
export const backendOperations: Operation[] = [
  ...clientOperations,
  ...domainOperations,
  ...emailAddressOperations,
  ...instanceOperations,
  ...jwksOperations,
  ...jwtTemplateOperations,
  ...redirectUrlOperations,
  ...passkeyOperations,
  ...organizationOperations,
  ...phoneNumberOperations,
  ...sessionOperations,
  ...signInTokenOperations,
  ...testingTokenOperations,
  ...userOperations,
]
