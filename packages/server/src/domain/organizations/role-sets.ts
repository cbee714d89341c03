import type { Context, InTx } from '../../context/context.js'
import { ApiError } from '../../errors/api-error.js'
import { isCreatorEligible, type RoleView } from '../../model/role.js'
import { trimAround } from '../../platform/trim.js'
import { deletedObject } from '../../resources/deleted-object.js'
import { moveOrganizationsToRoleSet } from '../../store/organizations.js'
import {
  deleteRoleSet as deleteRoleSetRow,
  deleteRoleSetRole,
  insertRoleSet,
  insertRoleSetRole,
  listRolesInUse,
  updateRoleSetRow,
} from '../../store/role-sets.js'
import type { RoleSetRow } from '../../store/tables.js'
import { ensureRoles } from './default-roles.js'
import { saveOrganizationSettings } from './instance-settings.js'
import { loadRoleBook, type RoleBook, type RoleSetView } from './role-book.js'
import { reassignRoles } from './role-reassignment.js'
import { checkLabel, missingCreatorPermissions } from './role-rules.js'

const KEY = /^role_set:[a-z0-9_]+$/
const MAX_ROLES = 10

export interface NewRoleSet {
  name: string
  /** absent: made from the name */
  key?: string | null
  description?: string | null
  defaultRoleKey: string
  creatorRoleKey: string
  type?: 'initial' | 'custom'
  roleKeys: string[]
}

export interface RoleSetChanges {
  name?: string | null
  key?: string | null
  description?: string | null
  type?: 'initial' | null
  defaultRoleKey?: string | null
  creatorRoleKey?: string | null
}

export async function createRoleSet(ctx: InTx, input: NewRoleSet): Promise<RoleSetView> {
  const { instance, now } = ctx
  await ensureRoles(ctx)
  const roles = await loadRoleBook(ctx)
  const limit = instance.settings.organizations.maxAllowedRoleSets
  if (roles.roleSets.length >= limit) throw new ApiError('role_sets_quota_exceeded', { values: { limit } })
  const members = parseRoles(roles, input.roleKeys, 'roles')
  if (members.length === 0 || members.length > MAX_ROLES)
    throw invalidRoles('roles', `between 1 and ${MAX_ROLES} roles are needed`)
  const row: RoleSetRow = {
    instance_id: instance.id,
    id: ctx.services.ids.next('rset'),
    key: checkKey(input.key || `role_set:${slugOf(input.name)}`),
    name: checkLabel(input.name),
    description: input.description?.trim() || null,
    type: 'custom',
    default_role_id: oneOf(members, input.defaultRoleKey, 'default_role_key').role.id,
    creator_role_id: creatorOf(members, input.creatorRoleKey).role.id,
    created_at: now,
    updated_at: now,
  }
  if (!(await insertRoleSet(ctx, row))) throw new ApiError('form_identifier_exists', { param: 'key' })
  for (const { role } of members)
    await insertRoleSetRole(ctx, { instance_id: instance.id, role_set_id: row.id, role_id: role.id })
  if (input.type === 'initial') await makeInitial(ctx, roles, row.id)
  return reload(ctx, row.id)
}

export async function updateRoleSet(
  ctx: InTx,
  keyOrId: string,
  changes: RoleSetChanges,
): Promise<RoleSetView> {
  const { now } = ctx
  const roles = await loadRoleBook(ctx)
  const { roleSet, roles: members } = getRoleSet(roles, keyOrId)
  const columns: Partial<RoleSetRow> = { updated_at: now }
  if (changes.name) columns.name = checkLabel(changes.name)
  if (changes.description !== undefined) columns.description = changes.description?.trim() || null
  if (changes.key && changes.key !== roleSet.key) {
    columns.key = checkKey(changes.key)
    if (roles.findRoleSet(columns.key)) throw new ApiError('form_identifier_exists', { param: 'key' })
  }
  if (changes.defaultRoleKey)
    columns.default_role_id = oneOf(members, changes.defaultRoleKey, 'default_role_key').role.id
  if (changes.creatorRoleKey) columns.creator_role_id = creatorOf(members, changes.creatorRoleKey).role.id
  await updateRoleSetRow(ctx, roleSet.id, columns)
  if (changes.type === 'initial' && roleSet.type !== 'initial') await makeInitial(ctx, roles, roleSet.id)
  else if (roleSet.type === 'initial') await bringIntoSettings(ctx, roles, roleSet, columns)
  return reload(ctx, roleSet.id)
}

