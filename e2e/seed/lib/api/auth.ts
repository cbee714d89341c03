// lib/api/auth.ts
import { auth } from '@clerk/nextjs'
import { NextResponse } from 'next/server'

export interface AuthContext {
  userId: string
  orgId?: string
  role?: string
}

export async function requireAuth(): Promise<AuthContext> {
  const { userId, orgId } = auth()

  if (!userId) {
    throw new Error('Unauthorized')
  }

  return { userId, orgId: orgId || undefined }
}

export async function requireOrgAuth(): Promise<Required<AuthContext>> {
  const { userId, orgId } = auth()

  if (!userId || !orgId) {
    throw new Error('Organization context required')
  }

  return { userId, orgId, role: 'member' }
}

export function withAuth<T>(
  handler: (req: Request, context: AuthContext) => Promise<T>
) {
  return async (req: Request) => {
    try {
      const context = await requireAuth()
      return await handler(req, context)
    } catch (error) {
      if (error instanceof Error && error.message === 'Unauthorized') {
        return NextResponse.json({ error: 'Unauthorized' }, { status: 401 })
      }
      console.error('API error:', error)
      return NextResponse.json(
        { error: 'Internal server error' },
        { status: 500 }
      )
    }
  }
}
