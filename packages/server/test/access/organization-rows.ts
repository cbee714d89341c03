import {
  DELETE,
  MANAGE_DOMAINS,
  MANAGE_MEMBERS,
  MANAGE_PROFILE,
  type OrganizationRow,
  READ_DOMAINS,
  READ_MEMBERS,
} from './organization-cast.js'
import { PIXEL } from './pixel.js'

const TEST_CODE = '424242'
const READING_DOMAINS = [READ_DOMAINS, MANAGE_DOMAINS]
const READING_MEMBERS = [READ_MEMBERS, MANAGE_MEMBERS]

/** What members may do in an organization, by the permissions of their role. */
export const organizationRows: OrganizationRow[] = [
  { id: 'getOrganization', anyOf: [], call: () => ({}) },
  { id: 'updateOrganization', anyOf: [MANAGE_PROFILE], call: () => ({ body: { name: 'Renamed' } }) },
  { id: 'updateOrganizationLogo', anyOf: [MANAGE_PROFILE], call: () => ({ body: PIXEL }) },
  { id: 'deleteOrganizationLogo', anyOf: [MANAGE_PROFILE], call: () => ({}) },
  { id: 'deleteOrganization', anyOf: [DELETE], endsOrganization: true, call: () => ({}) },

  {
    id: 'ListOrganizationMemberships',
    anyOf: READING_MEMBERS,
    call: () => ({ query: { paginated: 'true' } }),
  },
  {
    id: 'CreateOrganizationMembership',
    anyOf: [MANAGE_MEMBERS],
    givesMemberRole: true,
    call: async cast => ({ body: { user_id: await cast.newUser(), role: 'org:member' } }),
  },
  {
    id: 'UpdateOrganizationMembership',
    anyOf: [MANAGE_MEMBERS],
    givesMemberRole: true,
    call: async cast => ({ ids: { user_id: await cast.newMember() }, body: { role: 'org:member' } }),
  },
  {
    id: 'removeOrganizationMember',
    anyOf: [MANAGE_MEMBERS],
    givesMemberRole: true,
    call: async cast => ({ ids: { user_id: await cast.newMember() } }),
  },
  { id: 'ListOrganizationRoles', anyOf: READING_MEMBERS, call: () => ({}) },
  { id: 'listOrganizationEnterpriseConnections', anyOf: [], call: () => ({}) },

  {
    id: 'createOrganizationInvitations',
    anyOf: [MANAGE_MEMBERS],
    givesMemberRole: true,
    call: cast => ({ body: { email_address: cast.newAddress(), role: 'org:member' } }),
  },
  {
    id: 'bulkCreateOrganizationInvitations',
    anyOf: [MANAGE_MEMBERS],
    givesMemberRole: true,
    call: cast => ({
      body: { email_address: [cast.newAddress(), cast.newAddress()], role: 'org:member' },
    }),
  },
  {
    id: 'getOrganizationInvitations',
    anyOf: [MANAGE_MEMBERS],
    call: () => ({ query: { status: 'pending' } }),
  },
  { id: 'getAllPendingOrganizationInvitations', anyOf: [MANAGE_MEMBERS], call: () => ({}) },
  {
    id: 'revokePendingOrganizationInvitation',
    anyOf: [MANAGE_MEMBERS],
    call: async cast => ({ ids: { invitation_id: await cast.newInvitation() } }),
  },
  { id: 'listOrganizationMembershipRequests', anyOf: [MANAGE_MEMBERS], call: () => ({}) },
  {
    id: 'acceptOrganizationMembershipRequest',
    anyOf: [MANAGE_MEMBERS],
    givesMemberRole: true,
    call: async cast => ({ ids: { request_id: await cast.newRequest() } }),
  },
  {
    id: 'rejectOrganizationMembershipRequest',
    anyOf: [MANAGE_MEMBERS],
    call: async cast => ({ ids: { request_id: await cast.newRequest() } }),
  },

  { id: 'ListOrganizationDomains', anyOf: READING_DOMAINS, call: () => ({}) },
  {
    id: 'GetOrganizationDomain',
    anyOf: READING_DOMAINS,
    call: async cast => ({ ids: { domain_id: await cast.newDomain() } }),
  },
  {
    id: 'CreateOrganizationDomain',
    anyOf: [MANAGE_DOMAINS],
    call: cast => ({ body: { name: cast.newDomainName() } }),
  },
  {
    id: 'createOrganizationDomainsBulk',
    anyOf: [MANAGE_DOMAINS],
    call: cast => ({ body: { names: [cast.newDomainName(), cast.newDomainName()] } }),
  },
  {
    id: 'deleteOrganizationDomain',
    anyOf: [MANAGE_DOMAINS],
    call: async cast => ({ ids: { domain_id: await cast.newDomain() } }),
  },
  {
    id: 'UpdateOrganizationDomainEnrollmentMode',
    anyOf: [MANAGE_DOMAINS],
    call: async cast => ({
      ids: { domain_id: await cast.newDomain() },
      body: { enrollment_mode: 'manual_invitation' },
    }),
  },
  {
    id: 'prepareOrganizationDomainVerification',
    anyOf: [MANAGE_DOMAINS],
    call: async cast => {
      const name = cast.newDomainName()
      return {
        ids: { domain_id: await cast.newDomain(name) },
        body: { affiliation_email_address: `a@${name}` },
      }
    },
  },
  {
    id: 'attemptOrganizationDomainVerification',
    anyOf: [MANAGE_DOMAINS],
    call: async cast => {
      const name = cast.newDomainName()
      const id = await cast.newDomain(name)
      const form = { affiliation_email_address: `a+clerk_test@${name}` }
      await cast.asAdmin('POST', `/domains/${id}/prepare_affiliation_verification`, form)
      return { ids: { domain_id: id }, body: { code: TEST_CODE } }
    },
  },
  {
    id: 'prepareOrganizationDomainOwnershipVerification',
    anyOf: [MANAGE_DOMAINS],
    call: async cast => ({ ids: { domain_id: await cast.newDomain() } }),
  },
  {
    id: 'attemptOrganizationDomainOwnershipVerification',
    anyOf: [MANAGE_DOMAINS],
    call: async cast => {
      const id = await cast.newDomain()
      await cast.asAdmin('POST', `/domains/${id}/prepare_ownership_verification`)
      return { ids: { domain_id: id } }
    },
  },
  {
    id: 'prepareOrganizationDomainsOwnershipVerification',
    anyOf: [MANAGE_DOMAINS],
    call: async cast => ({ body: { organization_domain_ids: [await cast.newDomain()] } }),
  },
  {
    id: 'attemptOrganizationDomainsOwnershipVerification',
    anyOf: [MANAGE_DOMAINS],
    call: async cast => ({ body: { organization_domain_ids: [await cast.newDomain()] } }),
  },
]
