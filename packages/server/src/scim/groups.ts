import { getDirectoryGroup } from '../domain/directories/find-resource.js'
import { createGroup, deleteGroup, patchGroup, replaceGroup } from '../domain/directories/groups.js'
import { findGroups } from '../domain/directories/list-resources.js'
import { type ScimContext, type ScimInput, scimOperation, scimReply } from '../operation/scim.js'
import type { Document } from '../protocols/scim/document.js'
import { listResponse } from '../protocols/scim/messages.js'
import { parsePatch } from '../protocols/scim/patch-request.js'
import { isWanted, project, type Projection } from '../protocols/scim/projection.js'
import { scimGroup, scimLocation, scimVersion } from '../resources/scim-resource.js'
import { listMembersOfGroups } from '../store/directory-groups.js'
import type { DirectoryGroupRow } from '../store/tables.js'
import { baseOf, filterOf, preconditionOf, projectionOf, resourceReply, sliceOf } from './requests.js'

const listGroups = scimOperation('listScimGroups', {
  method: 'get',
  path: '/Groups',
  mode: 'read',
  run: async (ctx, input) => {
    const slice = sliceOf(input)
    const projection = projectionOf(input)
    const documentsOf = (rows: DirectoryGroupRow[]) => rows.map(row => scimGroup(row, null, baseOf(ctx)))
    const { rows, total } = await findGroups(ctx, ctx.caller.directory, filterOf(input), slice, documentsOf)
    const documents = await render(ctx, rows, projection)
    const resources = documents.map(document => project(document, projection))
    return scimReply(200, listResponse({ resources, totalResults: total, startIndex: slice.from }))
  },
})

const createOne = scimOperation('createScimGroup', {
  method: 'post',
  path: '/Groups',
  mode: 'write',
  run: async (ctx, input) =>
    answer(ctx, input, await createGroup(ctx, ctx.caller.directory.id, input.body), 201),
})

const getGroup = scimOperation('getScimGroup', {
  method: 'get',
  path: '/Groups/{id}',
  mode: 'read',
  run: async (ctx, input) =>
    answer(ctx, input, await getDirectoryGroup(ctx, ctx.caller.directory.id, input.path.id)),
})

const replaceOne = scimOperation('replaceScimGroup', {
  method: 'put',
  path: '/Groups/{id}',
  mode: 'write',
  run: async (ctx, input) => answer(ctx, input, await replaceGroup(ctx, named(ctx, input), input.body)),
})

/** The group itself is not answered (RFC 7644 §3.5.2 allows it): it may have a hundred thousand members. */
const patchOne = scimOperation('patchScimGroup', {
  method: 'patch',
  path: '/Groups/{id}',
  mode: 'write',
  run: async (ctx, input) => {
    const row = await patchGroup(ctx, named(ctx, input), parsePatch(input.body))
    const location = scimLocation(baseOf(ctx), 'Group', row.id)
    return scimReply(204, null, { etag: scimVersion(row), location })
  },
})

const deleteOne = scimOperation('deleteScimGroup', {
  method: 'delete',
  path: '/Groups/{id}',
  mode: 'write',
  run: async (ctx, input) => {
    await deleteGroup(ctx, named(ctx, input))
    return scimReply(204, null)
  },
})

const named = (ctx: ScimContext, { path }: ScimInput) => ({
  directoryId: ctx.caller.directory.id,
  groupId: path.id,
  ...preconditionOf(ctx),
})

async function answer(ctx: ScimContext, input: ScimInput, row: DirectoryGroupRow, status = 200) {
  const projection = projectionOf(input)
  const [document] = await render(ctx, [row], projection)
  return resourceReply(ctx, status, { row, document: document!, projection })
}

async function render(
  ctx: ScimContext,
  rows: DirectoryGroupRow[],
  projection: Projection,
): Promise<Document[]> {
  const wanted = isWanted(projection, 'members') ? rows.map(row => row.id) : []
  const members = await listMembersOfGroups(ctx, wanted)
  return rows.map(row => scimGroup(row, members.get(row.id) ?? null, baseOf(ctx)))
}

export const groupOperations = [listGroups, createOne, getGroup, replaceOne, patchOne, deleteOne]
