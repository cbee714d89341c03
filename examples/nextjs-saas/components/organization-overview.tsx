import Link from 'next/link'
import type { OrganizationSession } from '@/lib/auth/session'
import { nameOf, roleName } from '@/lib/format'
import { type getOrganization, membersOf } from '@/lib/organizations'
import { countProjects, listProjects } from '@/lib/projects'
import { ProjectList } from './project-list'
import { Avatar, ButtonLink, Card, EmptyState } from './ui'

interface Props {
  session: OrganizationSession
  organization: Awaited<ReturnType<typeof getOrganization>>
}

/** Counts, plan, recent projects and members of the active organization. */
export async function OrganizationOverview({ session, organization }: Props) {
  const { organizationId, permissions } = session
  const path = `/orgs/${organizationId}`
  const [members, count, recent] = await Promise.all([
    membersOf(organizationId, 5),
    countProjects(organizationId),
    listProjects({ organizationId }, { take: 5 }),
  ])
  const plan = organization.publicMetadata?.['plan']
  const create = permissions.canCreateProjects ? (
    <ButtonLink href={`${path}/projects/new`}>New project</ButtonLink>
  ) : null
  return (
    <div className="space-y-8">
      <dl className="grid grid-cols-3 gap-3 sm:gap-4">
        <Stat name="Projects" value={count} />
        <Stat name="Members" value={members.totalCount} />
        <Stat name="Plan" value={typeof plan === 'string' ? plan : 'free'} />
      </dl>
      <div className="grid items-start gap-6 lg:grid-cols-3">
        <section aria-labelledby="recent" className="lg:col-span-2">
          <SectionHead id="recent" title="Recent projects" href={`${path}/projects`} link="All projects" />
          {recent.length > 0 ? (
            <ProjectList projects={recent} />
          ) : (
            <EmptyState title="No projects yet" action={create}>
              {permissions.canCreateProjects
                ? 'Begin with the one you work on today.'
                : 'They appear here when colleagues create them.'}
            </EmptyState>
          )}
        </section>
        <section aria-labelledby="members">
          <SectionHead id="members" title="Members" href={`${path}/members`} link="All members" />
          <Card>
            <ul className="divide-y divide-line">
              {members.data.map(({ id, role, publicUserData: person }) => (
                <li key={id} className="flex items-center gap-3 px-4 py-3">
                  <Avatar src={person?.imageUrl} name={person?.identifier ?? '?'} />
                  <div className="min-w-0">
                    <p className="truncate text-sm font-medium">
                      {nameOf({
                        firstName: person?.firstName ?? null,
                        lastName: person?.lastName ?? null,
                        email: person?.identifier,
                      })}
                    </p>
                    <p className="text-xs text-muted">{roleName(role)}</p>
                  </div>
                </li>
              ))}
            </ul>
          </Card>
        </section>
      </div>
    </div>
  )
}

function Stat({ name, value }: { name: string; value: string | number }) {
  return (
    <div className="rounded-xl border border-line bg-surface p-4 shadow-card sm:p-5">
      <dt className="text-sm text-muted">{name}</dt>
      <dd className="mt-1 text-2xl font-semibold tracking-tight capitalize sm:text-3xl">{value}</dd>
    </div>
  )
}

function SectionHead({ id, title, href, link }: { id: string; title: string; href: string; link: string }) {
  return (
    <div className="mb-3 flex items-baseline justify-between gap-4">
      <h2 id={id} className="font-semibold">
        {title}
      </h2>
      <Link href={href} className="text-sm text-brand underline-offset-4 hover:underline">
        {link}
      </Link>
    </div>
  )
}
