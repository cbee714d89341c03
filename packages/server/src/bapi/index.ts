import type { Operation } from '../http/operation.js'
import { clientOperations } from './clients.js'
import { domainOperations } from './domains.js'
import { instanceOperations } from './instance.js'
import { jwksOperations } from './jwks.js'
import { jwtTemplateOperations } from './jwt-templates.js'
import { redirectUrlOperations } from './redirect-urls.js'
import { sessionOperations } from './sessions.js'
import { signInTokenOperations } from './sign-in-tokens.js'
import { testingTokenOperations } from './testing-tokens.js'
import { userOperations } from './users/index.js'

/** Every operation of the Backend API that is built; the rest of the contract answers 501. */
export const backendOperations: Operation[] = [
  ...clientOperations,
  ...domainOperations,
  ...instanceOperations,
  ...jwksOperations,
  ...jwtTemplateOperations,
  ...redirectUrlOperations,
  ...sessionOperations,
  ...signInTokenOperations,
  ...testingTokenOperations,
  ...userOperations,
]
