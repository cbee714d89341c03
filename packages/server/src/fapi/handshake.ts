import type { FrontendContext } from '../context/context.js'
import { satelliteAt } from '../context/instance.js'
import { authenticateBrowser } from '../domain/clients/authenticate.js'
import { checkRedirectUrl } from '../domain/urls/origins.js'
import { ApiError } from '../errors/api-error.js'
import { handshake } from '../flows/handshake.js'
import { askPrimaryDomain, SYNCED } from '../flows/satellite.js'
import { frontendOperation, type Operation, Reply } from '../operation/operation.js'

const handshakeClient = frontendOperation('handshakeClient', {
  mode: 'staged',
  access: 'public',
  limit: 'mint-token',
  run: async (ctx, { query }) => {
    if (!query.redirect_url) throw new ApiError('form_param_missing', { param: 'redirect_url' })
    const target = checkRedirectUrl(ctx.instance, query.redirect_url)
    const satellite = satelliteAt(ctx.instance, ctx.request.frontendApiUrl)
    if (satellite && (await mustAskPrimaryDomain(ctx)))
      return new Reply(307, null, { location: askPrimaryDomain(ctx, satellite, ownUrl(ctx)) })
    if (satellite && hasAsked(ctx)) target.searchParams.set(SYNCED, 'true')
    const format = query.format === 'nonce' ? 'nonce' : 'token'
    const { location } = await handshake(ctx, target, format, query.organization_id)
    return new Reply(307, null, { location })
  },
})

/**
 * The satellite's server wants to know, or the credential that the browser
 * has here is worth nothing any more.
 */
async function mustAskPrimaryDomain(ctx: FrontendContext): Promise<boolean> {
  if (hasAsked(ctx)) return false
  if (ctx.request.query.get('__clerk_hs_reason') === 'satellite-needs-syncing') return true
  return (await authenticateBrowser(ctx)).client === null
}

const hasAsked = (ctx: FrontendContext) => ctx.request.query.get(SYNCED) === 'true'

const ownUrl = (ctx: FrontendContext) =>
  new URL(`${ctx.request.frontendApiUrl}/v1/client/handshake?${ctx.request.query.toString()}`)

export const handshakeOperations: Operation[] = [handshakeClient]
