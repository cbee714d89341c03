import { deleteOrganization } from '@/app/actions/organizations'
import { ConfirmButton } from '@/components/confirm-button'
import { Card, EmptyState, PageHeader } from '@/components/ui'
import { requireOrganization } from '@/lib/auth/session'
import { getOrganization } from '@/lib/organizations'
import { SettingsForm } from './settings-form'

export const metadata = { title: 'Settings' }

export default async function SettingsPage({ params }: { params: Promise<{ orgId: string }> }) {
  const { orgId } = await params
  const { permissions } = await requireOrganization(orgId)
  const { name, slug } = await getOrganization(orgId)
  return (
    <div className="mx-auto max-w-2xl">
      <PageHeader title="Settings" lead={name} />
      {permissions.isAdmin ? (
        <div className="space-y-8">
          <SettingsForm organizationId={orgId} name={name} slug={slug ?? ''} />
          <Card className="flex flex-wrap items-center justify-between gap-4 p-6">
            <div>
              <h2 className="font-semibold">Delete the organization</h2>
              <p className="mt-1 text-sm text-muted">
                Its projects go with it. Its members keep their accounts.
              </p>
            </div>
            <ConfirmButton
              action={deleteOrganization}
              fields={{ organizationId: orgId }}
              variant="danger"
              title={`Delete ${name}?`}
              text="All its projects are deleted for good."
              confirm="Delete organization"
            >
              Delete
            </ConfirmButton>
          </Card>
        </div>
      ) : (
        <EmptyState title="Settings are for admins">Ask an admin of {name} to change them.</EmptyState>
      )}
    </div>
  )
}
