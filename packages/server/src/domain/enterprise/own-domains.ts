import { listDomains } from '../../store/organization-domains.js'
import { OLDEST_FIRST } from '../../store/rows.js'
import type { Scope } from '../../store/store.js'
import type { OrganizationDomainRow } from '../../store/tables.js'

/** More than an organization has. */
const ALL = { limit: 1000, offset: 0 }

/** All domains of an organization, proven or not, oldest first. */
export const listAllDomains = (scope: Scope, organizationId: string): Promise<OrganizationDomainRow[]> =>
  listDomains(scope, { organizationId }, OLDEST_FIRST, ALL)

/** Those whose ownership it has proven. */
export async function listProvenDomains(
  scope: Scope,
  organizationId: string,
): Promise<OrganizationDomainRow[]> {
  const rows = await listAllDomains(scope, organizationId)
  return rows.filter(row => row.ownership_verified_at !== null)
}
