import { mintTemplateToken } from '../domain/jwt-templates/mint.js'
import { frontendOperation, type Operation } from '../operation/operation.js'
import { liveOwnSession } from './sessions.js'

/** `getToken({ template: 'supabase' })` */
const createSessionTokenWithTemplate = frontendOperation('createSessionTokenWithTemplate', {
  mode: 'read',
  access: 'own-session',
  limit: 'mint-token',
  run: async (ctx, { path }) => {
    const session = liveOwnSession(ctx, path.session_id)
    ctx.services.activity.note(ctx.instance.id, session.id, session.user_id)
    return {
      jwt: await mintTemplateToken(ctx, session, path.template_name, { authorizedParty: ctx.request.origin }),
    }
  },
})

/** The way of SDKs before templates, `user.getToken('hasura')`: a service is a template of that name. */
const createServiceToken = frontendOperation('createServiceToken', {
  mode: 'read',
  access: 'session',
  limit: 'change',
  run: async (ctx, { body }) => {
    ctx.services.activity.note(ctx.instance.id, ctx.session.id, ctx.user.id)
    const options = { authorizedParty: ctx.request.origin }
    return { object: 'token', jwt: await mintTemplateToken(ctx, ctx.session, body.service, options) }
  },
})

export const sessionTokenTemplateOperations: Operation[] = [
  createSessionTokenWithTemplate,
  createServiceToken,
]
