// lib/auth/permissions.ts
import { auth, clerkClient } from '@clerk/nextjs'

export type OrgRole = 'admin' | 'member'

export async function getOrgMembership(orgId: string) {
  const { userId } = auth()
  if (!userId) return null

  const memberships = await clerkClient.users.getOrganizationMembershipList({
    userId,
  })

  return memberships.find((m) => m.organization.id === orgId)
}

export async function hasOrgPermission(
  orgId: string,
  requiredRole: OrgRole = 'member'
): Promise<boolean> {
  const membership = await getOrgMembership(orgId)
  if (!membership) return false

  if (requiredRole === 'admin') {
    return membership.role === 'admin'
  }

  return true
}

export async function requireOrgAdmin(orgId: string) {
  const isAdmin = await hasOrgPermission(orgId, 'admin')
  if (!isAdmin) {
    throw new Error('Admin access required')
  }
}
