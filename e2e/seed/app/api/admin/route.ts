// app/api/admin/route.ts
import { auth, clerkClient } from '@clerk/nextjs'
import { NextResponse } from 'next/server'

export async function POST(req: Request) {
  const { userId } = auth()

  if (!userId) {
    return NextResponse.json({ error: 'Unauthorized' }, { status: 401 })
  }

  const user = await clerkClient.users.getUser(userId)
  const isAdmin = user.publicMetadata.role === 'admin'

  if (!isAdmin) {
    return NextResponse.json({ error: 'Forbidden' }, { status: 403 })
  }

  // Admin-only logic
  const body = await req.json()

  return NextResponse.json({ success: true, data: body })
}
