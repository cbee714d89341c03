import * as z from 'zod'
import { byComponents, group } from './schema.js'

const perDay = (limit: number) => z.int().min(1).nullable().default(limit)

export const organizations = group({
  enabled: z.boolean().default(false).describe('There are organizations, in both APIs.'),
  maxAllowedMemberships: z
    .int()
    .min(0)
    .default(5)
    .describe(
      'A new organization may have this many members and open invitations; 0 means any number. Organizations that exist keep their own number.',
    ),
  directMemberAdding: z
    .boolean()
    .default(false)
    .describe(
      'Members who manage others can add users by their id without asking them. The Backend API always can.',
    ),
  invitationsPerDay: group({
    receiver: perDay(5).describe(
      'One address gets this many invitations from members in a day, which begins with the first one; `null` means any number.',
    ),
    sender: perDay(50).describe('One person sends at most this many invitations in a day.'),
    organization: perDay(100).describe('One organization sends at most this many invitations in a day.'),
  }),
  adminDelete: z
    .boolean()
    .default(true)
    .describe(
      'Members with the right to delete an organization can do so. Organizations keep the value that held when they were made, and both must say so.',
    ),
  forceOrganizationSelection: z
    .boolean()
    .default(false)
    .describe(
      'There are no personal accounts: a session of somebody in no organization is pending (task `choose-organization`).',
    ),
  domainsEnabled: z.boolean().default(false).describe('Organizations can have verified domains.'),
  domainEnrollmentModes: z
    .array(z.enum(['manual_invitation', 'automatic_invitation', 'automatic_suggestion']))
    .default([])
    .describe(
      'A verified domain can do this for people with an address there. `manual_invitation` is always possible.',
    ),
  domainDefaultRole: z
    .string()
    .default('org:member')
    .describe(
      'People who come in through a verified domain get this role. Role sets of your own name another one.',
    ),
  creatorRole: z
    .string()
    .default('org:admin')
    .describe('The person who makes an organization gets this role. Role sets of your own name another one.'),
  slugDisabled: z
    .boolean()
    .default(false)
    .describe('Nobody chooses a slug, in either API. Slugs are still made, from names.'),
  creationDefaults: z
    .boolean()
    .default(false)
    .meta(
      byComponents('The form for a new organization begins with a name made of the person’s email domain.'),
    ),
  maxAllowedRoles: z.int().min(1).default(10).describe('The instance may have this many roles.'),
  maxAllowedRoleSets: z.int().min(1).default(10).describe('The instance may have this many role sets.'),
  maxAllowedDomains: z.int().min(0).default(10).describe('An organization may have this many domains.'),
  selfServeSso: z
    .boolean()
    .default(false)
    .describe(
      'Members with `org:sys_entconns:manage` set up enterprise connections of their organization, for domains that it has proven. It needs `domainsEnabled`.',
    ),
  selfServeDirectories: z
    .boolean()
    .default(false)
    .describe('They set up the directories of these connections as well. It needs `selfServeSso`.'),
  shortRoleKeys: z
    .boolean()
    .default(false)
    .describe(
      'The wire says `admin` and `member` instead of `org:admin` and `org:member`. Requests may always use both.',
    ),
})
