import { satelliteAt } from '../context/instance.js'
import { isAllowedOrigin } from '../domain/urls/origins.js'
import { backendOperation, type Operation, Reply } from '../operation/operation.js'
import { NO_FRAMES } from '../platform/security-headers.js'
import { interstitialPage } from '../resources/interstitial.js'

/** Anybody may load it, so it takes no address from the query that isn't the instance's own. */
const getPublicInterstitial = backendOperation('GetPublicInterstitial', {
  mode: 'read',
  access: 'public',
  run: async (ctx, { query }) => {
    const { instance } = ctx
    const asked = query.proxy_url?.replace(/\/$/, '')
    const frontendApiUrl = asked && instance.urls.includes(asked) ? asked : ctx.request.frontendApiUrl
    const satellite =
      satelliteAt(instance, frontendApiUrl) ??
      instance.satellites.find(({ name }) => name === query.domain) ??
      null
    const signInUrl = query.sign_in_url ?? ''
    const isAllowed = URL.canParse(signInUrl) && isAllowedOrigin(instance, new URL(signInUrl).origin)
    const page = interstitialPage({
      publishableKey: instance.publishableKey,
      frontendApiUrl,
      isSatellite: satellite !== null,
      domain: satellite?.name ?? '',
      signInUrl: isAllowed ? signInUrl : null,
    })
    return new Reply(200, page, {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': NO_FRAMES,
    })
  },
})

export const interstitialOperations: Operation[] = [getPublicInterstitial]
