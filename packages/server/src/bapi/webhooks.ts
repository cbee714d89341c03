import { createSvixApp, deleteSvixApp, svixAppUrl } from '../events/webhooks/svix-app.js'
import { backendOperation, type Operation, Reply } from '../http/operation.js'
import { svixUrl } from '../resources/svix-url.js'

const createApp = backendOperation('CreateSvixApp', {
  mode: 'staged',
  run: async ctx => svixUrl(await createSvixApp(ctx)),
})

const deleteApp = backendOperation('DeleteSvixApp', {
  mode: 'staged',
  run: async ctx => {
    await deleteSvixApp(ctx)
    return new Reply(204)
  },
})

const generateUrl = backendOperation('GenerateSvixAuthURL', {
  mode: 'staged',
  run: async ctx => svixUrl(await svixAppUrl(ctx)),
})

export const webhookOperations: Operation[] = [createApp, deleteApp, generateUrl]
