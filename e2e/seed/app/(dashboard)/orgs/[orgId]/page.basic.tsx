// app/orgs/[orgId]/page.tsx
import { auth, clerkClient } from '@clerk/nextjs'
import { redirect } from 'next/navigation'

export default async function OrganizationPage({
  params,
}: {
  params: { orgId: string }
}) {
  const { userId, orgId } = auth()

  if (!userId) {
    redirect('/sign-in')
  }

  // Verify user has access to this org
  if (orgId !== params.orgId) {
    redirect('/orgs')
  }

  const organization = await clerkClient.organizations.getOrganization({
    organizationId: params.orgId,
  })

  const members = await clerkClient.organizations.getOrganizationMembershipList({
    organizationId: params.orgId,
  })

  return (
    <div className="p-8">
      <h1 className="text-3xl font-bold">{organization.name}</h1>
      <p className="text-gray-600">{organization.slug}</p>

      <div className="mt-8">
        <h2 className="text-xl font-semibold">Members</h2>
        <ul className="mt-4 space-y-2">
          {members.map((member) => (
            <li key={member.id} className="flex items-center gap-4 rounded border p-4">
              <img
                src={member.publicUserData?.imageUrl}
                alt={member.publicUserData?.firstName || 'User'}
                className="h-10 w-10 rounded-full"
              />
              <div>
                <p className="font-medium">
                  {member.publicUserData?.firstName} {member.publicUserData?.lastName}
                </p>
                <p className="text-sm text-gray-600">{member.role}</p>
              </div>
            </li>
          ))}
        </ul>
      </div>
    </div>
  )
}
