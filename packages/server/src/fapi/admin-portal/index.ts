import type { Operation } from '../../operation/operation.js'
import { connectionOperations } from './connection.js'
import { directoryOperations } from './directory.js'
import { domainOperations } from './domains.js'
import { entranceOperations } from './entrance.js'
import { newConnectionOperations } from './new-connection.js'
import { overviewOperations } from './overview.js'
import { troublePage } from './portal-page.js'
import { readDirectoryOperations } from './read-directory.js'

/** The pages on which customers set up their identity provider themselves (ADR 0040). */
export const adminPortalOperations: Operation[] = [
  ...entranceOperations,
  ...overviewOperations,
  ...domainOperations,
  ...newConnectionOperations,
  ...connectionOperations,
  ...directoryOperations,
  ...readDirectoryOperations,
].map(operation => ({ ...operation, errorPage: troublePage }))
