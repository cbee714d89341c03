/** Set-Cookie strings. Names and flags are those of docs/wire.md#cookies. */
export interface CookieAttributes {
  path: string
  /** null = host-only */
  domain: string | null
  secure: boolean
  httpOnly?: boolean
  sameSite?: 'Lax' | 'None' | 'Strict'
  maxAgeSeconds: number
}

/** Ten years, as the official service writes it; browsers cut it to 400 days. */
export const LONG_LIVED_SECONDS = 315_360_000

export function cookie(name: string, value: string, attributes: CookieAttributes): string {
  const parts = [`${name}=${value}`, `Path=${attributes.path}`]
  if (attributes.domain) parts.push(`Domain=${attributes.domain}`)
  parts.push(`Max-Age=${attributes.maxAgeSeconds}`)
  if (attributes.httpOnly) parts.push('HttpOnly')
  if (attributes.secure) parts.push('Secure')
  parts.push(`SameSite=${attributes.sameSite ?? 'Lax'}`)
  return parts.join('; ')
}
