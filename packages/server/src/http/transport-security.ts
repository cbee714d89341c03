import { type Instance, isDevelopment } from '../context/instance.js'
import type { Target } from './resolve-instance.js'

/** A year. Without `includeSubDomains`: what else is below the host is not ours to decide. */
const HEADERS = { 'strict-transport-security': 'max-age=31536000' }
const NONE = {}

/**
 * HTTP Strict Transport Security (RFC 6797) of a production instance at a host of its own. In path style the
 * host is the application's, and so is the decision.
 */
export function transportSecurity(
  instance: Instance,
  { frontendApiUrl, cookiePath }: Pick<Target, 'frontendApiUrl' | 'cookiePath'>,
): Record<string, string> {
  const isOwnHost = cookiePath === '/' && frontendApiUrl.startsWith('https:')
  return isOwnHost && !isDevelopment(instance) ? HEADERS : NONE
}
