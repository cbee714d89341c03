import { ApiError } from '../errors/api-error.js'
import { isDevelopment, type Instance } from './instance.js'

const LOOPBACK_NAMES = /^(localhost|.+\.localhost|127(\.\d{1,3}){3}|\[::1\])$/

export const isLoopbackHostname = (hostname: string) => LOOPBACK_NAMES.test(hostname)

/**
 * Origins that may call with credentials and be redirected to: declared origins, the origins of the frontend API URLs, of
 * registered redirect URLs and of satellite domains, in production the domains and their subdomains, in
 * development also loopback.
 */
export function isAllowedOrigin(instance: Instance, origin: string): boolean {
  if (isNativeOrigin(origin)) return instance.origins.includes(origin)
  const url = parseUrl(origin)
  if (!url || (url.protocol !== 'https:' && url.protocol !== 'http:')) return false
  if (isDevelopment(instance) && isLoopbackHostname(url.hostname)) return true
  if (instance.origins.includes(url.origin)) return true
  if (instance.urls.some(registered => parseUrl(registered)?.origin === url.origin)) return true
  if (instance.redirectUrls.some(registered => parseUrl(registered)?.origin === url.origin)) return true
  if (isSatelliteOrigin(instance, url)) return true
  if (!instance.domain || url.protocol !== 'https:') return false
  return url.hostname === instance.domain || url.hostname.endsWith(`.${instance.domain}`)
}

/**
 * A redirect target of handshake, ticket or link. A redirect that follows any URL hands out session tokens.
 * @throws ApiError 422 redirect_url_forbidden
 */
export function checkRedirectUrl(instance: Instance, target: string): URL {
  const url = parseUrl(target)
  // of native applications, `myapp://callback`: such a URL has no origin and must be registered as a whole
  if (url && instance.redirectUrls.includes(target)) return url
  if (!url || url.username || url.password || !isAllowedOrigin(instance, url.origin)) {
    throw new ApiError('redirect_url_forbidden', {
      param: 'redirect_url',
      values: { url: target.slice(0, 200) },
    })
  }
  return url
}

/** `chrome-extension://…`, `capacitor://localhost`: URLs of such schemes have the origin "null", browsers send this text. */
const NATIVE_ORIGIN = /^(?!https?:|javascript:|data:|file:|blob:)[a-z][a-z0-9+.-]*:\/\/[^/?#\s]+$/

const isNativeOrigin = (origin: string) => NATIVE_ORIGIN.test(origin)

/** Origins as they are compared. @throws ApiError form_param_format_invalid */
export function checkOrigins(origins: string[], param: string): string[] {
  return origins.map(text => {
    const origin = text.trim().replace(/\/$/, '')
    const url = parseUrl(origin)
    const isWeb = url !== null && /^https?:$/.test(url.protocol) && url.origin === origin
    if (!isWeb && !isNativeOrigin(origin)) throw new ApiError('form_param_format_invalid', { param })
    return origin
  })
}

/** Satellites share the sessions of the application; in production they too speak https alone. */
function isSatelliteOrigin(instance: Instance, url: URL): boolean {
  if (!isDevelopment(instance) && url.protocol !== 'https:') return false
  const isWithin = (name: string) => !isDevelopment(instance) && url.hostname.endsWith(`.${name}`)
  return instance.satellites.some(({ name }) => url.host === name || url.hostname === name || isWithin(name))
}

function parseUrl(text: string): URL | null {
  try {
    return new URL(text)
  } catch {
    return null
  }
}
