import type { Context } from '../../context/context.js'
import { replaceUserMetadata, updateUserMetadata } from '../../domain/users/metadata-changes.js'
import { userFacts } from '../../domain/views/user-view.js'
import type { UserView } from '../../model/user.js'
import { backendOperation, type Operation } from '../../operation/operation.js'
import { backendUser } from '../../resources/user.js'

const updateMetadata = backendOperation('UpdateUserMetadata', {
  mode: 'write',
  access: 'secret-key',
  run: async (ctx, { path, body }) => render(ctx, await updateUserMetadata(ctx, path.user_id, body)),
})

const replaceMetadata = backendOperation('ReplaceUserMetadata', {
  mode: 'write',
  access: 'secret-key',
  run: async (ctx, { path, body }) => render(ctx, await replaceUserMetadata(ctx, path.user_id, body)),
})

const render = (ctx: Context, view: UserView) => backendUser(view, userFacts(ctx))

export const userMetadataOperations: Operation[] = [updateMetadata, replaceMetadata]
