import { updateOrganizationMetadata } from '@/app/actions/organizations'
import { ActionForm } from '@/components/action-form'
import { hasOrgPermission } from '@/lib/auth/permissions'

export default async function OrganizationSettingsPage({ params }: { params: { orgId: string } }) {
  async function setPlan(plan: string) {
    'use server'
    await updateOrganizationMetadata(params.orgId, { plan })
  }
  return (
    <div className="p-8">
      <h1>Organization settings</h1>
      <p data-testid="is-member">{String(await hasOrgPermission(params.orgId))}</p>
      <p data-testid="is-admin">{String(await hasOrgPermission(params.orgId, 'admin'))}</p>
      <ActionForm label="Set plan" fields={['plan']} action={setPlan} />
    </div>
  )
}
