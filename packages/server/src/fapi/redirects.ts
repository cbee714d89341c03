import type { Context } from '../context/context.js'
import { renewClientCookie } from '../domain/clients/client-cookies.js'
import { accountPageUrl } from '../domain/urls/account-pages.js'
import { checkRedirectUrl } from '../domain/urls/origins.js'
import { ApiError } from '../errors/api-error.js'
import { frontendOperation, type Operation, Reply } from '../operation/operation.js'

/** On to an allowed URL; without one, to the application's own page. */
const redirectToUrl = frontendOperation('redirectToUrl', {
  mode: 'read',
  access: 'public',
  limit: 'none',
  run: async (ctx, { query }) => {
    const target = checkRedirectUrl(ctx.instance, query.redirect_url || homePage(ctx))
    return new Reply(307, null, { location: target.toString() })
  },
})

/**
 * Safari keeps a cookie that a script could have influenced for seven days; one that a page load has
 * set lives on. clerk-js passes by here with a navigation after a sign-in when `cookie_expires_at`
 * is near (`Client.buildTouchUrl`).
 */
const touchClient = frontendOperation('touchClient', {
  mode: 'read',
  access: 'anybody',
  limit: 'none',
  run: async (ctx, { query }) => {
    const target = checkRedirectUrl(ctx.instance, query.redirect_url)
    if (ctx.caller.client) renewClientCookie(ctx)
    return new Reply(307, null, { location: target.toString() })
  },
})

/**
 * Signs a browser out of everything at this host: from this site or by hand only,
 * for any page could embed the URL.
 */
const clearSiteData = frontendOperation('clearSiteData', {
  mode: 'read',
  access: 'public',
  limit: 'none',
  run: async ctx => {
    if (ctx.request.fetchSite === 'cross-site') throw new ApiError('origin_forbidden')
    return new Reply(200, {}, { 'clear-site-data': '"*"' })
  },
})

function homePage({ instance, request }: Context): string {
  const { homeUrl, signInUrl } = instance.settings.display
  const page =
    homeUrl ||
    signInUrl ||
    instance.origins[0] ||
    (instance.domain && `https://${instance.domain}`) ||
    accountPageUrl(instance, request.frontendApiUrl, 'defaultRedirect')
  if (!page) throw new ApiError('form_param_missing', { param: 'redirect_url' })
  return page
}

export const redirectOperations: Operation[] = [redirectToUrl, touchClient, clearSiteData]
