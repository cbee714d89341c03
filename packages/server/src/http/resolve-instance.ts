import type { ApiName } from '@frontdesk/contract'
import { browserCaller, type Caller } from '../context/context.js'
import { hasLiveKey, type Instance, isDevelopment } from '../context/instance.js'
import type { Instances } from '../context/services.js'
import type { AddressBook } from '../context/services.js'
import { primaryFrontendApiUrl } from '../domain/urls/frontend-api-url.js'
import { isLoopbackHostname } from '../domain/urls/origins.js'
import { ApiError } from '../errors/api-error.js'
import { isOwnPath, isScimPath, type RequestHead, takesHtml } from './api-request.js'
import { belowBasePath } from './base-path.js'
import type { Peer } from './forwarded.js'
import { siteOf } from './network-site.js'

interface Way {
  /** who asks, as far as what led here tells */
  caller: Caller
  path: string
  frontendApiUrl: string
  cookiePath: string
}

/** A request to one of the SDKs' APIs, or to a directory, of an instance. */
export type InstanceTarget = Way & { api: ApiName | 'scim'; instance: Instance }

/** A request by the server's own contract, whose authenticators find the instance if there is one. */
export type OwnTarget = Way & { api: 'admin'; instance: null }

export type Target = InstanceTarget | OwnTarget

const BAPI_PREFIX = '/bapi'
/** Of a registered URL, below the server's own path. */
const MAX_PREFIX_SEGMENTS = 2
const PROXY_HEALTH_PATH = '/v1/proxy-health'
/** The one operation of the Backend API without a secret key: browsers could load it. */
const INTERSTITIAL_PATH = '/v1/public/interstitial'
/** Secret, API and machine keys: whoever carries one speaks to the Backend API. */
const BACKEND_BEARER = /^Bearer\s+(sk_|ak_|mch_)/

export interface ResolveOptions {
  registry: Instances
  /** the server's own address; development instances answer on its host too */
  publicUrl: string
  /** of that address */
  basePath: string
}

/** One request on its way to an instance. */
interface Search extends ResolveOptions {
  request: RequestHead
  peer: Peer
  /** the network that asks: what it asks for in vain counts against its budget */
  site: string | null
}

/**
 * Which API and which instance a request is for, in all the ways of docs/wire.md#keys-and-addresses.
 * @throws ApiError instance_not_found and others, and too_many_requests or server_busy when too much was
 * asked for in vain
 */
export async function resolveInstance(
  request: RequestHead,
  peer: Peer,
  { registry, publicUrl, basePath }: ResolveOptions,
): Promise<InstanceTarget> {
  const search: Search = { registry, publicUrl, basePath, request, peer, site: siteOf(peer.ipAddress) }
  const path = belowBasePath(request.url.pathname, basePath)
  const isBackend = isBackendPath(path)
  const authorization = request.header('authorization') ?? ''
  if (isScimPath(path) && !isBackend) return scimTarget(await frontendTarget(path, search))
  if (isBackend) {
    const ownPath = path.slice(BAPI_PREFIX.length) || '/'
    if (ownPath === INTERSTITIAL_PATH) return interstitialTarget(search)
    return backendTarget(ownPath, authorization, search)
  }
  if (BACKEND_BEARER.test(authorization)) return backendTarget(path, authorization, search)
  return frontendTarget(path, search)
}

const isBackendPath = (path: string) => path === BAPI_PREFIX || path.startsWith(`${BAPI_PREFIX}/`)

/** People open addresses of the Frontend API alone, whether an instance is there or not. */
export function isForPeople(request: RequestHead, { basePath }: Pick<ResolveOptions, 'basePath'>): boolean {
  const path = belowBasePath(request.url.pathname, basePath)
  const isForPrograms = isOwnPath(path) || isScimPath(path) || isBackendPath(path)
  return takesHtml(request) && !isForPrograms && !BACKEND_BEARER.test(request.header('authorization') ?? '')
}

/** Whom a request is for: an instance, or the server itself. @throws ApiError as `resolveInstance` does */
export async function resolveTarget(
  request: RequestHead,
  peer: Peer,
  options: ResolveOptions,
): Promise<Target> {
  const path = belowBasePath(request.url.pathname, options.basePath)
  return isOwnPath(path) ? ownTarget(path, options.publicUrl) : resolveInstance(request, peer, options)
}

const ownTarget = (path: string, publicUrl: string): OwnTarget => ({
  api: 'admin',
  instance: null,
  caller: { kind: 'anonymous' },
  path,
  frontendApiUrl: publicUrl,
  cookiePath: '/',
})

async function backendTarget(path: string, authorization: string, search: Search): Promise<InstanceTarget> {
  const { registry, publicUrl, site } = search
  const [, key] = /^Bearer\s+(\S+)$/i.exec(authorization) ?? []
  if (!key) throw new ApiError('authorization_header_missing')
  const instance = await registry.findBySecretKey(key, site)
  if (!instance) throw new ApiError('secret_key_invalid')
  return {
    api: 'bapi',
    instance,
    caller: { kind: 'secret_key' },
    path,
    frontendApiUrl: primaryFrontendApiUrl(instance, publicUrl),
    cookiePath: '/',
  }
}

/** Directories are where the Frontend API is; the key that opens one is looked at later. */
const scimTarget = (target: InstanceTarget): InstanceTarget => ({
  ...target,
  api: 'scim',
  caller: { kind: 'anonymous' },
})

