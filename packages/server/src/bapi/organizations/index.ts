import type { Operation } from '../../operation/operation.js'
import { logoOperations } from './logo.js'
import { membershipOperations } from './memberships.js'
import { domainOperations } from './organization-domains.js'
import { invitationOperations } from './organization-invitations.js'
import { organizationsOperations } from './organizations.js'
import { roleSetOperations } from './role-sets.js'
import { permissionOperations, roleOperations } from './roles.js'
import { organizationSettingsOperations } from './settings.js'

/** The Backend API's organizations, and all that belongs to them. */
export const organizationOperations: Operation[] = [
  ...organizationsOperations,
  ...logoOperations,
  ...membershipOperations,
  ...invitationOperations,
  ...domainOperations,
  ...roleOperations,
  ...permissionOperations,
  ...roleSetOperations,
  ...organizationSettingsOperations,
]
