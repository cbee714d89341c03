import { ApiError } from '../errors/api-error.js'
import { confirmEmailLink, followEmailLink } from '../flows/follow-email-link.js'
import { frontendOperation, type Operation, Reply } from '../operation/operation.js'
import { emailLinkPage, forVisitors } from './link-pages.js'

const leadOn = (target: URL) => new Reply(303, null, { location: target.toString() })

const verify = frontendOperation('verify', {
  mode: 'staged',
  access: 'anybody',
  limit: 'open-link',
  run: forVisitors(async (ctx, { query }) => {
    const next = await followEmailLink(ctx, query.token)
    return next instanceof URL ? leadOn(next) : emailLinkPage(ctx, next, query.token)
  }),
})

/** The button of the page that `verify` shows: pressed on that page itself, never by another one. */
const confirmLink = frontendOperation('confirmEmailLink', {
  mode: 'staged',
  access: 'anybody',
  limit: 'open-link',
  run: forVisitors(async (ctx, { body }) => {
    if (ctx.request.origin !== new URL(ctx.request.frontendApiUrl).origin)
      throw new ApiError('origin_forbidden')
    return leadOn(await confirmEmailLink(ctx, body.token))
  }),
})

export const emailLinkOperations: Operation[] = [verify, confirmLink]
