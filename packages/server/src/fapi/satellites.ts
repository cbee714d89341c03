import { isDevelopment, satelliteAt } from '../context/instance.js'
import { checkRedirectUrl } from '../domain/urls/origins.js'
import { ApiError, refuse } from '../errors/api-error.js'
import { answerSatellite, askPrimaryDomain, linkSatellite } from '../flows/satellite.js'
import { frontendOperation, type Operation, Reply } from '../operation/operation.js'

/**
 * Where clerk-js of a satellite goes (`buildSyncUrlForProductionInstance`), and, at the
 * primary domain, where that leads.
 */
const syncClient = frontendOperation('syncClient', {
  mode: 'staged',
  access: 'anybody',
  limit: 'mint-token',
  run: async (ctx, { query }) => {
    if (isDevelopment(ctx.instance)) return refuse('production_only')
    if (!query.redirect_url) throw new ApiError('form_param_missing', { param: 'redirect_url' })
    const target = checkRedirectUrl(ctx.instance, query.redirect_url)
    const here = satelliteAt(ctx.instance, ctx.request.frontendApiUrl)
    if (here) return new Reply(307, null, { location: askPrimaryDomain(ctx, here, target) })
    if (!query.link_domain) throw new ApiError('form_param_missing', { param: 'link_domain' })
    const satellite = ctx.instance.satellites.find(({ name }) => name === query.link_domain)
    if (!satellite) throw new ApiError('resource_not_found', { param: 'link_domain' })
    return new Reply(307, null, { location: await answerSatellite(ctx, satellite, target) })
  },
})

const linkClient = frontendOperation('linkClient', {
  mode: 'write',
  access: 'public',
  limit: 'open-link',
  run: async (ctx, { query }) => {
    const satellite = satelliteAt(ctx.instance, ctx.request.frontendApiUrl)
    if (!satellite || !query.__clerk_token) throw new ApiError('client_link_invalid')
    return new Reply(307, null, { location: await linkSatellite(ctx, satellite, query.__clerk_token) })
  },
})

export const satelliteOperations: Operation[] = [syncClient, linkClient]
