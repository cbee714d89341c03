import type { Instance } from '../../context/instance.js'
import { ApiError } from '../../errors/api-error.js'
import { transportSecurity } from '../transport-security.js'
import { type AccountPageView, renderAccountPage } from './shell.js'
import type { Visit } from './visit.js'

export const SECURITY_HEADERS = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'strict-origin-when-cross-origin',
  'x-robots-tag': 'noindex',
  // wallets open windows of their own
  'cross-origin-opener-policy': 'same-origin-allow-popups',
}

/**
 * Two sheets of the field for codes take no nonce (@clerk/ui 1.36): an empty one that a script fills, and the
 * blinking caret. The browser tests notice a third.
 */
const SHEETS_WITHOUT_NONCE = [
  "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='",
  "'sha256-KQDhUccuEkZUQDnfbVDeY+ev2LZ+73AQR7ro4JppAY8='",
]
const TURNSTILE = 'https://challenges.cloudflare.com'

export function pageResponse(
  view: AccountPageView,
  { target }: Visit,
  publicUrl: string,
  isHead: boolean,
): Response {
  return new Response(isHead ? null : renderAccountPage(view), {
    status: view.status,
    headers: {
      ...SECURITY_HEADERS,
      ...transportSecurity(target.instance, target),
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': contentSecurityPolicy(view.nonce, target.instance, publicUrl),
    },
  })
}

export function redirect(location: string, cookies: string[] = []): Response {
  if (!URL.canParse(location)) throw new ApiError('resource_not_found')
  const headers = new Headers({ ...SECURITY_HEADERS, location })
  for (const line of cookies) headers.append('set-cookie', line)
  return new Response(null, { status: 303, headers })
}

/**
 * Everything from this server, but what the settings fetch from elsewhere: logos, also of providers, and a
 * CAPTCHA.
 */
function contentSecurityPolicy(
  nonce: string,
  { settings, connections }: Pick<Instance, 'settings' | 'connections'>,
  publicUrl: string,
): string {
  const { attackProtection, display } = settings
  const captcha = attackProtection.captchaEnabled ? [TURNSTILE] : []
  const logos = connections.map(({ logoUrl }) => logoUrl)
  const pictures = [publicUrl, display.logoImageUrl, display.faviconImageUrl, ...logos]
    .filter(url => url !== null)
    .map(url => new URL(url).origin)
  const directive = (name: string, ...sources: string[]) => [name, ...new Set(sources)].join(' ')
  return [
    "default-src 'none'",
    directive('script-src', "'self'", `'nonce-${nonce}'`, ...captcha),
    directive('style-src', "'self'", `'nonce-${nonce}'`, ...SHEETS_WITHOUT_NONCE),
    directive('connect-src', "'self'", ...captcha),
    directive('img-src', "'self'", 'data:', 'blob:', ...pictures),
    directive('frame-src', ...(captcha.length > 0 ? captcha : ["'none'"])),
    "worker-src 'self' blob:",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ')
}
