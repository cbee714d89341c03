import { isIP } from 'node:net'
import { isLoopbackHostname } from '../domain/urls/origins.js'

/** Whatever else stands in a Host header (RFC 9110 7.2) is no host. */
const HOST = /^[\w.:[\]-]+$/

export const isHost = (text: string) => HOST.test(text)

/** What reaches a server by a name that nobody outside of its network can give to an address. */
const PRIVATE_SUFFIX = /\.(internal|local|localhost|svc|cluster\.local|lan|home\.arpa)$/

/**
 * Whether a Host header names a machine of the own network: an address, a name without dots
 * (containers), or one below a suffix that no registry sells. A page on the web can point only a name
 * of its own at us (DNS rebinding).
 */
export function isPrivateHost(host: string): boolean {
  if (!isHost(host) || !URL.canParse(`http://${host}`)) return false
  const name = new URL(`http://${host}`).hostname
  const bare = name.replace(/^\[|\]$/g, '')
  return isLoopbackHostname(name) || isIP(bare) !== 0 || !name.includes('.') || PRIVATE_SUFFIX.test(name)
}
