'use server'

import { clerkClient } from '@clerk/nextjs/server'
import { revalidatePath } from 'next/cache'
import { headers } from 'next/headers'
import { type OrganizationSession, requireOrganization } from '@/lib/auth/session'
import { refusal } from '@/lib/refusal'
import { type FormState, invalid, invitationInput, roleKey } from '@/lib/validation'

type Clerk = Awaited<ReturnType<typeof clerkClient>>

export async function inviteMember(_: FormState, form: FormData): Promise<FormState> {
  const input = invitationInput.safeParse(Object.fromEntries(form))
  if (!input.success) return invalid(input.error)
  const { email, role } = input.data
  const origin = (await headers()).get('origin')
  return asAdmin(form, async (clerk, { organizationId, userId }) => {
    await clerk.organizations.createOrganizationInvitation({
      organizationId,
      inviterUserId: userId,
      emailAddress: email,
      role,
      ...(origin ? { redirectUrl: `${origin}/accept-invitation` } : {}),
    })
    return `Invited ${email}.`
  })
}

export async function revokeInvitation(_: FormState, form: FormData): Promise<FormState> {
  return asAdmin(form, async (clerk, { organizationId, userId }) => {
    const invitationId = String(form.get('invitationId'))
    await clerk.organizations.revokeOrganizationInvitation({
      organizationId,
      invitationId,
      requestingUserId: userId,
    })
    return 'Revoked.'
  })
}

export async function updateMemberRole(_: FormState, form: FormData): Promise<FormState> {
  const role = roleKey.safeParse(form.get('role'))
  if (!role.success) return { error: 'There is no such role.' }
  return asAdmin(form, async (clerk, { organizationId }) => {
    const userId = String(form.get('userId'))
    await clerk.organizations.updateOrganizationMembership({ organizationId, userId, role: role.data })
    return 'Role changed.'
  })
}

export async function removeMember(_: FormState, form: FormData): Promise<FormState> {
  return asAdmin(form, async (clerk, { organizationId }) => {
    await clerk.organizations.deleteOrganizationMembership({
      organizationId,
      userId: String(form.get('userId')),
    })
    return 'Removed.'
  })
}

/**
 * Runs a change that only admins of the organization may make, and turns a
 * refusal of the platform into a message.
 */
async function asAdmin(
  form: FormData,
  change: (clerk: Clerk, session: OrganizationSession) => Promise<string>,
): Promise<FormState> {
  const session = await requireOrganization(String(form.get('organizationId')))
  if (!session.permissions.isAdmin) return { error: 'Only admins may change members.' }
  try {
    const ok = await change(await clerkClient(), session)
    revalidatePath(`/orgs/${session.organizationId}`, 'layout')
    return { ok }
  } catch (error) {
    return refusal(error)
  }
}
