import { auth, clerkClient } from '@clerk/nextjs'
import { createOrganization } from '@/app/actions/organizations'
import { ActionForm } from '@/components/action-form'

async function create(name: string, slug: string) {
  'use server'
  // The action returns an instance of a class, which React does not send to a client component.
  return (await createOrganization(name, slug)).id
}

export default async function OrganizationsPage() {
  const { userId } = auth()
  const memberships = await clerkClient.users.getOrganizationMembershipList({ userId: userId! })
  return (
    <div className="p-8">
      <h1>Organizations</h1>
      <ul aria-label="Organizations">
        {memberships.map(membership => (
          <li key={membership.id}>
            <a href={`/orgs/${membership.organization.id}`}>{membership.organization.name}</a>{' '}
            {membership.role}
          </li>
        ))}
      </ul>
      <ActionForm label="Create organization" fields={['name', 'slug']} action={create} />
    </div>
  )
}
