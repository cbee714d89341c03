import { createProject } from '@/app/actions/projects'
import { ProjectForm } from '@/components/project-form'
import { ButtonLink, EmptyState, PageHeader } from '@/components/ui'
import { requireOrganization } from '@/lib/auth/session'

export const metadata = { title: 'New project' }

export default async function NewProjectPage({ params }: { params: Promise<{ orgId: string }> }) {
  const { orgId } = await params
  const { permissions } = await requireOrganization(orgId)
  const list = `/orgs/${orgId}/projects`
  return (
    <div className="mx-auto max-w-2xl">
      <PageHeader title="New project" />
      {permissions.canCreateProjects ? (
        <ProjectForm action={createProject} organizationId={orgId} back={list} />
      ) : (
        <EmptyState
          title="Your role only reads"
          action={<ButtonLink href={list}>To the projects</ButtonLink>}
        >
          An admin of the organization can give you a role that creates projects.
        </EmptyState>
      )}
    </div>
  )
}
