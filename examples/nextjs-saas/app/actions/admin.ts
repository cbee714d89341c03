'use server'

import { clerkClient } from '@clerk/nextjs/server'
import { revalidatePath } from 'next/cache'
import { requireAdmin, setUserRole } from '@/lib/auth/session'
import type { FormState } from '@/lib/validation'

export async function updateUserRole(_: FormState, form: FormData): Promise<FormState> {
  const adminId = await requireAdmin()
  const userId = String(form.get('userId'))
  const role = form.get('role') === 'admin' ? 'admin' : 'user'
  if (userId === adminId && role !== 'admin') return { error: 'Nobody takes the role from themselves.' }
  await setUserRole(userId, role)
  revalidatePath('/admin')
  return { ok: 'Role changed.' }
}

export async function deleteUser(_: FormState, form: FormData): Promise<FormState> {
  const adminId = await requireAdmin()
  const userId = String(form.get('userId'))
  if (userId === adminId) return { error: 'Delete your own account in your profile.' }
  const clerk = await clerkClient()
  await clerk.users.deleteUser(userId)
  revalidatePath('/admin')
  return { ok: 'Deleted.' }
}