export async function addRolesToRoleSet(
  ctx: InTx,
  keyOrId: string,
  input: { roleKeys: string[]; defaultRoleKey?: string; creatorRoleKey?: string },
): Promise<RoleSetView> {
  const { instance, now } = ctx
  const roles = await loadRoleBook(ctx)
  const { roleSet, roles: present } = getRoleSet(roles, keyOrId)
  const added = parseRoles(roles, input.roleKeys, 'role_keys')
  const members = [...new Set([...present, ...added])]
  if (added.length === 0 || members.length > MAX_ROLES)
    throw invalidRoles('role_keys', `between 1 and ${MAX_ROLES} roles are allowed`)
  for (const { role } of added)
    await insertRoleSetRole(ctx, { instance_id: instance.id, role_set_id: roleSet.id, role_id: role.id })
  const columns: Partial<RoleSetRow> = { updated_at: now }
  if (input.defaultRoleKey)
    columns.default_role_id = oneOf(members, input.defaultRoleKey, 'default_role_key').role.id
  if (input.creatorRoleKey) columns.creator_role_id = creatorOf(members, input.creatorRoleKey).role.id
  await updateRoleSetRow(ctx, roleSet.id, columns)
  if (roleSet.type === 'initial') await bringIntoSettings(ctx, roles, roleSet, columns)
  return reload(ctx, roleSet.id)
}

/**
 * Takes a role out; its members and invitations get the other one, and the
 * members events.
 */
export async function replaceRoleInRoleSet(
  ctx: InTx,
  keyOrId: string,
  fromKey: string,
  toKey: string,
): Promise<RoleSetView> {
  const { now } = ctx
  const roles = await loadRoleBook(ctx)
  const { roleSet, roles: members } = getRoleSet(roles, keyOrId)
  const from = oneOf(members, fromKey, 'role_key').role.id
  const to = oneOf(members, toKey, 'to_role_key')
  if (from === to.role.id) throw invalidRoles('to_role_key', 'it is the role that is to go')
  if (roleSet.creator_role_id === from && !isCreatorEligible(to))
    throw missingCreatorPermissions('to_role_key')
  await reassignRoles(ctx, roles, roleSet.id, new Map([[from, to.role.id]]))
  await deleteRoleSetRole(ctx, roleSet.id, from)
  const columns = {
    updated_at: now,
    default_role_id: roleSet.default_role_id === from ? to.role.id : roleSet.default_role_id,
    creator_role_id: roleSet.creator_role_id === from ? to.role.id : roleSet.creator_role_id,
  }
  await updateRoleSetRow(ctx, roleSet.id, columns)
  if (roleSet.type === 'initial') await bringIntoSettings(ctx, roles, roleSet, columns)
  return reload(ctx, roleSet.id)
}

/**
 * Deletes a role set; its organizations take the other one. Roles that members have and the other set lacks
 * need a mapping.
 */
