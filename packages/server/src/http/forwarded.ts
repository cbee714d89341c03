import ipaddr from 'ipaddr.js'
import type { RequestHead } from './api-request.js'

/** Which proxies are believed: none, a number of hops, or networks. */
export type TrustProxy =
  | { kind: 'none' }
  | { kind: 'hops'; count: number }
  | { kind: 'networks'; ranges: [ipaddr.IPv4 | ipaddr.IPv6, number][] }

/** Parses `--trust-proxy`: a number of hops, or CIDR ranges separated by commas. Throws on anything else. */
export function parseTrustProxy(text: string | null | undefined): TrustProxy {
  if (!text) return { kind: 'none' }
  if (/^\d+$/.test(text)) return Number(text) === 0 ? { kind: 'none' } : { kind: 'hops', count: Number(text) }
  const ranges = text.split(',').map(part => {
    const range = part.trim()
    return ipaddr.parseCIDR(range.includes('/') ? range : `${range}/${range.includes(':') ? 128 : 32}`)
  })
  return { kind: 'networks', ranges }
}

export interface Peer {
  ipAddress: string | null
  protocol: 'http' | 'https'
  host: string
}

/** Who really asks, and under which address: X-Forwarded-* counts only when it comes from a trusted proxy. */
export function describePeer(request: RequestHead, remoteAddress: string | null, trust: TrustProxy): Peer {
  const direct: Peer = {
    ipAddress: remoteAddress,
    protocol: request.url.protocol === 'https:' ? 'https' : 'http',
    host: request.header('host') ?? request.url.host,
  }
  if (trust.kind === 'none') return direct
  if (trust.kind === 'networks' && !isTrusted(remoteAddress, trust)) return direct
  const chain = (request.header('x-forwarded-for') ?? '')
    .split(',')
    .map(part => part.trim())
    .filter(Boolean)
  return {
    ipAddress: clientAddress(chain, trust) ?? remoteAddress,
    protocol: lastOf(request.header('x-forwarded-proto')) === 'https' ? 'https' : direct.protocol,
    host: lastOf(request.header('x-forwarded-host')) ?? direct.host,
  }
}

/** From the right: each trusted proxy vouches for the entry before it. What a client wrote itself is further left. */
function clientAddress(chain: string[], trust: TrustProxy): string | null {
  if (trust.kind === 'hops') return chain[chain.length - trust.count] ?? chain[0] ?? null
  for (let index = chain.length - 1; index >= 0; index--) {
    if (!isTrusted(chain[index]!, trust)) return chain[index]!
  }
  return chain[0] ?? null
}

function isTrusted(address: string | null, trust: TrustProxy): boolean {
  if (trust.kind !== 'networks' || !address || !ipaddr.isValid(address)) return false
  const parsed = ipaddr.process(address)
  return trust.ranges.some(
    ([network, bits]) => parsed.kind() === network.kind() && parsed.match(network, bits),
  )
}

function lastOf(header: string | null): string | null {
  return header?.split(',').at(-1)?.trim() || null
}
