// app/actions/members.ts
'use server'

import { auth, clerkClient } from '@clerk/nextjs'
import { revalidatePath } from 'next/cache'
import { requireOrgAdmin } from '@/lib/auth/permissions'

export async function inviteMember(
  orgId: string,
  email: string,
  role: 'admin' | 'member'
) {
  await requireOrgAdmin(orgId)

  const { userId } = auth()
  const invitation = await clerkClient.organizations.createOrganizationInvitation({
    organizationId: orgId,
    inviterUserId: userId!,
    emailAddress: email,
    role,
  })

  revalidatePath(`/orgs/${orgId}/members`)
  return invitation
}

export async function removeMember(orgId: string, userId: string) {
  await requireOrgAdmin(orgId)

  await clerkClient.organizations.deleteOrganizationMembership({
    organizationId: orgId,
    userId,
  })

  revalidatePath(`/orgs/${orgId}/members`)
}

export async function updateMemberRole(
  orgId: string,
  userId: string,
  role: 'admin' | 'member'
) {
  await requireOrgAdmin(orgId)

  await clerkClient.organizations.updateOrganizationMembership({
    organizationId: orgId,
    userId,
    role,
  })

  revalidatePath(`/orgs/${orgId}/members`)
}
