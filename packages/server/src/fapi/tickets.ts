import { checkRedirectUrl } from '../domain/origins.js'
import { ApiError } from '../errors/api-error.js'
import { frontendOperation, Reply, type Operation } from '../http/operation.js'

/**
 * Where the `url` of a sign-in token leads: on to the application's sign-in page, which redeems the ticket (clerk-js reads
 * `__clerk_ticket` and `__clerk_status`). Looking at the link uses nothing up: mail scanners open links too.
 */
const acceptTicket = frontendOperation('acceptTicket', {
  mode: 'read',
  access: 'public',
  run: async (ctx, { query }) => {
    const page = ctx.request.query.get('redirect_url') || ctx.instance.settings.display.signInUrl
    if (!page) throw new ApiError('form_param_missing', { param: 'redirect_url' })
    const target = checkRedirectUrl(ctx.instance, page)
    target.searchParams.set('__clerk_ticket', query.ticket)
    target.searchParams.set('__clerk_status', 'sign_in')
    return new Reply(303, null, { location: target.toString() })
  },
})

export const ticketOperations: Operation[] = [acceptTicket]
