import type { Operation } from '../http/operation.js'
import { clientOperations } from './clients.js'
import { jwksOperations } from './jwks.js'
import { sessionOperations } from './sessions.js'

/** Every operation of the Backend API that is built; the rest of the contract answers 501. */
export const backendOperations: Operation[] = [...clientOperations, ...jwksOperations, ...sessionOperations]
