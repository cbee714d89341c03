// app/(dashboard)/orgs/[orgId]/page.tsx
import { auth, clerkClient } from '@clerk/nextjs'
import { redirect } from 'next/navigation'
import { db } from '@/lib/db'

export default async function OrgDashboardPage({
  params,
}: {
  params: { orgId: string }
}) {
  const { userId, orgId } = auth()

  if (!userId || !orgId || orgId !== params.orgId) {
    redirect('/orgs')
  }

  const organization = await clerkClient.organizations.getOrganization({
    organizationId: params.orgId,
  })

  const members = await clerkClient.organizations.getOrganizationMembershipList({
    organizationId: params.orgId,
  })

  // Get org-specific data from your database
  const projects = await db.project.findMany({
    where: { organizationId: params.orgId },
    include: {
      author: true,
    },
    orderBy: {
      createdAt: 'desc',
    },
    take: 10,
  })

  return (
    <div className="p-8">
      <div className="mb-8">
        <h1 className="text-3xl font-bold">{organization.name}</h1>
        <p className="text-gray-600">{members.length} members</p>
      </div>

      <div className="grid gap-6 md:grid-cols-2 lg:grid-cols-3">
        <div className="rounded-lg border p-6">
          <h3 className="font-semibold">Projects</h3>
          <p className="text-3xl font-bold">{projects.length}</p>
        </div>

        <div className="rounded-lg border p-6">
          <h3 className="font-semibold">Members</h3>
          <p className="text-3xl font-bold">{members.length}</p>
        </div>

        <div className="rounded-lg border p-6">
          <h3 className="font-semibold">Plan</h3>
          <p className="text-3xl font-bold">
            {(organization.publicMetadata?.plan as string) || 'Free'}
          </p>
        </div>
      </div>

      <div className="mt-8">
        <h2 className="mb-4 text-xl font-semibold">Recent Projects</h2>
        <div className="space-y-4">
          {projects.map((project) => (
            <div key={project.id} className="rounded-lg border p-4">
              <h3 className="font-medium">{project.title}</h3>
              <p className="text-sm text-gray-600">
                Created by {project.author.firstName} {project.author.lastName}
              </p>
            </div>
          ))}
        </div>
      </div>
    </div>
  )
}
