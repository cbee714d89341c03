import { checkProxyUrl, primaryDomainId } from '../domain/instances/instance-domains.js'
import { ApiError } from '../errors/api-error.js'
import { backendOperation, type Operation } from '../operation/operation.js'
import { proxyCheck } from '../resources/proxy-check.js'

/**
 * Asks the proxy itself whether it leads here, before a domain's `proxy_url` is
 * set to it. Nothing is kept of it.
 */
const verifyDomainProxy = backendOperation('VerifyDomainProxy', {
  mode: 'staged',
  access: 'secret-key',
  run: async (ctx, { body }) => {
    const { instance, services } = ctx
    const missing = !body.domain_id ? 'domain_id' : !body.proxy_url ? 'proxy_url' : null
    if (missing) throw new ApiError('form_param_missing', { param: missing })
    const domainId = body.domain_id!
    const isOwn =
      domainId === primaryDomainId(instance) || instance.satellites.some(domain => domain.id === domainId)
    if (!isOwn) throw new ApiError('resource_not_found', { param: 'domain_id' })
    const proxyUrl = checkProxyUrl(instance, body.proxy_url!)
    const isSuccessful = await services.probeProxy(
      `${proxyUrl}/v1/proxy-health?domain_id=${encodeURIComponent(domainId)}`,
      instance.settings.webhooks.allowedNetworks,
    )
    return proxyCheck({
      id: services.ids.next('prx'),
      domainId,
      proxyUrl,
      isSuccessful,
      ranAt: ctx.now,
    })
  },
})

export const proxyCheckOperations: Operation[] = [verifyDomainProxy]
