import { NextResponse } from 'next/server'
import { requireOrgAuth } from '@/lib/api/auth'
import { db } from '@/lib/db'

export async function GET(_req: Request, { params }: { params: { orgId: string } }) {
  const context = await requireOrgAuth().catch(() => null)
  if (context?.orgId !== params.orgId) {
    return NextResponse.json({ error: 'Forbidden' }, { status: 403 })
  }
  const organization = await db.organization.findUnique({ where: { clerkId: params.orgId } })
  return NextResponse.json({ organization })
}
