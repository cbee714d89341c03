import { clerkClient } from '@clerk/nextjs/server'
import { roleName } from './format'

/** The organizations of a person with their role, in the order in which they joined. */
export async function membershipsOf(userId: string) {
  const clerk = await clerkClient()
  const { data } = await clerk.users.getOrganizationMembershipList({ userId, limit: 100 })
  return data
}

export async function getOrganization(organizationId: string) {
  const clerk = await clerkClient()
  return clerk.organizations.getOrganization({ organizationId, includeMembersCount: true })
}

export async function membersOf(organizationId: string, limit = 100) {
  const clerk = await clerkClient()
  return clerk.organizations.getOrganizationMembershipList({ organizationId, limit })
}

export async function pendingInvitationsOf(organizationId: string) {
  const clerk = await clerkClient()
  const { data } = await clerk.organizations.getOrganizationInvitationList({
    organizationId,
    status: ['pending'],
  })
  return data
}

/** The roles to choose from; where the platform lists none (an older plan or version), its two own ones. */
export async function assignableRoles(): Promise<{ key: string; name: string }[]> {
  const clerk = await clerkClient()
  try {
    const { data } = await clerk.organizationRoles.getOrganizationRoleList({ limit: 20 })
    return data.map(({ key, name }) => ({ key, name }))
  } catch {
    return ['org:admin', 'org:member'].map(key => ({ key, name: roleName(key) }))
  }
}
