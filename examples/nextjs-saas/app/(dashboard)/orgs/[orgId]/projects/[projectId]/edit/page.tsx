import { notFound } from 'next/navigation'
import { updateProject } from '@/app/actions/projects'
import { ProjectForm } from '@/components/project-form'
import { PageHeader } from '@/components/ui'
import { canChangeProject } from '@/lib/auth/permissions'
import { requireOrganization } from '@/lib/auth/session'
import { findProject } from '@/lib/projects'

export const metadata = { title: 'Edit project' }

export default async function EditProjectPage({
  params,
}: {
  params: Promise<{ orgId: string; projectId: string }>
}) {
  const { orgId, projectId } = await params
  const { userId, permissions } = await requireOrganization(orgId)
  const project = await findProject({ organizationId: orgId }, projectId)
  if (!project || !canChangeProject(permissions, userId, project)) notFound()
  const { id, title, description, status } = project
  return (
    <div className="mx-auto max-w-2xl">
      <PageHeader title="Edit project" />
      <ProjectForm
        action={updateProject}
        organizationId={orgId}
        project={{ id, title, description, status }}
        back={`/orgs/${orgId}/projects/${id}`}
      />
    </div>
  )
}
