import { type InstanceSide, nextNumber } from '../world/two-instances.js'
import type { BackendRow } from './backend-cast.js'
import type { Call } from './call.js'
import { PIXEL } from './pixel.js'

const ROLE = { role: 'org:member' }
const newAddress = () => `person${nextNumber()}@people.example`
const newDomain = () => ({ name: `d${nextNumber()}.example`, enrollment_mode: 'manual_invitation' })

async function organization(side: InstanceSide): Promise<{ organization_id: string }> {
  const body = { name: `Organization ${nextNumber()}` }
  return { organization_id: (await side.backend('POST', '/organizations', body)).id }
}

async function member(side: InstanceSide) {
  const ids = await organization(side)
  const { userId } = await side.newUser()
  const path = `/organizations/${ids.organization_id}/memberships`
  await side.backend('POST', path, { user_id: userId, ...ROLE })
  return { ...ids, user_id: userId }
}

async function invitation(side: InstanceSide) {
  const ids = await organization(side)
  const path = `/organizations/${ids.organization_id}/invitations`
  const { id } = await side.backend('POST', path, { email_address: newAddress(), ...ROLE })
  return { ...ids, invitation_id: id }
}

async function domain(side: InstanceSide) {
  const ids = await organization(side)
  const { id } = await side.backend('POST', `/organizations/${ids.organization_id}/domains`, newDomain())
  return { ...ids, domain_id: id }
}

async function permission(side: InstanceSide) {
  const body = { name: 'Permission', key: `org:p${nextNumber()}:read` }
  return { permission_id: (await side.backend('POST', '/organization_permissions', body)).id }
}

async function role(side: InstanceSide, permissions: string[] = []) {
  const key = `org:role${nextNumber()}`
  const { id } = await side.backend('POST', '/organization_roles', { name: key, key, permissions })
  return { ids: { organization_role_id: id }, key }
}

async function roleSet(side: InstanceSide, roles = ['org:admin', 'org:member']) {
  const key = `role_set:set${nextNumber()}`
  const { id } = await side.backend('POST', '/role_sets', {
    name: key,
    key,
    default_role_key: 'org:member',
    creator_role_key: 'org:admin',
    roles,
  })
  return { role_set_key_or_id: id }
}

type Ids = (side: InstanceSide) => Promise<Record<string, string>>

/** A row for something that the path names. */
const of = (ids: Ids, id: string, body?: () => Call['body']): BackendRow => ({
  id,
  kind: 'thing',
  call: async side => ({ ids: await ids(side), ...(body ? { body: body() } : {}) }),
})

/** Organizations, their members, and the roles that they share. */
export const backendOrganizationRows: BackendRow[] = [
  { id: 'ListOrganizations', kind: 'instance', call: () => ({}) },
  { id: 'CreateOrganization', kind: 'instance', call: () => ({ body: { name: 'New' } }) },
  of(organization, 'GetOrganization'),
  of(organization, 'UpdateOrganization', () => ({ name: 'New' })),
  of(organization, 'DeleteOrganization'),
  of(organization, 'MergeOrganizationMetadata', () => ({ public_metadata: { a: 1 } })),
  of(organization, 'ReplaceOrganizationMetadata', () => ({ public_metadata: { a: 1 } })),
  of(organization, 'UploadOrganizationLogo', () => PIXEL),
  of(organization, 'DeleteOrganizationLogo'),

  { id: 'InstanceGetOrganizationMemberships', kind: 'instance', call: () => ({}) },
  of(organization, 'ListOrganizationMemberships'),
  {
    id: 'CreateOrganizationMembership',
    kind: 'thing',
    call: async side => ({
      ids: await organization(side),
      body: { user_id: (await side.newUser()).userId, ...ROLE },
    }),
  },
  of(member, 'UpdateOrganizationMembership', () => ({ role: 'org:admin' })),
  of(member, 'UpdateOrganizationMembershipMetadata', () => ({ public_metadata: { a: 1 } })),
  of(member, 'DeleteOrganizationMembership'),

  { id: 'ListInstanceOrganizationInvitations', kind: 'instance', call: () => ({}) },
  of(organization, 'ListOrganizationInvitations'),
  of(organization, 'ListPendingOrganizationInvitations'),
  of(organization, 'CreateOrganizationInvitation', () => ({ email_address: newAddress(), ...ROLE })),
  of(organization, 'CreateOrganizationInvitationBulk', () => [{ email_address: newAddress(), ...ROLE }]),
  of(invitation, 'GetOrganizationInvitation'),
  of(invitation, 'RevokeOrganizationInvitation'),

  { id: 'ListAllOrganizationDomains', kind: 'instance', call: () => ({}) },
  of(organization, 'ListOrganizationDomains'),
  of(organization, 'CreateOrganizationDomain', newDomain),
  of(domain, 'UpdateOrganizationDomain', () => ({ verified: true })),
  of(domain, 'DeleteOrganizationDomain'),
  of(domain, 'VerifyOrganizationDomainOwnership'),

  { id: 'ListOrganizationPermissions', kind: 'instance', call: () => ({}) },
  {
    id: 'CreateOrganizationPermission',
    kind: 'instance',
    call: () => ({ body: { name: 'New', key: `org:p${nextNumber()}:read` } }),
  },
  of(permission, 'GetOrganizationPermission'),
  of(permission, 'UpdateOrganizationPermission', () => ({ name: 'New' })),
  of(permission, 'DeleteOrganizationPermission'),
  { id: 'ListOrganizationRoles', kind: 'instance', call: () => ({}) },
  {
    id: 'CreateOrganizationRole',
    kind: 'instance',
    call: () => ({ body: { name: 'New', key: `org:role${nextNumber()}` } }),
  },
  of(async side => (await role(side)).ids, 'GetOrganizationRole'),
  of(
    async side => (await role(side)).ids,
    'UpdateOrganizationRole',
    () => ({ name: 'New' }),
  ),
  of(async side => (await role(side)).ids, 'DeleteOrganizationRole'),
  of(
    async side => ({ ...(await role(side)).ids, ...(await permission(side)) }),
    'AssignPermissionToOrganizationRole',
  ),
  of(async side => {
    const ids = await permission(side)
    return { ...ids, ...(await role(side, [ids.permission_id])).ids }
  }, 'RemovePermissionFromOrganizationRole'),

  { id: 'ListRoleSets', kind: 'instance', call: () => ({}) },
  {
    id: 'CreateRoleSet',
    kind: 'instance',
    call: () => ({
      body: {
        name: 'New',
        key: `role_set:set${nextNumber()}`,
        default_role_key: 'org:member',
        creator_role_key: 'org:admin',
        roles: ['org:admin', 'org:member'],
      },
    }),
  },
  of(roleSet, 'GetRoleSet'),
  of(roleSet, 'UpdateRoleSet', () => ({ name: 'New' })),
  of(roleSet, 'ReplaceRoleSet', () => ({ dest_role_set_key: 'role_set:default' })),
  {
    id: 'AddRolesToRoleSet',
    kind: 'thing',
    call: async side => ({ ids: await roleSet(side), body: { role_keys: [(await role(side)).key] } }),
  },
  {
    id: 'ReplaceRoleInRoleSet',
    kind: 'thing',
    call: async side => {
      const { key } = await role(side)
      return {
        ids: await roleSet(side, ['org:admin', 'org:member', key]),
        body: { role_key: key, to_role_key: 'org:member' },
      }
    },
  },
]
