import { PageHeader } from '@/components/ui'
import { NewOrganizationForm } from './new-organization-form'

export const metadata = { title: 'New organization' }

export default function NewOrganizationPage() {
  return (
    <div className="mx-auto max-w-xl">
      <PageHeader title="New organization" lead="A space for one team: its projects and its people." />
      <NewOrganizationForm />
    </div>
  )
}
