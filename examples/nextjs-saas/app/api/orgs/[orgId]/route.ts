import { withOrgAuth } from '@/lib/api/auth'
import { notFound } from '@/lib/api/errors'
import { db } from '@/lib/db'

/** The active organization, as webhooks have brought it here. */
export const GET = withOrgAuth<{ orgId: string }>(async (_request, { orgId }) => {
  const organization = await db.organization.findFirst({
    where: { id: orgId, deletedAt: null },
    select: { id: true, name: true, slug: true, imageUrl: true, plan: true },
  })
  if (!organization) throw notFound()
  return Response.json({ organization })
})
