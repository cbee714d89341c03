import { mintTemplateToken } from '../domain/jwt-templates/mint.js'
import { frontendOperation, type Operation } from '../http/operation.js'
import { liveSessionOfClient } from './sessions.js'

/** `getToken({ template: 'supabase' })` */
const createSessionTokenWithTemplate = frontendOperation('createSessionTokenWithTemplate', {
  mode: 'read',
  access: 'client',
  run: async (ctx, { path }) => {
    const session = await liveSessionOfClient(ctx, path.session_id)
    ctx.services.activity.note(ctx.instance.id, session.id, session.user_id)
    return {
      jwt: await mintTemplateToken(ctx, session, path.template_name, { authorizedParty: ctx.request.origin }),
    }
  },
})

export const sessionTokenTemplateOperations: Operation[] = [createSessionTokenWithTemplate]
