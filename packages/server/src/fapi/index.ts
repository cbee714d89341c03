import type { Operation } from '../http/operation.js'
import { clientOperations } from './client.js'
import { environmentOperations } from './environment.js'
import { handshakeOperations } from './handshake.js'
import { sessionOperations } from './sessions.js'
import { wellKnownOperations } from './well-known.js'

/** Every operation of the Frontend API that is built; the rest of the contract answers 501. */
export const frontendOperations: Operation[] = [
  ...clientOperations,
  ...environmentOperations,
  ...handshakeOperations,
  ...sessionOperations,
  ...wellKnownOperations,
]
