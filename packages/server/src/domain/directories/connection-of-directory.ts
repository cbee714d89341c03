import { ApiError } from '../../errors/api-error.js'
import type { DirectoryConnection } from '../../model/directory.js'
import { enterpriseOptions } from '../../model/enterprise-connection.js'
import { findEnterpriseConnection } from '../../store/enterprise-connections.js'
import type { Scope } from '../../store/store.js'

/** What an enterprise connection is believed for; null: there is no such connection. */
export async function findDirectoryConnection(
  scope: Scope,
  connectionId: string | null,
): Promise<DirectoryConnection | null> {
  const row = connectionId === null ? undefined : await findEnterpriseConnection(scope, connectionId)
  if (!row) return null
  const { domains, allow_subdomains: allowsSubdomains, organization_id: organizationId } = row
  const { customAttributes } = enterpriseOptions(row)
  return { domains, allowsSubdomains, organizationId, customAttributes }
}

/** For a directory that is to be made. @throws ApiError resource_not_found */
export async function requireDirectoryConnection(scope: Scope, connectionId: string): Promise<void> {
  const found = await findDirectoryConnection(scope, connectionId)
  if (!found) throw new ApiError('resource_not_found', { param: 'enterprise_connection_id' })
}
