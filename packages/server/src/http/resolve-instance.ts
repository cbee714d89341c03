import { isLoopbackHostname } from '../domain/origins.js'
import { isDevelopment, type Instance } from '../domain/instance.js'
import { hasLiveKey } from '../domain/clients/cookies.js'
import { primaryFrontendApiUrl } from '../domain/platform/frontend-api-url.js'
import type { InstanceRegistry } from '../domain/platform/registry.js'
import { ApiError } from '../errors/api-error.js'
import type { RequestHead } from './api-request.js'
import type { Peer } from './forwarded.js'

export type Target =
  | { api: 'bapi'; instance: Instance; path: string; frontendApiUrl: string; cookiePath: string }
  | { api: 'fapi'; instance: Instance; path: string; frontendApiUrl: string; cookiePath: string }

const BAPI_PREFIX = '/bapi'
const PROXY_HEALTH_PATH = '/v1/proxy-health'
/** The one operation of the Backend API without a secret key: browsers could load it. */
const INTERSTITIAL_PATH = '/v1/public/interstitial'
/** Secret, API and machine keys: whoever carries one speaks to the Backend API. */
const BACKEND_BEARER = /^Bearer\s+(sk_|ak_|mch_)/

export interface ResolveOptions {
  registry: InstanceRegistry
  /** the server's own address; development instances answer on its host too */
  publicUrl: string
}

/** Which API and which instance a request is for, in all the ways of docs/wire.md#keys-and-addresses. */
export function resolveTarget(request: RequestHead, peer: Peer, options: ResolveOptions): Target {
  const path = request.url.pathname
  const isBackend = path === BAPI_PREFIX || path.startsWith(`${BAPI_PREFIX}/`)
  const authorization = request.header('authorization') ?? ''
  if (isBackend) {
    const ownPath = path.slice(BAPI_PREFIX.length) || '/'
    if (ownPath === INTERSTITIAL_PATH) return interstitialTarget(request, options)
    return backendTarget(ownPath, authorization, options)
  }
  if (BACKEND_BEARER.test(authorization)) return backendTarget(path, authorization, options)
  return frontendTarget(request, path, peer, options)
}

function backendTarget(path: string, authorization: string, { registry, publicUrl }: ResolveOptions): Target {
  const [, key] = /^Bearer\s+(\S+)$/i.exec(authorization) ?? []
  if (!key) throw new ApiError('authorization_header_missing')
  const instance = registry.findBySecretKey(key)
  if (!instance) throw new ApiError('secret_key_invalid')
  return {
    api: 'bapi',
    instance,
    path,
    frontendApiUrl: primaryFrontendApiUrl(instance, publicUrl),
    cookiePath: '/',
  }
}

function interstitialTarget(request: RequestHead, { registry, publicUrl }: ResolveOptions): Target {
  const key = request.url.searchParams.get('publishable_key')
  const instance = registry.list().find(candidate => candidate.publishableKey === key)
  if (!instance) throw new ApiError('instance_not_found')
  const frontendApiUrl = primaryFrontendApiUrl(instance, publicUrl)
  return { api: 'bapi', instance, path: INTERSTITIAL_PATH, frontendApiUrl, cookiePath: '/' }
}

function frontendTarget(request: RequestHead, path: string, peer: Peer, options: ResolveOptions): Target {
  return (
    byBuiltInProxy(request, path, options) ??
    byRegisteredUrl(path, peer, options) ??
    developmentInstance(path, peer, options) ??
    unknownInstance()
  )
}

function unknownInstance(): never {
  throw new ApiError('instance_not_found')
}

/** The SDK's own proxy (`frontendApiProxy`) names its URL and proves itself with the secret key. */
function byBuiltInProxy(request: RequestHead, path: string, { registry }: ResolveOptions): Target | null {
  const proxyUrl = request.header('clerk-proxy-url')?.replace(/\/$/, '')
  const secretKey = request.header('clerk-secret-key')
  if (!proxyUrl || !secretKey) return null
  const instance = registry.findBySecretKey(secretKey)
  if (!instance) throw new ApiError('secret_key_invalid')
  const isRegistered =
    instance.urls.includes(proxyUrl) ||
    (isDevelopment(instance) && isLoopbackUrl(proxyUrl)) ||
    // asked before a proxy URL is registered; it tells nothing that the holder of the key doesn't know
    path === PROXY_HEALTH_PATH
  if (!isRegistered) throw new ApiError('instance_not_found')
  return { api: 'fapi', instance, path, frontendApiUrl: proxyUrl, cookiePath: cookiePathOf(proxyUrl) }
}

/** CNAME style (`https://clerk.example.com`), or path style with the prefix kept or already taken off by the reverse proxy. */
function byRegisteredUrl(path: string, peer: Peer, { registry }: ResolveOptions): Target | null {
  const origin = `${peer.protocol}://${peer.host}`
  const registered = registry.urlsOfOrigin(origin)
  if (registered.length === 0) return null
  const segments = path.split('/').slice(1)
  for (let depth = Math.min(2, segments.length); depth >= 0; depth--) {
    const prefix = segments
      .slice(0, depth)
      .map(segment => `/${segment}`)
      .join('')
    const instance = registry.findByUrl(origin + prefix)
    if (instance)
      return {
        api: 'fapi',
        instance,
        path: path.slice(prefix.length) || '/',
        frontendApiUrl: origin + prefix,
        cookiePath: prefix || '/',
      }
  }
  const [only, another] = registered
  if (!only || another) return null
  return {
    api: 'fapi',
    instance: only.instance,
    path,
    frontendApiUrl: only.url,
    cookiePath: cookiePathOf(only.url),
  }
}

/** Slug paths and the default instance: development only, on loopback or the server's own address. */
function developmentInstance(
  path: string,
  peer: Peer,
  { registry, publicUrl }: ResolveOptions,
): Target | null {
  const origin = `${peer.protocol}://${peer.host}`
  const isLoopback = isLoopbackHost(peer.host)
  if (!isLoopback && peer.host !== new URL(publicUrl).host) return null
  const [, slug = ''] = /^\/([^/]+)(\/|$)/.exec(path) ?? []
  const bySlug = registry.findBySlug(slug)
  if (bySlug && isDevelopment(bySlug)) {
    // live keys on plain http are for SDK 5 on the same machine
    // (docs/wire.md#keys-over-plain-http): nowhere else
    if (hasLiveKey(bySlug) && !isLoopback) return null
    const prefix = `/${slug}`
    return {
      api: 'fapi',
      instance: bySlug,
      path: path.slice(prefix.length) || '/',
      frontendApiUrl: origin + prefix,
      cookiePath: prefix,
    }
  }
  const instance = registry.findDefault()
  if (!instance || !isDevelopment(instance)) return null
  return { api: 'fapi', instance, path, frontendApiUrl: origin, cookiePath: '/' }
}

/** A Host header: a name or an address, perhaps with a port. */
function isLoopbackHost(host: string): boolean {
  const [, hostname] = /^([\w.-]+|\[::1\])(?::\d+)?$/.exec(host) ?? []
  return hostname !== undefined && isLoopbackHostname(hostname.toLowerCase())
}

function isLoopbackUrl(text: string): boolean {
  return URL.canParse(text) && isLoopbackHostname(new URL(text).hostname)
}

function cookiePathOf(url: string): string {
  return new URL(url).pathname.replace(/\/$/, '') || '/'
}
