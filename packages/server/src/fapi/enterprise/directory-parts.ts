import type { KeyedDirectory } from '../../domain/directories/directories.js'
import type { OwnDirectoryPath } from '../../domain/directories/own-directories.js'
import { enterpriseFacts } from '../../domain/enterprise/facts.js'
import { isPulled } from '../../model/directory.js'
import { selfServing } from '../../operation/needs.js'
import type { MemberContext } from '../../operation/operation.js'
import { frontendDirectory } from '../../resources/directory.js'
import { findDirectoryPull } from '../../store/directory-pulls.js'
import type { DirectoryRow } from '../../store/tables.js'

/** Members who may set up the directory of a connection of their organization. */
export const MEMBERS = { access: 'session', needs: selfServing('directories') } as const

/** The directory that the path of a request names. */
export const named = (path: {
  organization_id: string
  enterprise_connection_id: string
}): OwnDirectoryPath => ({
  organizationId: path.organization_id,
  connectionId: path.enterprise_connection_id,
})

/** Of one that is read it is told whether there are credentials; those are told to nobody. */
export async function renderDirectory(ctx: MemberContext, row: DirectoryRow): Promise<object> {
  const hasCredentials = isPulled(row) && (await findDirectoryPull(ctx, row.id)) !== undefined
  return frontendDirectory(row, { ...enterpriseFacts(ctx), hasCredentials })
}

/** With its key, which is told this once; nobody needs that of a directory that is read. */
export async function renderKeyed(
  ctx: MemberContext,
  { directory, apiKey }: KeyedDirectory,
): Promise<object> {
  if (isPulled(directory)) return renderDirectory(ctx, directory)
  return frontendDirectory(directory, { ...enterpriseFacts(ctx), hasCredentials: false, apiKey })
}
