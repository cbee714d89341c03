import { type OrgContext, withOrgAuth } from '@/lib/api/auth'
import { forbidden, notFound, readJson } from '@/lib/api/errors'
import { canChangeProject } from '@/lib/auth/permissions'
import { deleteProject, findProject, updateProject } from '@/lib/projects'
import { projectChanges } from '@/lib/validation'

interface Params {
  projectId: string
}

export const GET = withOrgAuth<Params>(async (_request, { orgId }, { projectId }) => {
  const project = await findProject({ organizationId: orgId }, projectId)
  if (!project) throw notFound()
  return Response.json({ project })
})

export const PATCH = withOrgAuth<Params>(async (request, context, { projectId }) => {
  const scope = await scopeForChange(context, projectId)
  await updateProject(scope, projectId, projectChanges.parse(await readJson(request)))
  return Response.json({ project: await findProject(scope, projectId) })
})

export const DELETE = withOrgAuth<Params>(async (_request, context, { projectId }) => {
  const scope = await scopeForChange(context, projectId)
  await deleteProject(scope, projectId)
  return new Response(null, { status: 204 })
})

async function scopeForChange({ userId, orgId, permissions }: OrgContext, projectId: string) {
  const scope = { userId, organizationId: orgId }
  const project = await findProject(scope, projectId)
  if (!project) throw notFound()
  if (!canChangeProject(permissions, userId, project)) throw forbidden()
  return scope
}
