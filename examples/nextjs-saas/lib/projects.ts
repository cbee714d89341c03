import { clerkClient } from '@clerk/nextjs/server'
import type { Prisma } from '../.generated/prisma/client'
import { db } from './db'
import { saveOrganization, saveUser } from './sync'
import type { ProjectChanges, ProjectInput } from './validation'

/** Whose projects, and who asks. Every query is within one organization. */
export interface Scope {
  organizationId: string
  userId: string
}

const author = {
  select: { id: true, firstName: true, lastName: true, email: true, imageUrl: true, deletedAt: true },
}

export type ProjectWithAuthor = Prisma.ProjectGetPayload<{ include: { author: typeof author } }>

export interface ProjectFilter {
  status?: string
  query?: string
  take?: number
}

/** Newest first. */
export function listProjects(
  { organizationId }: Pick<Scope, 'organizationId'>,
  { status, query, take }: ProjectFilter = {},
): Promise<ProjectWithAuthor[]> {
  return db.project.findMany({
    where: {
      organizationId,
      ...(status ? { status } : {}),
      ...(query ? { title: { contains: query } } : {}),
    },
    include: { author },
    orderBy: { createdAt: 'desc' },
    take: take ?? 100,
  })
}

export function countProjects(organizationId: string): Promise<number> {
  return db.project.count({ where: { organizationId } })
}

/** Null when the organization has no such project, also when another one has. */
export function findProject({ organizationId }: Pick<Scope, 'organizationId'>, id: string) {
  return db.project.findFirst({ where: { id, organizationId }, include: { author } })
}

export async function createProject(scope: Scope, input: ProjectInput): Promise<ProjectWithAuthor> {
  await ensureCopies(scope)
  return db.project.create({
    data: { ...input, authorId: scope.userId, organizationId: scope.organizationId },
    include: { author },
  })
}

/** False when the organization has no such project. */
export async function updateProject(scope: Scope, id: string, changes: ProjectChanges): Promise<boolean> {
  const { count } = await db.project.updateMany({
    where: { id, organizationId: scope.organizationId },
    data: changes,
  })
  return count > 0
}

export async function deleteProject(scope: Scope, id: string): Promise<boolean> {
  const { count } = await db.project.deleteMany({ where: { id, organizationId: scope.organizationId } })
  return count > 0
}

/** A project refers to copies of its author and organization: fetch what no webhook has brought yet. */
async function ensureCopies({ organizationId, userId }: Scope): Promise<void> {
  const [user, organization] = await Promise.all([
    db.user.findUnique({ where: { id: userId }, select: { version: true } }),
    db.organization.findUnique({ where: { id: organizationId }, select: { version: true } }),
  ])
  const clerk = await clerkClient()
  if (!user?.version) {
    const { raw } = await clerk.users.getUser(userId)
    if (raw) await saveUser(raw)
  }
  if (!organization?.version) {
    const { raw } = await clerk.organizations.getOrganization({ organizationId })
    if (raw) await saveOrganization(raw)
  }
}
