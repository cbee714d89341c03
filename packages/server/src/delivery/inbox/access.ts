import ipaddr from 'ipaddr.js'
import { ApiError } from '../../errors/api-error.js'
import { equalInConstantTime, hashSecret, type MasterKey } from '../../platform/crypto.js'

export const INBOX_COOKIE = 'frontdesk_inbox'

/** Derived, so that it is the same on every node and after every start, and is stored nowhere. */
export const inboxTokenOf = (masterKey: MasterKey): string => masterKey.codeDigest('access-token', 'inbox')

/** The address that opens the inbox. @param token needed where others can reach the server */
export const inboxUrl = (publicUrl: string, token: string | null): string =>
  `${publicUrl}/inbox${token === null ? '' : `?token=${token}`}`

/** The head of a visitor's request. */
export interface Visit {
  method: string
  url: URL
  header(name: string): string | null
}

/**
 * `token`: proven by the query string of this request, so the browser should get a cookie for the next ones.
 */
export type Access = 'refused' | 'granted' | 'token'

/**
 * Who may read the inbox: codes in it sign people in. Without a token only this machine may, and only
 * under a loopback name: a page on the web can point a name of its own at 127.0.0.1 (DNS rebinding) and
 * would then be of the same origin.
 */
export function accessOf(request: Visit, remoteAddress: string | null, accessToken: string | null): Access {
  const { url } = request
  if (accessToken !== null) {
    if (isToken(url.searchParams.get('token'), accessToken)) return 'token'
    if (isToken(bearerOf(request), accessToken)) return 'granted'
    if (equalInConstantTime(cookieOf(request) ?? '', cookieValue(accessToken))) return 'granted'
  }
  const host = request.header('host') ?? url.host
  const isLocal = isLoopbackAddress(remoteAddress) && isLoopbackHost(host) && !isForwarded(request)
  return isLocal ? 'granted' : 'refused'
}

/** @throws ApiError inbox_forbidden, origin_forbidden */
export function requireInboxViewer(
  request: Visit,
  remoteAddress: string | null,
  accessToken: string | null,
): void {
  if (accessOf(request, remoteAddress, accessToken) === 'refused') throw new ApiError('inbox_forbidden')
  if (request.method !== 'GET' && isForeignOrigin(request)) throw new ApiError('origin_forbidden')
}

/** A digest, so that the token itself doesn't lie in the browser's cookie store. */
export function cookieValue(accessToken: string): string {
  return hashSecret(`inbox cookie\u0000${accessToken}`)
}

/** Changes must not come from a page of another origin. */
export function isForeignOrigin(request: Visit): boolean {
  const origin = request.header('origin')
  if (origin === null) return false
  const host = request.header('host') ?? request.url.host
  return URL.canParse(origin) ? new URL(origin).host !== host : true
}

function isToken(candidate: string | null, accessToken: string): boolean {
  return candidate !== null && equalInConstantTime(candidate, accessToken)
}

function bearerOf(request: Visit): string | null {
  return /^Bearer (.+)$/i.exec(request.header('authorization') ?? '')?.[1] ?? null
}

function cookieOf(request: Visit): string | null {
  const pairs = (request.header('cookie') ?? '').split(/;\s*/)
  return pairs.find(pair => pair.startsWith(`${INBOX_COOKIE}=`))?.slice(INBOX_COOKIE.length + 1) ?? null
}

function isLoopbackAddress(address: string | null): boolean {
  // `process` also turns ::ffff:127.0.0.1 into its IPv4 form
  return address !== null && ipaddr.isValid(address) && ipaddr.process(address).range() === 'loopback'
}

/** `host` may name a port. */
export function isLoopbackHost(host: string): boolean {
  if (!URL.canParse(`http://${host}`)) return false
  const name = new URL(`http://${host}`).hostname.replace(/^\[|\]$/g, '')
  return name === 'localhost' || name.endsWith('.localhost') || isLoopbackAddress(name)
}

/** A proxy on this machine connects from loopback, whoever is behind it. */
function isForwarded(request: Visit): boolean {
  return ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip'].some(
    name => request.header(name) !== null,
  )
}
