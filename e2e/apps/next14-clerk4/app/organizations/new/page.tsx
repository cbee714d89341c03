import { CreateOrganization } from '@clerk/nextjs'

export default function NewOrganizationPage() {
  return <CreateOrganization routing="hash" afterCreateOrganizationUrl="/organization" />
}
