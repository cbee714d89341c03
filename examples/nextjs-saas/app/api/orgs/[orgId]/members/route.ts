import { withOrgAuth } from '@/lib/api/auth'
import { db } from '@/lib/db'

/** The members of the active organization, as webhooks have brought them here. */
export const GET = withOrgAuth<{ orgId: string }>(async (_request, { orgId }) => {
  const members = await db.membership.findMany({
    where: { organizationId: orgId, deletedAt: null },
    select: {
      id: true,
      role: true,
      user: { select: { id: true, firstName: true, lastName: true, email: true, imageUrl: true } },
    },
    orderBy: { id: 'asc' },
  })
  return Response.json({ members })
})
