import { auth, clerkClient, currentUser } from '@clerk/nextjs/server'
import { notFound, redirect } from 'next/navigation'
import { type Permissions, permissionsOf } from './permissions'

export interface OrganizationSession {
  userId: string
  organizationId: string
  role: string
  permissions: Permissions
}

/** Somebody who is signed in; others go to the sign-in page and come back. */
export async function requireUser(): Promise<{ userId: string; orgId: string | null }> {
  const { userId, orgId, redirectToSignIn } = await auth()
  if (!userId) return redirectToSignIn()
  return { userId, orgId: orgId ?? null }
}

/**
 * The session within its active organization. Read from the token alone: no request to the
 * platform. Whoever is in another organization is offered to switch
 * (app/(dashboard)/orgs/[orgId]/layout.tsx), so here it is a 404.
 */
export async function requireOrganization(organizationId: string): Promise<OrganizationSession> {
  const { userId, orgId, orgRole, has, redirectToSignIn } = await auth()
  if (!userId) return redirectToSignIn()
  if (orgId !== organizationId) notFound()
  return { userId, organizationId, role: orgRole ?? '', permissions: permissionsOf(has) }
}

export type UserRole = 'admin' | 'user'

/** The role in the whole application, kept in the user's public metadata. */
export async function getUserRole(): Promise<UserRole | null> {
  const user = await currentUser()
  if (!user) return null
  return user.publicMetadata['role'] === 'admin' ? 'admin' : 'user'
}

/**
 * Only administrators of the application get further. Asks the platform, so that
 * a role taken away counts at once.
 */
export async function requireAdmin(): Promise<string> {
  const { userId } = await requireUser()
  if ((await getUserRole()) !== 'admin') redirect('/unauthorized')
  return userId
}

/** Changes one role and leaves the other public metadata alone. */
export async function setUserRole(userId: string, role: UserRole): Promise<void> {
  const clerk = await clerkClient()
  await clerk.users.updateUserMetadata(userId, { publicMetadata: { role: role === 'admin' ? role : null } })
}
