import {
  createDirectory,
  deleteDirectory,
  rotateDirectoryKey,
  updateDirectory,
} from '../../domain/directories/directories.js'
import { addRoleMapping, removeRoleMapping, setRoleMappings } from '../../domain/directories/role-mappings.js'
import { backendList, everything } from '../../operation/list.js'
import { backendOperation, type Operation } from '../../operation/operation.js'
import { countDirectories, getDirectory, listDirectories } from '../../store/directories.js'
import { DirectoryAnswers } from './answers.js'
import { readMapping } from './mapping-input.js'

const answers = new DirectoryAnswers('scim_directory')

const list = backendList('ListSCIMDirectories', {
  mode: 'read',
  access: 'secret-key',
  filter: everything,
  fetch: (ctx, _, page) => listDirectories(ctx, page),
  count: ctx => countDirectories(ctx),
  render: (ctx, rows) => rows.map(row => answers.one(ctx, row)),
})

const create = backendOperation('CreateSCIMDirectory', {
  mode: 'write',
  access: 'secret-key',
  run: async (ctx, { body }) => {
    const made = await createDirectory(ctx, {
      enterpriseConnectionId: body.enterprise_connection_id,
      name: body.name,
      provider: body.provider,
      roleMappings: (body.group_role_mappings ?? []).map(readMapping),
    })
    return answers.keyed(ctx, made)
  },
})

const get = backendOperation('GetSCIMDirectory', {
  mode: 'read',
  access: 'secret-key',
  run: async (ctx, { path }) => answers.one(ctx, await getDirectory(ctx, path.scim_directory_id)),
})

const update = backendOperation('UpdateSCIMDirectory', {
  mode: 'write',
  access: 'secret-key',
  run: async (ctx, { path, body }) =>
    answers.one(ctx, await updateDirectory(ctx, path.scim_directory_id, body)),
})

const remove = backendOperation('DeleteSCIMDirectory', {
  mode: 'write',
  access: 'secret-key',
  run: async (ctx, { path }) => {
    await deleteDirectory(ctx, path.scim_directory_id)
    return answers.deleted(path.scim_directory_id)
  },
})

const rotate = backendOperation('RotateSCIMDirectoryAPIKey', {
  mode: 'write',
  access: 'secret-key',
  run: async (ctx, { path }) => answers.keyed(ctx, await rotateDirectoryKey(ctx, path.scim_directory_id)),
})

const listMappings = backendOperation('ListSCIMGroupRoleMappings', {
  mode: 'read',
  access: 'secret-key',
  run: async (ctx, { path }) => answers.mappings(ctx, path.scim_directory_id),
})

const addMapping = backendOperation('CreateSCIMGroupRoleMapping', {
  mode: 'write',
  access: 'secret-key',
  run: async (ctx, { path, body }) =>
    answers.mapping(ctx, await addRoleMapping(ctx, path.scim_directory_id, readMapping(body))),
})

const replaceMappings = backendOperation('ReplaceSCIMGroupRoleMappings', {
  mode: 'write',
  access: 'secret-key',
  run: async (ctx, { path, body }) => {
    await setRoleMappings(ctx, path.scim_directory_id, body.mappings.map(readMapping))
    return answers.mappings(ctx, path.scim_directory_id)
  },
})

const removeMapping = backendOperation('DeleteSCIMGroupRoleMapping', {
  mode: 'write',
  access: 'secret-key',
  run: async (ctx, { path }) => {
    await removeRoleMapping(ctx, path.scim_directory_id, path.mapping_id)
    return answers.deletedMapping(path.mapping_id)
  },
})

/** The same directories under the name that the Backend API had for them before. */
export const scimDirectoryOperations: Operation[] = [
  list,
  create,
  get,
  update,
  remove,
  rotate,
  listMappings,
  addMapping,
  replaceMappings,
  removeMapping,
]
