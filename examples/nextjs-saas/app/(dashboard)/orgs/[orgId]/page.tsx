import { OrganizationOverview } from '@/components/organization-overview'
import { ButtonLink, PageHeader } from '@/components/ui'
import { requireOrganization } from '@/lib/auth/session'
import { getOrganization } from '@/lib/organizations'

export const metadata = { title: 'Overview' }

export default async function OrganizationPage({ params }: { params: Promise<{ orgId: string }> }) {
  const { orgId } = await params
  const session = await requireOrganization(orgId)
  const organization = await getOrganization(orgId)
  return (
    <>
      <PageHeader title={organization.name} lead={organization.slug}>
        {session.permissions.canCreateProjects ? (
          <ButtonLink href={`/orgs/${orgId}/projects/new`}>New project</ButtonLink>
        ) : null}
      </PageHeader>
      <OrganizationOverview session={session} organization={organization} />
    </>
  )
}
