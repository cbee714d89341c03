import { OrganizationCards } from '@/components/organization-list'
import { ButtonLink, EmptyState, PageHeader } from '@/components/ui'
import { requireUser } from '@/lib/auth/session'
import { membershipsOf } from '@/lib/organizations'

export const metadata = { title: 'Select an organization' }

/** Where the middleware sends people who open a page of an organization while none is active. */
export default async function SelectOrganizationPage({
  searchParams,
}: {
  searchParams: Promise<{ next?: string }>
}) {
  const { userId, orgId } = await requireUser()
  const { next = '' } = await searchParams
  const wantedId = /^\/orgs\/(org_\w+)/.exec(next)?.[1]
  const memberships = await membershipsOf(userId)
  const wanted = memberships.filter(({ organization }) => organization.id === wantedId)
  const create = <ButtonLink href="/orgs/new">New organization</ButtonLink>
  return (
    <>
      <PageHeader title="Select an organization" lead="The page that you want belongs to an organization." />
      {memberships.length === 0 ? (
        <EmptyState title="No organization yet" action={create}>
          Create one for your team, or ask a colleague to invite you.
        </EmptyState>
      ) : (
        <OrganizationCards
          memberships={wanted.length > 0 ? wanted : memberships}
          activeId={orgId}
          next={wanted.length > 0 ? next : undefined}
        />
      )}
    </>
  )
}