async function interstitialTarget({ registry, publicUrl, request, site }: Search): Promise<InstanceTarget> {
  const key = request.url.searchParams.get('publishable_key')
  const instance = key === null ? undefined : await registry.findByPublishableKey(key, site)
  if (!instance) throw new ApiError('instance_not_found')
  const frontendApiUrl = primaryFrontendApiUrl(instance, publicUrl)
  const caller: Caller = { kind: 'anonymous' }
  return { api: 'bapi', instance, caller, path: INTERSTITIAL_PATH, frontendApiUrl, cookiePath: '/' }
}

async function frontendTarget(path: string, search: Search): Promise<InstanceTarget> {
  return (
    (await byBuiltInProxy(path, search)) ??
    (await byRegisteredUrl(path, search)) ??
    (await developmentInstance(path, search)) ??
    unknownInstance()
  )
}

function unknownInstance(): never {
  throw new ApiError('instance_not_found')
}

/** The SDK's own proxy (`frontendApiProxy`) names its URL and proves itself with the secret key. */
async function byBuiltInProxy(
  path: string,
  { registry, request, site }: Search,
): Promise<InstanceTarget | null> {
  const proxyUrl = request.header('clerk-proxy-url')?.replace(/\/$/, '')
  const secretKey = request.header('clerk-secret-key')
  if (!proxyUrl || !secretKey) return null
  const instance = await registry.findBySecretKey(secretKey, site)
  if (!instance) throw new ApiError('secret_key_invalid')
  const isRegistered =
    instance.urls.includes(proxyUrl) ||
    (isDevelopment(instance) && isLoopbackUrl(proxyUrl)) ||
    // asked before a proxy URL is registered; it tells nothing that the holder of the key doesn't know
    path === PROXY_HEALTH_PATH
  if (!isRegistered) throw new ApiError('instance_not_found')
  return browserTarget(instance, path, proxyUrl)
}

/**
 * CNAME style (`https://clerk.example.com`), or path style with the prefix kept or already taken off by the
 * reverse proxy.
 */
async function byRegisteredUrl(
  path: string,
  { registry, peer, site, basePath }: Search,
): Promise<InstanceTarget | null> {
  const origin = originOf(peer)
  const owners = await registry.urlsAt(origin, site)
  if (owners.size === 0) return null
  const place = registeredPlace(path, origin + basePath, owners) ?? registeredPlace(path, origin, owners)
  const [only, another] = owners.keys()
  const url = place?.url ?? (another === undefined ? only : undefined)
  const instance = url === undefined ? undefined : await registry.findById(owners.get(url) ?? '')
  if (url === undefined || !instance) return null
  return browserTarget(instance, place?.path ?? path, url)
}

/** The registered URL that begins an address below `root`, the longest if there are several, and the rest. */
function registeredPlace(
  path: string,
  root: string,
  owners: AddressBook,
): { url: string; path: string } | null {
  const segments = path.split('/').slice(1, 1 + MAX_PREFIX_SEGMENTS)
  const prefixes = segments.map((_, index) => `/${segments.slice(0, index + 1).join('/')}`)
  const prefix = ['', ...prefixes].findLast(each => owners.has(root + each))
  return prefix === undefined ? null : { url: root + prefix, path: path.slice(prefix.length) || '/' }
}

const originOf = (peer: Peer) => `${peer.protocol}://${peer.host}`

/** Slug paths and the default instance: development only, on loopback or the server's own address. */
async function developmentInstance(path: string, search: Search): Promise<InstanceTarget | null> {
  const { registry, publicUrl, basePath, peer, site } = search
  const base = originOf(peer) + basePath
  const isLoopback = isLoopbackHost(peer.host)
  if (!isLoopback && peer.host !== new URL(publicUrl).host) return null
  const [, slug = ''] = /^\/([^/]+)(\/|$)/.exec(path) ?? []
  const bySlug = await registry.findBySlug(slug, site)
  if (bySlug && isDevelopment(bySlug)) {
    // live keys on plain http are for SDK 5 on the same machine
    // (docs/wire.md#keys-over-plain-http): nowhere else
    if (hasLiveKey(bySlug) && !isLoopback) return null
    const prefix = `/${slug}`
    return browserTarget(bySlug, path.slice(prefix.length) || '/', base + prefix)
  }
  const instance = await registry.findDefault()
  if (!instance || !isDevelopment(instance)) return null
  return browserTarget(instance, path, base)
}

const browserTarget = (instance: Instance, path: string, frontendApiUrl: string): InstanceTarget => ({
  api: 'fapi',
  instance,
  caller: browserCaller(),
  path,
  frontendApiUrl,
  cookiePath: cookiePathOf(frontendApiUrl),
})

/** A Host header: a name or an address, perhaps with a port. */
function isLoopbackHost(host: string): boolean {
  const [, hostname] = /^([\w.-]+|\[::1\])(?::\d+)?$/.exec(host) ?? []
  return hostname !== undefined && isLoopbackHostname(hostname.toLowerCase())
}

function isLoopbackUrl(text: string): boolean {
  return URL.canParse(text) && isLoopbackHostname(new URL(text).hostname)
}

/** A frontend API URL is an origin, with a path or without one, and has no trailing slash. */
function cookiePathOf(url: string): string {
  const [, path] = /^\w+:\/\/[^/?#]*([^?#]*)/.exec(url) ?? []
  return path || '/'
}
