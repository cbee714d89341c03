import type { ScimOperation } from '../operation/scim.js'
import { discoveryOperations } from './discovery.js'
import { groupOperations } from './groups.js'
import { userOperations } from './users.js'

/** What identity providers do to the directories that they keep. */
export const scimOperations: ScimOperation[] = [...discoveryOperations, ...userOperations, ...groupOperations]
