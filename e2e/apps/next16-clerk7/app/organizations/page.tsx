import { OrganizationList } from '@clerk/nextjs'
import { OwnList } from './own-list'

/** All organizations of the person, with invitations and suggestions to accept. */
export default function OrganizationsPage() {
  return (
    <main>
      <OrganizationList afterSelectOrganizationUrl="/organization" afterSelectPersonalUrl="/organization" />
      <OwnList />
    </main>
  )
}
