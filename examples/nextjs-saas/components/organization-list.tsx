import { counted, roleName } from '@/lib/format'
import { type membershipsOf } from '@/lib/organizations'
import { OpenOrganization } from './open-organization'
import { Avatar, Badge } from './ui'

type Memberships = Awaited<ReturnType<typeof membershipsOf>>

export function OrganizationCards({
  memberships,
  activeId,
  next,
}: {
  memberships: Memberships
  activeId: string | null
  next?: string
}) {
  return (
    <ul aria-label="Organizations" className="grid gap-4 sm:grid-cols-2">
      {memberships.map(({ id, role, organization }) => (
        <li
          key={id}
          className="flex items-center gap-4 rounded-xl border border-line bg-surface p-4 shadow-card"
        >
          <Avatar src={organization.imageUrl} name={organization.name} size={44} />
          <div className="min-w-0 grow">
            <h2 className="truncate font-medium">{organization.name}</h2>
            <p className="mt-0.5 flex flex-wrap items-center gap-2 text-sm text-muted">
              {roleName(role)}
              {organization.membersCount === undefined
                ? null
                : ` · ${counted(organization.membersCount, 'member')}`}
              {organization.id === activeId ? <Badge tone="brand">active</Badge> : null}
            </p>
          </div>
          <OpenOrganization organizationId={organization.id} label={`Open ${organization.name}`} next={next}>
            Open
          </OpenOrganization>
        </li>
      ))}
    </ul>
  )
}
