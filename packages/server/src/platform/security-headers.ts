/**
 * For what is no page: a browser that shows it all the same runs nothing, fetches
 * nothing, and lets nobody frame it.
 */
export const NOTHING_ALLOWED =
  "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

/** For what pages load, or another server hands on as its own page: it says itself what may run there. */
export const NO_FRAMES = "object-src 'none'; base-uri 'none'; frame-ancestors 'none'"

/** What every answer has, unless it says something else itself. */
export const SECURITY_HEADERS = {
  'content-security-policy': NOTHING_ALLOWED,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'strict-origin-when-cross-origin',
  'x-frame-options': 'DENY',
}

/** Adds what is missing. */
export function addSecurityHeaders(headers: Headers): void {
  for (const [name, value] of Object.entries(SECURITY_HEADERS))
    if (!headers.has(name)) headers.set(name, value)
}
