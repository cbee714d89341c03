// app/actions/admin.ts
'use server'

import { auth, clerkClient } from '@clerk/nextjs'

async function requireAdmin() {
  const { userId } = auth()

  if (!userId) {
    throw new Error('Not authenticated')
  }

  const user = await clerkClient.users.getUser(userId)

  if (user.publicMetadata.role !== 'admin') {
    throw new Error('Admin access required')
  }

  return userId
}

export async function deleteUser(targetUserId: string) {
  await requireAdmin()

  await clerkClient.users.deleteUser(targetUserId)

  return { success: true }
}

export async function updateUserRole(targetUserId: string, role: string) {
  await requireAdmin()

  await clerkClient.users.updateUser(targetUserId, {
    publicMetadata: { role },
  })

  return { success: true }
}
