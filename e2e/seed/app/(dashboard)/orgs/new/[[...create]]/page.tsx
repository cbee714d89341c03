import { CreateOrganization } from '@clerk/nextjs'

export default function NewOrganizationPage() {
  return <CreateOrganization routing="path" path="/orgs/new" afterCreateOrganizationUrl="/orgs/:id" />
}
