import { OrganizationCards } from '@/components/organization-list'
import { ButtonLink, EmptyState, PageHeader } from '@/components/ui'
import { requireUser } from '@/lib/auth/session'
import { counted } from '@/lib/format'
import { membershipsOf } from '@/lib/organizations'

export const metadata = { title: 'Organizations' }

export default async function OrganizationsPage() {
  const { userId, orgId } = await requireUser()
  const memberships = await membershipsOf(userId)
  const create = <ButtonLink href="/orgs/new">New organization</ButtonLink>
  return (
    <>
      <PageHeader title="Organizations" lead={`You are in ${counted(memberships.length, 'organization')}.`}>
        {memberships.length > 0 ? create : null}
      </PageHeader>
      {memberships.length > 0 ? (
        <OrganizationCards memberships={memberships} activeId={orgId} />
      ) : (
        <EmptyState title="No organization yet" action={create}>
          Create one for your team, or ask a colleague to invite you.
        </EmptyState>
      )}
    </>
  )
}
