import { createRedirectUrl, removeRedirectUrl } from '../domain/instances/redirect-urls.js'
import { backendOperation, type Operation } from '../operation/operation.js'
import { deletedObject } from '../resources/deleted-object.js'
import { redirectUrl } from '../resources/redirect-url.js'
import { countRedirectUrls, getRedirectUrl, listRedirectUrls } from '../store/redirect-urls.js'
import { pageOf, paginated } from './page.js'

const listUrls = backendOperation('ListRedirectURLs', {
  mode: 'read',
  run: async (ctx, { query = {} }) => {
    const rows = await listRedirectUrls(ctx.db, ctx.instance.id, pageOf(query))
    return paginated(query, rows.map(redirectUrl), () => countRedirectUrls(ctx.db, ctx.instance.id))
  },
})

const createUrl = backendOperation('CreateRedirectURL', {
  mode: 'write',
  run: async (ctx, { body }) => redirectUrl(await createRedirectUrl(ctx, body.url)),
})

const getUrl = backendOperation('GetRedirectURL', {
  mode: 'read',
  run: async (ctx, { path }) => redirectUrl(await getRedirectUrl(ctx.db, ctx.instance.id, path.id)),
})

const deleteUrl = backendOperation('DeleteRedirectURL', {
  mode: 'write',
  run: async (ctx, { path }) => {
    await removeRedirectUrl(ctx, path.id)
    return deletedObject('redirect_url', path.id)
  },
})

export const redirectUrlOperations: Operation[] = [listUrls, createUrl, getUrl, deleteUrl]
