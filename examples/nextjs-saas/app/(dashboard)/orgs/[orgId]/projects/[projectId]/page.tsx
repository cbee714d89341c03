import Link from 'next/link'
import { notFound } from 'next/navigation'
import { deleteProject } from '@/app/actions/projects'
import { ConfirmButton } from '@/components/confirm-button'
import { Avatar, ButtonLink, Card, StatusBadge } from '@/components/ui'
import { canChangeProject } from '@/lib/auth/permissions'
import { requireOrganization } from '@/lib/auth/session'
import { formatDate, nameOf } from '@/lib/format'
import { findProject } from '@/lib/projects'

export const metadata = { title: 'Project' }

export default async function ProjectPage({
  params,
}: {
  params: Promise<{ orgId: string; projectId: string }>
}) {
  const { orgId, projectId } = await params
  const { userId, permissions } = await requireOrganization(orgId)
  const project = await findProject({ organizationId: orgId }, projectId)
  if (!project) notFound()
  const list = `/orgs/${orgId}/projects`
  return (
    <div className="mx-auto max-w-3xl">
      <Link href={list} className="text-sm text-muted underline-offset-4 hover:text-ink hover:underline">
        ← Projects
      </Link>
      <div className="mt-3 mb-6 flex flex-wrap items-start justify-between gap-4">
        <div className="min-w-0">
          <h1 className="text-2xl font-semibold tracking-tight break-words">{project.title}</h1>
          <p className="mt-2 flex flex-wrap items-center gap-2 text-sm text-muted">
            <Avatar src={project.author.imageUrl} name={nameOf(project.author)} size={24} />
            {nameOf(project.author)} · {formatDate(project.createdAt)}
            <StatusBadge status={project.status} />
          </p>
        </div>
        {canChangeProject(permissions, userId, project) ? (
          <div className="flex gap-3">
            <ButtonLink href={`${list}/${project.id}/edit`} variant="secondary">
              Edit
            </ButtonLink>
            <ConfirmButton
              action={deleteProject}
              fields={{ organizationId: orgId, projectId: project.id }}
              title="Delete this project?"
              text={`“${project.title}” will be gone for everybody in the organization.`}
              confirm="Delete project"
            >
              Delete
            </ConfirmButton>
          </div>
        ) : null}
      </div>
      <Card className="p-6">
        {project.description ? (
          <p className="leading-relaxed break-words whitespace-pre-wrap">{project.description}</p>
        ) : (
          <p className="text-sm text-muted">No description.</p>
        )}
      </Card>
    </div>
  )
}
