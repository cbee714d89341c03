import { backendOperation, type Operation, Reply } from '../operation/operation.js'
import { svixUrl } from '../resources/svix-url.js'
import { createSvixApp, deleteSvixApp, svixAppUrl } from '../webhooks/svix-app.js'

const createApp = backendOperation('CreateSvixApp', {
  mode: 'staged',
  access: 'secret-key',
  run: async ctx => svixUrl(await createSvixApp(ctx)),
})

const deleteApp = backendOperation('DeleteSvixApp', {
  mode: 'staged',
  access: 'secret-key',
  run: async ctx => {
    await deleteSvixApp(ctx)
    return new Reply(204)
  },
})

const generateUrl = backendOperation('GenerateSvixAuthURL', {
  mode: 'staged',
  access: 'secret-key',
  run: async ctx => svixUrl(await svixAppUrl(ctx)),
})

export const webhookOperations: Operation[] = [createApp, deleteApp, generateUrl]
