import { type Instance, isDevelopment } from '../../context/instance.js'
import { ApiError } from '../../errors/api-error.js'

const LOOPBACK = String.raw`(localhost|[^/:]+\.localhost|127(\.\d{1,3}){3}|\[::1\])`
const PORT = String.raw`(:\d+)?`
const LOOPBACK_NAMES = new RegExp(`^${LOOPBACK}$`)

export const isLoopbackHostname = (hostname: string) => LOOPBACK_NAMES.test(hostname)

/**
 * Origins that may call with credentials and be redirected to: declared origins, the origins of the frontend
 * API URLs, of registered redirect URLs and of satellite domains, in production the domains and their
 * subdomains, in development also loopback and the server's own.
 */
export function isAllowedOrigin(instance: Instance, origin: string): boolean {
  if (isNativeOrigin(origin)) return instance.origins.includes(origin)
  const url = parseUrl(origin)
  return url !== null && patternsOf(instance).some(pattern => pattern.test(url.origin))
}

const compiled = new WeakMap<Instance, RegExp[]>()

/** Compiled once for an instance, which is never changed in place: every request asks. */
function patternsOf(instance: Instance): RegExp[] {
  const known = compiled.get(instance)
  if (known) return known
  const patterns = allowedOriginPatterns(instance).map(source => new RegExp(source))
  compiled.set(instance, patterns)
  return patterns
}

/**
 * The allowed web origins, as sources of regular expressions over a normalised origin. The account pages give
 * them to clerk-js (`allowedRedirectOrigins`), so that the browser and the server follow one rule.
 */
export function allowedOriginPatterns(instance: Instance): string[] {
  const isDev = isDevelopment(instance)
  const declared = [instance.serverOrigin, ...instance.origins, ...instance.urls, ...instance.redirectUrls]
    .map(text => parseUrl(text ?? '')?.origin ?? '')
    .filter(origin => /^https?:/.test(origin))
  const satellites = instance.satellites.map(({ name }) => name)
  return [
    ...(isDev ? [`^https?://${LOOPBACK}${PORT}$`] : []),
    ...[...new Set(declared)].map(origin => `^${escapePattern(origin)}$`),
    // satellites share the sessions of the application; in production they too speak https alone
    ...satellites.map(name => (isDev ? `^https?://${escapePattern(name)}${PORT}$` : withSubdomains(name))),
    ...(instance.domain ? [withSubdomains(instance.domain)] : []),
  ]
}

const withSubdomains = (domain: string) => `^https://([^/:]+\\.)?${escapePattern(domain)}${PORT}$`

const escapePattern = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)

/**
 * A redirect target of handshake, ticket or link. A redirect that follows any URL hands out session tokens.
 * @throws ApiError 422 redirect_url_forbidden
 */
export function checkRedirectUrl(instance: Instance, target: string): URL {
  const url = parseUrl(target)
  // of native applications, `myapp://callback`: such a URL has no origin and must be registered as a whole
  if (url && isRegistered(instance, url.href)) return url
  if (!url || url.username || url.password || !isAllowedOrigin(instance, url.origin)) {
    throw new ApiError('redirect_url_forbidden', {
      param: 'redirect_url',
      values: { url: target.slice(0, 200) },
    })
  }
  return url
}

/**
 * Where a provider's answer goes on to a native application: such a URL is registered as a whole, by
 * `POST /v1/redirect_urls`, since a nonce goes along. @throws ApiError 422 redirect_url_not_registered
 */
export function checkNativeUrl(instance: Instance, target: string): void {
  if (isRegistered(instance, target)) return
  throw new ApiError('redirect_url_not_registered', {
    param: 'redirect_url',
    values: { url: target.slice(0, 200) },
  })
}

/** @param href as `URL` writes it */
const isRegistered = ({ redirectUrls }: Instance, href: string) =>
  redirectUrls.some(registered => parseUrl(registered)?.href === href)

/**
 * `chrome-extension://…`, `capacitor://localhost`: URLs of such schemes have the
 * origin "null", browsers send this text.
 */
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

function parseUrl(text: string): URL | null {
  try {
    return new URL(text)
  } catch {
    return null
  }
}
