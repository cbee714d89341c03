import { auth, currentUser } from '@clerk/nextjs/server'
import { OrganizationCards } from '@/components/organization-list'
import { OrganizationOverview } from '@/components/organization-overview'
import { ButtonLink, EmptyState, PageHeader } from '@/components/ui'
import { permissionsOf } from '@/lib/auth/permissions'
import { requireUser } from '@/lib/auth/session'
import { getOrganization, membershipsOf } from '@/lib/organizations'

export const metadata = { title: 'Dashboard' }

export default async function DashboardPage() {
  const { userId, orgId } = await requireUser()
  const user = await currentUser()
  const title = `Welcome${user?.firstName ? `, ${user.firstName}` : ''}`
  const onboarding = user?.unsafeMetadata['onboarding'] as { completed?: boolean } | undefined
  return (
    <>
      <PageHeader title={title} lead={user?.primaryEmailAddress?.emailAddress}>
        {onboarding?.completed ? null : (
          <ButtonLink href="/onboarding" variant="secondary">
            Finish setting up
          </ButtonLink>
        )}
      </PageHeader>
      {orgId ? (
        <ActiveOrganization userId={userId} orgId={orgId} />
      ) : (
        <NoActiveOrganization userId={userId} />
      )}
    </>
  )
}

async function ActiveOrganization({ userId, orgId }: { userId: string; orgId: string }) {
  const { has, orgRole } = await auth()
  const organization = await getOrganization(orgId)
  const session = { userId, organizationId: orgId, role: orgRole ?? '', permissions: permissionsOf(has) }
  return (
    <>
      <p className="mb-4 text-sm text-muted">
        You are working in <strong className="font-medium text-ink">{organization.name}</strong>.
      </p>
      <OrganizationOverview session={session} organization={organization} />
    </>
  )
}

async function NoActiveOrganization({ userId }: { userId: string }) {
  const memberships = await membershipsOf(userId)
  if (memberships.length > 0) return <OrganizationCards memberships={memberships} activeId={null} />
  return (
    <EmptyState
      title="No organization yet"
      action={<ButtonLink href="/orgs/new">New organization</ButtonLink>}
    >
      Create one for your team, or ask a colleague to invite you.
    </EmptyState>
  )
}
