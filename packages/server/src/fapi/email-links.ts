import { confirmEmailLink, followEmailLink } from '../flows/follow-email-link.js'
import { frontendOperation, type Operation, Reply } from '../operation/operation.js'
import { linkErrorPage } from './error-pages.js'
import { emailLinkPage } from './link-pages.js'
import { requireOwnPage } from './page.js'

const leadOn = (target: URL) => new Reply(303, null, { location: target.toString() })

const verify = frontendOperation('verify', {
  mode: 'staged',
  access: 'anybody',
  limit: 'open-link',
  errorPage: linkErrorPage,
  run: async (ctx, { query }) => {
    const next = await followEmailLink(ctx, query.token)
    return next instanceof URL ? leadOn(next) : emailLinkPage(ctx, next, query.token)
  },
})

/** The button of the page that `verify` shows. */
const confirmLink = frontendOperation('confirmEmailLink', {
  mode: 'staged',
  access: 'anybody',
  limit: 'open-link',
  errorPage: linkErrorPage,
  run: async (ctx, { body }) => {
    requireOwnPage(ctx)
    return leadOn(await confirmEmailLink(ctx, body.token))
  },
})

export const emailLinkOperations: Operation[] = [verify, confirmLink]
