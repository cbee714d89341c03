import { NextResponse } from 'next/server'
import { getOrgMembership } from '@/lib/auth/permissions'
import { db } from '@/lib/db'

export async function GET(_req: Request, { params }: { params: { orgId: string } }) {
  if (!(await getOrgMembership(params.orgId))) {
    return NextResponse.json({ error: 'Forbidden' }, { status: 403 })
  }
  const members = await db.organizationMember.findMany({ where: { organizationId: params.orgId } })
  return NextResponse.json({ members })
}
