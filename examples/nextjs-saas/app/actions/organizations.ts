'use server'

import { auth, clerkClient } from '@clerk/nextjs/server'
import { revalidatePath } from 'next/cache'
import { redirect } from 'next/navigation'
import { requireOrganization } from '@/lib/auth/session'
import { refusal } from '@/lib/refusal'
import { saveOrganization } from '@/lib/sync'
import { type FormState, invalid, organizationInput } from '@/lib/validation'

/** Answers the new organization's id: the browser makes it the active one. */
export async function createOrganization(
  _: FormState,
  form: FormData,
): Promise<FormState & { createdId?: string }> {
  const { userId } = await auth()
  if (!userId) return { error: 'Sign in first.' }
  const input = organizationInput.safeParse(Object.fromEntries(form))
  if (!input.success) return invalid(input.error)
  const { name, slug } = input.data
  try {
    const clerk = await clerkClient()
    const organization = await clerk.organizations.createOrganization({
      name,
      ...(slug ? { slug } : {}),
      createdBy: userId,
      publicMetadata: { plan: 'free' },
    })
    return { createdId: organization.id }
  } catch (error) {
    return refusal(error)
  }
}

export async function updateOrganization(_: FormState, form: FormData): Promise<FormState> {
  const organizationId = String(form.get('organizationId'))
  const { permissions } = await requireOrganization(organizationId)
  if (!permissions.isAdmin) return { error: 'Only admins may change the organization.' }
  const input = organizationInput.safeParse(Object.fromEntries(form))
  if (!input.success) return invalid(input.error)
  const { name, slug } = input.data
  try {
    const clerk = await clerkClient()
    const { raw } = await clerk.organizations.updateOrganization(organizationId, {
      name,
      ...(slug ? { slug } : {}),
    })
    // the page that comes next shows it, whether or not the webhook was quicker
    if (raw) await saveOrganization(raw)
  } catch (error) {
    return refusal(error)
  }
  revalidatePath(`/orgs/${organizationId}`, 'layout')
  return { ok: 'Saved.' }
}

export async function deleteOrganization(_: FormState, form: FormData): Promise<FormState> {
  const organizationId = String(form.get('organizationId'))
  const { permissions } = await requireOrganization(organizationId)
  if (!permissions.isAdmin) return { error: 'Only admins may delete the organization.' }
  try {
    const clerk = await clerkClient()
    await clerk.organizations.deleteOrganization(organizationId)
  } catch (error) {
    return refusal(error)
  }
  redirect('/orgs')
}
