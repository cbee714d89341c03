import type { Operation } from '../../http/operation.js'
import { domainOwnershipOperations } from './domain-ownership.js'
import { domainOperations } from './domains.js'
import { invitationOperations } from './invitations.js'
import { memberOperations } from './members.js'
import { membershipRequestOperations } from './membership-requests.js'
import { ownOrganizationOperations } from './mine.js'
import { organizationOperations as organizations } from './organizations.js'
import { roleOperations } from './roles.js'

export const organizationOperations: Operation[] = [
  ...organizations,
  ...memberOperations,
  ...invitationOperations,
  ...domainOperations,
  ...domainOwnershipOperations,
  ...membershipRequestOperations,
  ...roleOperations,
  ...ownOrganizationOperations,
]
