// lib/auth/session.ts
import { auth, clerkClient } from '@clerk/nextjs'

export async function getUserRole(): Promise<'admin' | 'user' | null> {
  const { userId } = auth()
  if (!userId) return null

  const user = await clerkClient.users.getUser(userId)
  return (user.publicMetadata.role as 'admin' | 'user') || 'user'
}

export async function setUserRole(userId: string, role: 'admin' | 'user') {
  await clerkClient.users.updateUser(userId, {
    publicMetadata: {
      role,
    },
  })
}

export async function getUserMetadata<T = Record<string, unknown>>(
  userId: string
): Promise<T> {
  const user = await clerkClient.users.getUser(userId)
  return user.publicMetadata as T
}

export async function updateUserMetadata(
  userId: string,
  metadata: Record<string, unknown>
) {
  await clerkClient.users.updateUser(userId, {
    publicMetadata: metadata,
  })
}
