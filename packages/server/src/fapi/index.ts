import type { Operation } from '../http/operation.js'
import { activeSessionOperations } from './active-sessions.js'
import { clientOperations } from './client.js'
import { environmentOperations } from './environment.js'
import { handshakeOperations } from './handshake.js'
import { meOperations } from './me.js'
import { sessionOperations } from './sessions.js'
import { signInOperations } from './sign-ins.js'
import { signUpOperations } from './sign-ups.js'
import { ticketOperations } from './tickets.js'
import { wellKnownOperations } from './well-known.js'

/** Every operation of the Frontend API that is built; the rest of the contract answers 501. */
export const frontendOperations: Operation[] = [
  ...activeSessionOperations,
  ...clientOperations,
  ...environmentOperations,
  ...handshakeOperations,
  ...meOperations,
  ...sessionOperations,
  ...signInOperations,
  ...signUpOperations,
  ...ticketOperations,
  ...wellKnownOperations,
]
