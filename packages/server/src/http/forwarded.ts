import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'
import { ApiError } from '../errors/api-error.js'
import type { RequestHead } from './api-request.js'
import { isHost } from './host.js'

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

/**
 * Who really asks, and under which address: X-Forwarded-* counts only when it comes from a trusted proxy.
 * @throws ApiError request_invalid when the Host header is no host, or there are two
 */
export function describePeer(request: RequestHead, remoteAddress: string | null, trust: TrustProxy): Peer {
  const direct: Peer = {
    ipAddress: remoteAddress,
    protocol: request.url.protocol === 'https:' ? 'https' : 'http',
    host: request.header('host') ?? request.url.host,
  }
  // several of them arrive joined by commas
  if (!isHost(direct.host)) throw new ApiError('request_invalid')
  if (trust.kind === 'none') return direct
  if (trust.kind === 'networks' && !isTrusted(remoteAddress, trust)) return direct
  const chain = (request.header('x-forwarded-for') ?? '').split(',')
  return {
    ipAddress: clientAddress(chain, remoteAddress, trust),
    protocol: lastOf(request.header('x-forwarded-proto')) === 'https' ? 'https' : direct.protocol,
    host: lastOf(request.header('x-forwarded-host')) ?? direct.host,
  }
}

/**
 * From the right: each trusted proxy vouches for the entry before it. What a client wrote itself is further
 * left. Where an entry is no address, whoever reported it is as far as we know.
 */
function clientAddress(chain: string[], remoteAddress: string | null, trust: TrustProxy): string | null {
  let known = remoteAddress
  for (let hops = 1; hops <= chain.length; hops++) {
    if (trust.kind === 'hops' ? hops > trust.count : !isTrusted(known, trust)) break
    const address = addressOf(chain[chain.length - hops]!)
    if (address === null) break
    known = address
  }
  return known
}

/** An entry of X-Forwarded-For, without the port and the brackets that some proxies write. */
function addressOf(entry: string): string | null {
  const text = entry.trim()
  const bare = /^\[([^\]]+)\](?::\d+)?$/.exec(text)?.[1] ?? /^([\d.]+):\d+$/.exec(text)?.[1] ?? text
  return isIP(bare) === 0 || bare.includes('%') ? null : bare
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
