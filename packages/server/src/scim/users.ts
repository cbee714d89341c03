import { patchUser, removeUser, replaceUser } from '../domain/directories/change-user.js'
import { getDirectoryUser } from '../domain/directories/find-resource.js'
import { findUsers } from '../domain/directories/list-resources.js'
import { provisionUser } from '../domain/directories/provision-user.js'
import { type ScimContext, type ScimInput, scimOperation, scimReply } from '../operation/scim.js'
import type { Document } from '../protocols/scim/document.js'
import { listResponse } from '../protocols/scim/messages.js'
import { parsePatch } from '../protocols/scim/patch-request.js'
import { project } from '../protocols/scim/projection.js'
import { scimUser } from '../resources/scim-resource.js'
import { listGroupsOfUsers } from '../store/directory-groups.js'
import type { DirectoryUserRow } from '../store/tables.js'
import { baseOf, filterOf, preconditionOf, projectionOf, resourceReply, sliceOf } from './requests.js'

const listUsers = scimOperation('listScimUsers', {
  method: 'get',
  path: '/Users',
  mode: 'read',
  run: async (ctx, input) => {
    const slice = sliceOf(input)
    const projection = projectionOf(input)
    const documentsOf = (rows: DirectoryUserRow[]) => render(ctx, rows)
    const { rows, total } = await findUsers(ctx, ctx.caller.directory, filterOf(input), slice, documentsOf)
    const resources = (await render(ctx, rows)).map(document => project(document, projection))
    return scimReply(200, listResponse({ resources, totalResults: total, startIndex: slice.from }))
  },
})

const createUser = scimOperation('createScimUser', {
  method: 'post',
  path: '/Users',
  mode: 'write',
  run: async (ctx, input) => {
    const row = await provisionUser(ctx, ctx.caller.directory.id, input.body)
    return answer(ctx, input, row, 201)
  },
})

const getUser = scimOperation('getScimUser', {
  method: 'get',
  path: '/Users/{id}',
  mode: 'read',
  run: async (ctx, input) =>
    answer(ctx, input, await getDirectoryUser(ctx, ctx.caller.directory.id, input.path.id)),
})

const replaceOne = scimOperation('replaceScimUser', {
  method: 'put',
  path: '/Users/{id}',
  mode: 'write',
  run: async (ctx, input) => answer(ctx, input, await replaceUser(ctx, named(ctx, input), input.body)),
})

const patchOne = scimOperation('patchScimUser', {
  method: 'patch',
  path: '/Users/{id}',
  mode: 'write',
  run: async (ctx, input) =>
    answer(ctx, input, await patchUser(ctx, named(ctx, input), parsePatch(input.body))),
})

const deleteOne = scimOperation('deleteScimUser', {
  method: 'delete',
  path: '/Users/{id}',
  mode: 'write',
  run: async (ctx, input) => {
    await removeUser(ctx, named(ctx, input))
    return scimReply(204, null)
  },
})

const named = (ctx: ScimContext, { path }: ScimInput) => ({
  directoryId: ctx.caller.directory.id,
  userId: path.id,
  ...preconditionOf(ctx),
})

async function answer(ctx: ScimContext, input: ScimInput, row: DirectoryUserRow, status = 200) {
  const [document] = await render(ctx, [row])
  return resourceReply(ctx, status, { row, document: document!, projection: projectionOf(input) })
}

async function render(ctx: ScimContext, rows: DirectoryUserRow[]): Promise<Document[]> {
  const ids = rows.map(row => row.user_id)
  const groups = await listGroupsOfUsers(ctx, ctx.caller.directory.id, ids)
  return rows.map(row => scimUser(row, groups.get(row.user_id) ?? [], baseOf(ctx)))
}

export const userOperations = [listUsers, createUser, getUser, replaceOne, patchOne, deleteOne]
