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

const answers = new DirectoryAnswers('directory')

const list = backendList('ListDirectories', {
  mode: 'read',
  access: 'secret-key',
  filter: everything,
  fetch: (ctx, _, page) => listDirectories(ctx, page),
  count: ctx => countDirectories(ctx),
  render: (ctx, rows) => rows.map(row => answers.one(ctx, row)),
})

const create = backendOperation('CreateDirectory', {
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

const get = backendOperation('GetDirectory', {
  mode: 'read',
  access: 'secret-key',
  run: async (ctx, { path }) => answers.one(ctx, await getDirectory(ctx, path.directory_id)),
})

const update = backendOperation('UpdateDirectory', {
  mode: 'write',
  access: 'secret-key',
  run: async (ctx, { path, body }) => answers.one(ctx, await updateDirectory(ctx, path.directory_id, body)),
})

const remove = backendOperation('DeleteDirectory', {
  mode: 'write',
  access: 'secret-key',
  run: async (ctx, { path }) => {
    await deleteDirectory(ctx, path.directory_id)
    return answers.deleted(path.directory_id)
  },
})

const rotate = backendOperation('RotateDirectoryAPIKey', {
  mode: 'write',
  access: 'secret-key',
  run: async (ctx, { path }) => answers.keyed(ctx, await rotateDirectoryKey(ctx, path.directory_id)),
})

const listMappings = backendOperation('ListDirectoryGroupRoleMappings', {
  mode: 'read',
  access: 'secret-key',
  run: async (ctx, { path }) => answers.mappings(ctx, path.directory_id),
})

const addMapping = backendOperation('CreateDirectoryGroupRoleMapping', {
  mode: 'write',
  access: 'secret-key',
  run: async (ctx, { path, body }) =>
    answers.mapping(ctx, await addRoleMapping(ctx, path.directory_id, readMapping(body))),
})

const replaceMappings = backendOperation('ReplaceDirectoryGroupRoleMappings', {
  mode: 'write',
  access: 'secret-key',
  run: async (ctx, { path, body }) => {
    await setRoleMappings(ctx, path.directory_id, body.mappings.map(readMapping))
    return answers.mappings(ctx, path.directory_id)
  },
})

const removeMapping = backendOperation('DeleteDirectoryGroupRoleMapping', {
  mode: 'write',
  access: 'secret-key',
  run: async (ctx, { path }) => {
    await removeRoleMapping(ctx, path.directory_id, path.mapping_id)
    return answers.deletedMapping(path.mapping_id)
  },
})

/** Directories, as the Backend API names them now. */
export const directoryOperations: Operation[] = [
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
