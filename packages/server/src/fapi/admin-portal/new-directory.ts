import type { NewDirectory } from '../../domain/directories/directories.js'
import { directoryProviderOf } from '../../domain/directories/own-directories.js'
import { isPulled } from '../../model/directory.js'
import type { EnterpriseConnectionRow } from '../../store/tables.js'
import { guideOf } from './guides.js'

/** The directory that a connection gets here: of the provider whose guide its administrator has followed. */
export function newDirectoryOf(connection: EnterpriseConnectionRow): NewDirectory {
  const provider = directoryProviderOf(connection)
  return {
    enterpriseConnectionId: connection.id,
    name: connection.name,
    provider: isPulled({ provider }) ? provider : guideOf(connection, undefined).key,
    roleMappings: [],
  }
}
