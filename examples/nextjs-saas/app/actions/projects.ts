'use server'

import { revalidatePath } from 'next/cache'
import { redirect } from 'next/navigation'
import { canChangeProject } from '@/lib/auth/permissions'
import { requireOrganization } from '@/lib/auth/session'
import * as projects from '@/lib/projects'
import { type FormState, invalid, projectInput } from '@/lib/validation'

export async function createProject(_: FormState, form: FormData): Promise<FormState> {
  const session = await requireOrganization(String(form.get('organizationId')))
  if (!session.permissions.canCreateProjects)
    return { error: 'Your role does not allow you to create projects.' }
  const input = projectInput.safeParse(Object.fromEntries(form))
  if (!input.success) return invalid(input.error)
  const project = await projects.createProject(session, input.data)
  revalidatePath(`/orgs/${session.organizationId}`, 'layout')
  redirect(`/orgs/${session.organizationId}/projects/${project.id}`)
}

export async function updateProject(_: FormState, form: FormData): Promise<FormState> {
  const { session, projectId, error } = await changeableProject(form)
  if (error) return { error }
  const input = projectInput.safeParse(Object.fromEntries(form))
  if (!input.success) return invalid(input.error)
  await projects.updateProject(session, projectId, input.data)
  revalidatePath(`/orgs/${session.organizationId}`, 'layout')
  redirect(`/orgs/${session.organizationId}/projects/${projectId}`)
}

export async function deleteProject(_: FormState, form: FormData): Promise<FormState> {
  const { session, projectId, error } = await changeableProject(form)
  if (error) return { error }
  await projects.deleteProject(session, projectId)
  revalidatePath(`/orgs/${session.organizationId}`, 'layout')
  redirect(`/orgs/${session.organizationId}/projects`)
}

async function changeableProject(form: FormData) {
  const session = await requireOrganization(String(form.get('organizationId')))
  const projectId = String(form.get('projectId'))
  const project = await projects.findProject(session, projectId)
  if (!project) return { session, projectId, error: 'This project is gone.' }
  const isAllowed = canChangeProject(session.permissions, session.userId, project)
  return {
    session,
    projectId,
    error: isAllowed ? undefined : 'Your role does not allow you to change this project.',
  }
}
