// Declares on the platform what lib/auth/permissions.ts asks for: two permissions, and a role that may only
// look. Changes nothing when all is there. Organizations must be on.
import { createClerkClient } from '@clerk/backend'
import './env'
import { CREATE_PROJECTS, MANAGE_PROJECTS } from '../lib/auth/permissions'

const PERMISSIONS = [
  { key: CREATE_PROJECTS, name: 'Create projects', description: 'Create projects and change one’s own.' },
  { key: MANAGE_PROJECTS, name: 'Manage projects', description: 'Change and delete the projects of others.' },
]
const ROLES = [
  { key: 'org:admin', name: 'Admin', permissions: [CREATE_PROJECTS, MANAGE_PROJECTS] },
  { key: 'org:member', name: 'Member', permissions: [CREATE_PROJECTS] },
  { key: 'org:viewer', name: 'Viewer', permissions: ['org:sys_memberships:read'] },
]

const clerk = createClerkClient({
  secretKey: process.env.CLERK_SECRET_KEY,
  apiUrl: process.env.CLERK_API_URL,
})
const all = { limit: 100 }

const permissionIds = new Map(
  (await clerk.organizationPermissions.getOrganizationPermissionList(all)).data.map(({ key, id }) => [
    key,
    id,
  ]),
)
for (const permission of PERMISSIONS) {
  if (permissionIds.has(permission.key)) continue
  const { id } = await clerk.organizationPermissions.createOrganizationPermission(permission)
  permissionIds.set(permission.key, id)
  console.log(`permission ${permission.key}`)
}

const roles = (await clerk.organizationRoles.getOrganizationRoleList(all)).data
for (const { key, name, permissions } of ROLES) {
  const ids = permissions.map(permission => permissionIds.get(permission)).filter(id => id !== undefined)
  const role = roles.find(present => present.key === key)
  if (!role) {
    await clerk.organizationRoles.createOrganizationRole({
      key,
      name,
      permissions: ids,
      includeInInitialRoleSet: true,
    })
    console.log(`role ${key}`)
    continue
  }
  const held = new Set(role.permissions.map(({ id }) => id))
  for (const permissionId of ids) {
    if (held.has(permissionId)) continue
    await clerk.organizationRoles.assignPermissionToOrganizationRole({
      organizationRoleId: role.id,
      permissionId,
    })
  }
}
