// app/actions/organizations.ts
'use server'

import { auth, clerkClient } from '@clerk/nextjs'
import { revalidatePath } from 'next/cache'
import { requireOrgAdmin, type OrgRole } from '@/lib/auth/permissions'

export async function createOrganization(name: string, slug?: string) {
  const { userId } = auth()

  if (!userId) {
    throw new Error('Not authenticated')
  }

  const organization = await clerkClient.organizations.createOrganization({
    name,
    slug,
    createdBy: userId,
    publicMetadata: {
      plan: 'free',
      createdAt: new Date().toISOString(),
    },
  })

  revalidatePath('/orgs')
  return organization
}

export async function updateOrganizationMetadata(
  orgId: string,
  metadata: Record<string, unknown>
) {
  await requireOrgAdmin(orgId)

  await clerkClient.organizations.updateOrganization(orgId, {
    publicMetadata: metadata,
  })

  revalidatePath(`/orgs/${orgId}`)
}

export async function inviteMember(orgId: string, email: string, role: OrgRole) {
  await requireOrgAdmin(orgId)

  const { userId } = auth()
  const invitation = await clerkClient.organizations.createOrganizationInvitation({
    organizationId: orgId,
    inviterUserId: userId!,
    emailAddress: email,
    role,
  })

  return invitation
}