export async function replaceRoleSet(
  ctx: InTx,
  keyOrId: string,
  destinationKey: string,
  mappings: Record<string, string>,
) {
  const roles = await loadRoleBook(ctx)
  const { roleSet: source, roles: sourceRoles } = getRoleSet(roles, keyOrId)
  const destination = roles.findRoleSet(destinationKey)
  if (!destination || destination.roleSet.id === source.id)
    throw new ApiError('form_param_value_invalid', { param: 'dest_role_set_key' })
  const mapped = new Map(
    Object.entries(mappings).map(([from, to]) => [
      oneOf(sourceRoles, from, 'reassignment_mappings').role.id,
      oneOf(destination.roles, to, 'reassignment_mappings').role.id,
    ]),
  )
  const lacking = sourceRoles
    .filter(view => !destination.roles.includes(view) && !mapped.has(view.role.id))
    .map(view => view.role.id)
  const inUse = await listRolesInUse(ctx, source.id, lacking)
  if (inUse.length > 0) {
    const keys = inUse.map(id => roles.get(id).role.key).join(', ')
    throw invalidRoles('reassignment_mappings', `members have ${keys}`)
  }
  // roles that invitations alone still name
  for (const id of lacking) mapped.set(id, destination.roleSet.default_role_id)
  await reassignRoles(ctx, roles, source.id, mapped)
  await moveOrganizationsToRoleSet(ctx, source.id, destination.roleSet.id)
  if (source.type === 'initial') await makeInitial(ctx, roles, destination.roleSet.id)
  await deleteRoleSetRow(ctx, source.id)
  return deletedObject('role_set', source.id)
}

/** Ids of the set's roles that somebody has. */
export async function rolesInUse(ctx: Context, { roleSet, roles }: RoleSetView): Promise<Set<string>> {
  const ids = roles.map(view => view.role.id)
  return new Set(await listRolesInUse(ctx, roleSet.id, ids))
}

/** @throws ApiError resource_not_found */
export function getRoleSet(roles: RoleBook, keyOrId: string): RoleSetView {
  const view = roles.findRoleSet(keyOrId)
  if (!view) throw new ApiError('resource_not_found', { values: { id: keyOrId } })
  return view
}

/** There is one initial set: the one before becomes a custom one. Organizations keep theirs. */
async function makeInitial(ctx: InTx, roles: RoleBook, id: string): Promise<void> {
  await updateRoleSetRow(ctx, roles.initialRoleSet.roleSet.id, { type: 'custom' })
  await updateRoleSetRow(ctx, id, { type: 'initial' })
  const { roleSet } = await reload(ctx, id)
  await bringIntoSettings(ctx, roles, {}, roleSet)
}

/** The roles of the initial set are settings of the instance, which the environment shows too. */
async function bringIntoSettings(
  ctx: InTx,
  roles: RoleBook,
  before: Partial<RoleSetRow>,
  after: Partial<RoleSetRow>,
): Promise<void> {
  const { creator_role_id: creator, default_role_id: byDefault } = after
  const changes = {
    ...(creator && creator !== before.creator_role_id ? { creatorRole: roles.get(creator).role.key } : {}),
    ...(byDefault && byDefault !== before.default_role_id
      ? { domainDefaultRole: roles.get(byDefault).role.key }
      : {}),
  }
  if (Object.keys(changes).length > 0) await saveOrganizationSettings(ctx, changes)
}

async function reload(ctx: Context, id: string): Promise<RoleSetView> {
  return getRoleSet(await loadRoleBook(ctx), id)
}

function parseRoles(roles: RoleBook, keys: string[], param: string): RoleView[] {
  return [...new Set(keys)].map(key => roles.parse(key, param))
}

function oneOf(members: RoleView[], key: string, param: string): RoleView {
  const view = members.find(({ role }) => role.key === key)
  if (!view) throw invalidRoles(param, `${key} is not one of them`)
  return view
}

function creatorOf(members: RoleView[], key: string): RoleView {
  const view = oneOf(members, key, 'creator_role_key')
  if (!isCreatorEligible(view)) throw missingCreatorPermissions('creator_role_key')
  return view
}

const invalidRoles = (param: string, reason: string) =>
  new ApiError('role_set_roles_invalid', { param, values: { reason } })

function checkKey(key: string): string {
  if (!KEY.test(key) || key.length > 256) throw new ApiError('form_param_format_invalid', { param: 'key' })
  return key
}

const slugOf = (name: string) => trimAround(name.toLowerCase().replace(/[^a-z0-9]+/g, '_'), '_')
