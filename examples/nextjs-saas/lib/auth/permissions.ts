import type { auth } from '@clerk/nextjs/server'

type Has = Awaited<ReturnType<typeof auth>>['has']

/** What this application asks for: declared on the platform by `npm run roles` (scripts/roles.ts). */
export const CREATE_PROJECTS = 'org:projects:create'
export const MANAGE_PROJECTS = 'org:projects:manage'

export interface Permissions {
  isAdmin: boolean
  canCreateProjects: boolean
  /** change and delete the projects of others, too */
  canManageProjects: boolean
}

/**
 * All the rules about who may do what. Admins may do everything, also where the
 * two permissions are not declared.
 */
export function permissionsOf(has: Has): Permissions {
  const isAdmin = has({ role: 'org:admin' })
  return {
    isAdmin,
    canCreateProjects: isAdmin || has({ permission: CREATE_PROJECTS }),
    canManageProjects: isAdmin || has({ permission: MANAGE_PROJECTS }),
  }
}

/** One's own projects one may change as long as one may create any. */
export function canChangeProject(
  { canCreateProjects, canManageProjects }: Permissions,
  userId: string,
  project: { authorId: string },
): boolean {
  return canManageProjects || (canCreateProjects && project.authorId === userId)
}
