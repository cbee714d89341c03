import { primaryDomainId } from '../domain/instances/instance-domains.js'
import { frontendOperation, type Operation } from '../operation/operation.js'
import { proxyHealthy, proxyUnhealthy } from '../resources/proxy-check.js'
import { androidAssetLinks, appleAppSiteAssociation, openIdConfiguration } from '../resources/well-known.js'

const getHealth = frontendOperation('getHealth', {
  mode: 'read',
  access: 'public',
  limit: 'none',
  run: async () => ({ status: 'healthy' }),
})

const getJwks = frontendOperation('getJWKS', {
  mode: 'read',
  access: 'public',
  limit: 'none',
  run: async ctx => {
    // Applications' servers fetch this themselves (SDK v4); a rotated key shows up within the minute.
    ctx.response.headers['cache-control'] = 'public, max-age=60'
    return { keys: await ctx.services.registry.jwks(ctx.instance.id) }
  },
})

const getOpenIdConfiguration = frontendOperation('getOpenIDConfiguration', {
  mode: 'read',
  access: 'public',
  limit: 'none',
  run: async ctx => openIdConfiguration(ctx.request.frontendApiUrl),
})

const getAppleAppSiteAssociation = frontendOperation('getAppleAppSiteAssociation', {
  mode: 'read',
  access: 'public',
  limit: 'none',
  run: async ctx => appleAppSiteAssociation(ctx.instance.settings.native.appleAppIds),
})

const getAndroidAssetLinks = frontendOperation('getAndroidAssetLinks', {
  mode: 'read',
  access: 'public',
  limit: 'none',
  run: async ctx => androidAssetLinks(ctx.instance.settings.native.androidApps),
})

/**
 * Called through a reverse proxy, by `POST /v1/proxy_checks` or by hand: does
 * it lead here, and who seems to ask?
 */
const getProxyHealth = frontendOperation('getProxyHealth', {
  mode: 'read',
  access: 'public',
  limit: 'none',
  run: async (ctx, { query }) => {
    const isOwn =
      query.domain_id === primaryDomainId(ctx.instance) ||
      ctx.instance.satellites.some(domain => domain.id === query.domain_id)
    if (!isOwn) return proxyUnhealthy('The domain is not one of the instance that the secret key belongs to.')
    return proxyHealthy(ctx.request.ipAddress ?? '')
  },
})

export const wellKnownOperations: Operation[] = [
  getHealth,
  getJwks,
  getOpenIdConfiguration,
  getAppleAppSiteAssociation,
  getAndroidAssetLinks,
  getProxyHealth,
]
