import * as z from 'zod'
import { deleteDirectory, rotateDirectoryKey } from '../../domain/directories/directories.js'
import {
  createOwnDirectory,
  getOwnDirectory,
  setOwnRoleMappings,
  updateOwnDirectory,
} from '../../domain/directories/own-directories.js'
import { completeRoleMappings } from '../../domain/directories/role-mappings.js'
import { loadRoleBook } from '../../domain/organizations/role-book.js'
import { domainDefaultRole } from '../../domain/organizations/setting-roles.js'
import { loadUserViews, userFacts } from '../../domain/views/user-view.js'
import { ApiError } from '../../errors/api-error.js'
import { frontendList } from '../../operation/list.js'
import { frontendOperation, type MemberContext, type Operation } from '../../operation/operation.js'
import { deletedObject } from '../../resources/deleted-object.js'
import { frontendRoleMappings } from '../../resources/directory.js'
import { directoryGroupPage, directoryUser } from '../../resources/directory-member.js'
import { sliceOfDirectoryGroups } from '../../store/directory-groups.js'
import { listRoleMappings } from '../../store/directory-role-mappings.js'
import { listDirectoryUsersByChange } from '../../store/directory-users.js'
import { getOrganization } from '../../store/organizations.js'
import type { DirectoryRow } from '../../store/tables.js'
import { readJson } from './connection-body.js'
import { MEMBERS, named, renderDirectory, renderKeyed } from './directory-parts.js'

const READING = { ...MEMBERS, mode: 'read', limit: 'none' } as const
const CHANGING = {
  ...MEMBERS,
  mode: 'write',
  limit: 'change',
  // who acts in somebody's place does not decide who is in a company
  actors: 'forbidden',
} as const

const get = frontendOperation('getDirectorySync', {
  ...READING,
  run: async (ctx, { path }) => renderDirectory(ctx, await getOwnDirectory(ctx, named(path))),
})

const create = frontendOperation('createDirectorySync', {
  ...CHANGING,
  run: async (ctx, { path, body }) => renderKeyed(ctx, await createOwnDirectory(ctx, named(path), body.name)),
})

const attributeMapping = z.record(z.string().max(100), z.string().max(500).nullable())

const update = frontendOperation('updateDirectorySync', {
  ...CHANGING,
  run: async (ctx, { path, body }) => {
    const { attribute_mapping: mapping, enabled, group_role_mapping_enabled } = body
    const changes = {
      enabled,
      group_role_mapping_enabled,
      attribute_mapping: mapping ? readJson(mapping, attributeMapping, 'attribute_mapping') : undefined,
    }
    return renderDirectory(ctx, await updateOwnDirectory(ctx, named(path), changes))
  },
})

const remove = frontendOperation('deleteDirectorySync', {
  ...CHANGING,
  run: async (ctx, { path }) => {
    const { id } = await getOwnDirectory(ctx, named(path))
    await deleteDirectory(ctx, id)
    return deletedObject('directory', id)
  },
})

const rotate = frontendOperation('rotateDirectorySyncApiKey', {
  ...CHANGING,
  run: async (ctx, { path }) => {
    const { id } = await getOwnDirectory(ctx, named(path))
    return renderKeyed(ctx, await rotateDirectoryKey(ctx, id))
  },
})

/** Whoever changed last comes first: the official component shows it while a provider is tried. */
const listUsers = frontendList('getDirectorySyncUsers', {
  ...READING,
  filter: (ctx, { path }) => getOwnDirectory(ctx, named(path)),
  fetch: (ctx, { id }, page) => listDirectoryUsersByChange(ctx, id, page),
  count: (_, { users_count: total }) => total,
  render: async (ctx, rows) => {
    const ids = rows.map(row => row.user_id)
    const views = await loadUserViews(ctx, ids)
    const facts = userFacts(ctx)
    return rows.flatMap(row => {
      const view = views.get(row.user_id)
      return view ? [directoryUser(row, view, facts)] : []
    })
  },
})

const MAX_GROUPS = 500

/** In the order of their positions, which the cursor names. */
const listGroups = frontendOperation('getDirectorySyncGroups', {
  ...READING,
  run: async (ctx, { path, query }) => {
    const { id } = await getOwnDirectory(ctx, named(path))
    const limit = query.limit ?? MAX_GROUPS
    const rows = await sliceOfDirectoryGroups(ctx, id, {
      from: positionIn(query.starting_after) + 1,
      limit: limit + 1,
    })
    return directoryGroupPage(rows, limit)
  },
})

/** The position that a cursor names; without one the place before the first. */
function positionIn(cursor = '0'): number {
  if (!/^\d{1,9}$/.test(cursor)) throw new ApiError('form_param_value_invalid', { param: 'starting_after' })
  return Number(cursor)
}

const getMappings = frontendOperation('getDirectorySyncGroupRoleMappings', {
  ...READING,
  run: async (ctx, { path }) => renderMappings(ctx, await getOwnDirectory(ctx, named(path))),
})

const mappings = z.array(
  z.object({ directory_group_id: z.string().min(1).max(500), role: z.string().max(300) }),
)

const replaceMappings = frontendOperation('replaceDirectorySyncGroupRoleMappings', {
  ...CHANGING,
  run: async (ctx, { path, body }) => {
    const inputs = readJson(body.mappings, mappings, 'mappings').map(({ directory_group_id, role }) => ({
      groupKey: directory_group_id,
      role,
    }))
    return renderMappings(ctx, await setOwnRoleMappings(ctx, named(path), ctx.rights, inputs))
  },
})

async function renderMappings(ctx: MemberContext, directory: DirectoryRow): Promise<object> {
  const rows = await listRoleMappings(ctx, directory.id)
  const views = await completeRoleMappings(ctx, directory.id, rows)
  const organization = await getOrganization(ctx, ctx.rights.organizationId)
  return frontendRoleMappings(views, domainDefaultRole(ctx, await loadRoleBook(ctx), organization))
}

export const ownDirectoryOperations: Operation[] = [
  get,
  create,
  update,
  remove,
  rotate,
  listUsers,
  listGroups,
  getMappings,
  replaceMappings,
]
