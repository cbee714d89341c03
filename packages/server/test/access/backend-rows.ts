import type { BackendRow } from './backend-cast.js'
import { backendDirectoryRows } from './backend-directory-rows.js'
import { backendEnterpriseRows } from './backend-enterprise-rows.js'
import { backendInstanceRows } from './backend-instance-rows.js'
import { backendOrganizationRows } from './backend-organization-rows.js'
import { backendPeopleRows } from './backend-people-rows.js'
import { backendPortalRows } from './portal-rows.js'

/** Every operation of the Backend API. */
export const backendRows: BackendRow[] = [
  ...backendPeopleRows,
  ...backendInstanceRows,
  ...backendOrganizationRows,
  ...backendDirectoryRows,
  ...backendEnterpriseRows,
  ...backendPortalRows,
]
