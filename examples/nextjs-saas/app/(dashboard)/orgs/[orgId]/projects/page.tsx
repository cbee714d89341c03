import Link from 'next/link'
import { ProjectList } from '@/components/project-list'
import { Button, ButtonLink, EmptyState, inputClass, PageHeader } from '@/components/ui'
import { requireOrganization } from '@/lib/auth/session'
import { counted } from '@/lib/format'
import { listProjects } from '@/lib/projects'
import { PROJECT_STATUSES, projectQuery } from '@/lib/validation'

export const metadata = { title: 'Projects' }

interface Props {
  params: Promise<{ orgId: string }>
  searchParams: Promise<{ status?: string; query?: string }>
}

export default async function ProjectsPage({ params, searchParams }: Props) {
  const { orgId } = await params
  const { permissions } = await requireOrganization(orgId)
  // an empty field of the form is no filter
  const given = Object.entries(await searchParams).filter(([, value]) => value !== '')
  const filter = projectQuery.safeParse(Object.fromEntries(given)).data ?? {}
  const projects = await listProjects({ organizationId: orgId }, filter)
  const isFiltered = Boolean(filter.status || filter.query)
  const create = permissions.canCreateProjects ? (
    <ButtonLink href={`/orgs/${orgId}/projects/new`}>New project</ButtonLink>
  ) : null
  return (
    <>
      <PageHeader title="Projects" lead={counted(projects.length, 'project')}>
        {create}
      </PageHeader>
      <form role="search" aria-label="Projects" className="mb-6 flex flex-wrap items-end gap-3">
        <div className="min-w-40 grow sm:max-w-xs">
          <label htmlFor="query" className="text-sm font-medium">
            Title
          </label>
          <input id="query" name="query" type="search" defaultValue={filter.query} className={inputClass} />
        </div>
        <div>
          <label htmlFor="status" className="text-sm font-medium">
            Status
          </label>
          <select
            id="status"
            name="status"
            defaultValue={filter.status ?? ''}
            className={`${inputClass} capitalize`}
          >
            <option value="">all</option>
            {PROJECT_STATUSES.map(status => (
              <option key={status}>{status}</option>
            ))}
          </select>
        </div>
        <Button type="submit" variant="secondary">
          Filter
        </Button>
      </form>
      {projects.length > 0 ? (
        <ProjectList projects={projects} />
      ) : isFiltered ? (
        <EmptyState
          title="Nothing found"
          action={
            <Link
              href={`/orgs/${orgId}/projects`}
              className="text-sm text-brand underline underline-offset-4"
            >
              Show all projects
            </Link>
          }
        >
          No project fits what you are looking for.
        </EmptyState>
      ) : (
        <EmptyState title="No projects yet" action={create}>
          {permissions.canCreateProjects
            ? 'Begin with the one you work on today.'
            : 'They appear here when colleagues create them.'}
        </EmptyState>
      )}
    </>
  )
}
