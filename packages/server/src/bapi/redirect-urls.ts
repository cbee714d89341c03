import { createRedirectUrl, removeRedirectUrl } from '../domain/instances/redirect-urls.js'
import { backendList, everything } from '../operation/list.js'
import { backendOperation, type Operation } from '../operation/operation.js'
import { deletedObject } from '../resources/deleted-object.js'
import { redirectUrl } from '../resources/redirect-url.js'
import { countRedirectUrls, getRedirectUrl, listRedirectUrls } from '../store/redirect-urls.js'

const listUrls = backendList('ListRedirectURLs', {
  mode: 'read',
  access: 'secret-key',
  filter: everything,
  fetch: (ctx, _, page) => listRedirectUrls(ctx, page),
  count: ctx => countRedirectUrls(ctx),
  render: (_, rows) => rows.map(redirectUrl),
})

const createUrl = backendOperation('CreateRedirectURL', {
  mode: 'write',
  access: 'secret-key',
  run: async (ctx, { body }) => redirectUrl(await createRedirectUrl(ctx, body.url)),
})

const getUrl = backendOperation('GetRedirectURL', {
  mode: 'read',
  access: 'secret-key',
  run: async (ctx, { path }) => redirectUrl(await getRedirectUrl(ctx, path.id)),
})

const deleteUrl = backendOperation('DeleteRedirectURL', {
  mode: 'write',
  access: 'secret-key',
  run: async (ctx, { path }) => {
    await removeRedirectUrl(ctx, path.id)
    return deletedObject('redirect_url', path.id)
  },
})

export const redirectUrlOperations: Operation[] = [listUrls, createUrl, getUrl, deleteUrl]
