import { withOrgAuth } from '@/lib/api/auth'
import { forbidden, readJson } from '@/lib/api/errors'
import { createProject, listProjects } from '@/lib/projects'
import { projectInput, projectQuery } from '@/lib/validation'

/** The projects of the active organization; `?status=`, `?query=`, `?take=`. */
export const GET = withOrgAuth(async (request, { orgId }) => {
  const filter = projectQuery.parse(Object.fromEntries(new URL(request.url).searchParams))
  return Response.json({ projects: await listProjects({ organizationId: orgId }, filter) })
})

export const POST = withOrgAuth(async (request, { userId, orgId, permissions }) => {
  if (!permissions.canCreateProjects) throw forbidden()
  const input = projectInput.parse(await readJson(request))
  const project = await createProject({ userId, organizationId: orgId }, input)
  return Response.json({ project }, { status: 201 })
})
