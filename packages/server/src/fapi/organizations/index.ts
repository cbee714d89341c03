import type { Operation } from '../../operation/operation.js'
import { domainOwnershipOperations } from './domain-ownership.js'
import { memberOperations } from './members.js'
import { membershipRequestOperations } from './membership-requests.js'
import { ownOrganizationOperations } from './mine.js'
import { domainOperations } from './organization-domains.js'
import { invitationOperations } from './organization-invitations.js'
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
