import type { Document } from '../protocols/scim/document.js'
import { ENDPOINTS } from '../protocols/scim/messages.js'
import { ENTERPRISE_URN, GROUP_URN, type ResourceKind, USER_URN } from '../protocols/scim/schemas.js'
import type { DirectoryGroupRow, DirectoryUserRow } from '../store/tables.js'

/** The version of a resource, as an ETag: weak, for parts of it may be computed. */
export const scimVersion = ({ version }: { version: number }): string => `W/"${version}"`

/** Where a resource is. @param base address of its directory */
export const scimLocation = (base: string, kind: ResourceKind, id: string): string =>
  `${base}${ENDPOINTS[kind]}/${id}`

/** A user as its directory's identity provider sees it. @param groups that it is in */
export function scimUser(row: DirectoryUserRow, groups: DirectoryGroupRow[], base: string): Document {
  const { resource } = row
  return {
    schemas: ENTERPRISE_URN in resource ? [USER_URN, ENTERPRISE_URN] : [USER_URN],
    id: row.user_id,
    ...resource,
    active: row.active,
    ...(groups.length > 0 && { groups: groups.map(group => groupOfUser(group, base)) }),
    meta: metaOf(row, base, 'User', row.user_id),
  }
}

/** A group; `memberIds` where they are asked for. */
export function scimGroup(row: DirectoryGroupRow, memberIds: string[] | null, base: string): Document {
  const members = memberIds?.map(value => ({ value, $ref: scimLocation(base, 'User', value), type: 'User' }))
  return {
    schemas: [GROUP_URN],
    id: row.id,
    ...row.resource,
    ...(members && members.length > 0 && { members }),
    meta: metaOf(row, base, 'Group', row.id),
  }
}

const groupOfUser = ({ id, resource }: DirectoryGroupRow, base: string) => ({
  value: id,
  $ref: scimLocation(base, 'Group', id),
  display: resource['displayName'],
})

const metaOf = (
  row: Pick<DirectoryUserRow, 'version' | 'created_at' | 'updated_at'>,
  base: string,
  resourceType: ResourceKind,
  id: string,
) => ({
  resourceType,
  created: new Date(row.created_at).toISOString(),
  lastModified: new Date(row.updated_at).toISOString(),
  location: scimLocation(base, resourceType, id),
  version: scimVersion(row),
})
