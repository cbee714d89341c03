import { OrganizationList } from '@clerk/nextjs'

export default function SelectOrganizationPage() {
  return (
    <main className="p-8">
      <h1>Select an organization</h1>
      <OrganizationList
        hidePersonal
        afterCreateOrganizationUrl="/orgs/:id"
        afterSelectOrganizationUrl="/orgs/:id"
      />
    </main>
  )
}
