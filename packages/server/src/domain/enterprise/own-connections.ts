import type { InTx } from '../../context/context.js'
import { ApiError } from '../../errors/api-error.js'
import type { EnterpriseConnectionView } from '../../model/enterprise-connection.js'
import {
  countEnterpriseConnections,
  findEnterpriseConnection,
  ofOrganization,
} from '../../store/enterprise-connections.js'
import { getOrganizationForUpdate } from '../../store/organizations.js'
import type { Scope } from '../../store/store.js'
import type { EnterpriseConnectionRow } from '../../store/tables.js'
import { type MemberRights, requireRightsOf } from '../organizations/granting.js'
import { loadRoleBook } from '../organizations/role-book.js'
import { domainDefaultRole } from '../organizations/setting-roles.js'
import {
  changeEnterpriseConnection,
  createEnterpriseConnection,
  type EnterpriseChanges,
  type ProtocolSettings,
} from './connections.js'
import { requireProvenDomains } from './proven-domains.js'

/** Far more than a company has identity providers. */
const MAX_CONNECTIONS = 20

/** What an organization says of a connection of its own. */
export type OwnChanges = Omit<EnterpriseChanges, 'organizationId' | 'takesMetadata' | 'replacesEnrollment'>

/** To everybody else it does not exist. @throws ApiError resource_not_found */
export async function getOwnConnection(
  scope: Scope,
  organizationId: string,
  id: string,
): Promise<EnterpriseConnectionRow> {
  const row = await findEnterpriseConnection(scope, id)
  if (row?.organization_id !== organizationId) throw new ApiError('resource_not_found', { values: { id } })
  return row
}

/**
 * A connection that an organization makes for itself, for domains that it has proven.
 * @throws ApiError enterprise_connection_domain_not_proven, enterprise_connection_quota_exceeded, and as
 *   `createEnterpriseConnection`
 */
export async function createOwnConnection(
  tx: InTx,
  organizationId: string,
  provider: string,
  changes: OwnChanges & { name: string },
  settings: ProtocolSettings,
): Promise<EnterpriseConnectionView> {
  // nobody takes a proof away meanwhile, or makes one connection too many
  await getOrganizationForUpdate(tx, organizationId)
  await requireProvenDomains(tx, organizationId, changes.domains ?? [])
  if ((await countEnterpriseConnections(tx, ofOrganization(organizationId))) >= MAX_CONNECTIONS)
    throw new ApiError('enterprise_connection_quota_exceeded', { values: { limit: MAX_CONNECTIONS } })
  const own = { ...changes, organizationId, takesMetadata: false }
  return createEnterpriseConnection(tx, provider, own, settings)
}

/**
 * Whoever switches it on lets people in, in the default role: members need what that role may.
 * @param rights of the member who asks; null: nobody's
 * @throws ApiError resource_not_found, missing_organization_permission,
 *   enterprise_connection_domain_not_proven, and as `changeEnterpriseConnection`
 */
export async function changeOwnConnection(
  tx: InTx,
  { organizationId, rights }: { organizationId: string; rights: MemberRights | null },
  id: string,
  changes: OwnChanges,
  settings: ProtocolSettings,
): Promise<EnterpriseConnectionView> {
  const organization = await getOrganizationForUpdate(tx, organizationId)
  const before = await getOwnConnection(tx, organizationId, id)
  if (changes.domains?.length) await requireProvenDomains(tx, organizationId, changes.domains)
  if (changes.active && !before.active)
    requireRightsOf(rights, domainDefaultRole(tx, await loadRoleBook(tx), organization))
  return changeEnterpriseConnection(tx, before, changes, settings)
}
