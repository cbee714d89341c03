import { followEmailLink } from '../flows/follow-email-link.js'
import { frontendOperation, Reply, type Operation } from '../http/operation.js'

const verify = frontendOperation('verify', {
  mode: 'staged',
  access: 'anybody',
  run: async (ctx, { query }) => {
    const target = await followEmailLink(ctx, query.token)
    return new Reply(303, null, { location: target.toString() })
  },
})

export const emailLinkOperations: Operation[] = [verify]
