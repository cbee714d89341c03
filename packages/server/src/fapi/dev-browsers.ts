import { isDevelopment } from '../context/instance.js'
import { inTransaction } from '../context/transaction.js'
import { giveDevBrowser } from '../domain/clients/dev-browser.js'
import { isAllowedOrigin } from '../domain/urls/origins.js'
import { ApiError, refuse } from '../errors/api-error.js'
import { frontendOperation, type Operation, Reply } from '../operation/operation.js'
import { devBrowserPage } from '../resources/dev-browser-page.js'

/**
 * clerk-js 4 with test keys always asks for one, later versions only on the
 * hosted service's development hosts.
 */
const postDevBrowser = frontendOperation('createDevBrowser', {
  mode: 'staged',
  access: 'public',
  limit: 'change',
  run: async ctx => {
    if (!isDevelopment(ctx.instance)) return refuse('development_only')
    const token = await inTransaction(ctx, tx => giveDevBrowser(tx))
    return new Reply(200, { id: token, token })
  },
})

/**
 * What clerk-js up to 4 does where POST /v1/dev_browser gives none and the Frontend API is on the
 * application's own site: cookies take the place of the token. A browser that has one keeps it.
 */
const setFirstPartyCookie = frontendOperation('postDevBrowserInitSetCookie', {
  mode: 'write',
  access: 'anybody',
  limit: 'change',
  run: async ctx => {
    if (!isDevelopment(ctx.instance)) return refuse('development_only')
    if (!ctx.caller.devBrowser) await giveDevBrowser(ctx)
    return new Reply(200, {})
  },
})

/**
 * The other way of clerk-js up to 4: a hidden frame of another site, which posts the token to the page around
 * it. A browser whose cookies get here has the client that it knows.
 */
const getDevBrowserInit = frontendOperation('getDevBrowserInit', {
  mode: 'write',
  access: 'anybody',
  limit: 'none',
  run: async (ctx, { query }) => {
    if (!isDevelopment(ctx.instance)) return refuse('development_only')
    const origin = query.origin ?? ''
    if (!URL.canParse(origin) || !isAllowedOrigin(ctx.instance, origin)) throw new ApiError('origin_invalid')
    const token = await giveDevBrowser(ctx)
    return new Reply(200, devBrowserPage(token, new URL(origin).origin), {
      'content-type': 'text/html; charset=utf-8',
      // browsers that know this ignore `x-frame-options`
      'content-security-policy': `default-src 'none'; script-src 'unsafe-inline'; base-uri 'none'; frame-ancestors ${new URL(origin).origin}`,
    })
  },
})

export const devBrowserOperations: Operation[] = [postDevBrowser, setFirstPartyCookie, getDevBrowserInit]
