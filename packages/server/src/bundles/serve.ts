import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ApiError } from '../errors/api-error.js'
import { NO_FRAMES } from '../platform/security-headers.js'
import { type Bundle, listBundles, resolveBundle, type ResolvedBundle } from './catalog.js'
import { chooseCoding, type ContentCoding } from './encoding.js'
import { type CachedFile, FileCache } from './file-cache.js'

/** Where the build puts the bundles: beside `src` and `dist`, so the same for both. */
export const builtBundleDirectory = fileURLToPath(new URL('../../dist-bundles', import.meta.url))

const cacheBytes = 4 * 1024 * 1024
const exactCacheControl = 'public, max-age=31536000, immutable'
/** Short, since the version behind a range changes when the server is upgraded. */
const rangeCacheControl = 'public, max-age=300'

/**
 * One leading segment is let through: with a path-style proxy URL (`https://app.example.com/__clerk`, `/<instance>`) the
 * loaders ask for `<proxy URL>/npm/…`.
 */
const bundlePath = /^(?:\/[^/]+)?\/npm\/@clerk\/([^/@]+)(?:@([^/]*))?\/dist\/([^/]+)$/
const bundlePrefix = /^(?:\/[^/]+)?\/npm(?:\/|$)/

const suffixes: Record<ContentCoding, string> = { br: '.br', gzip: '.gz', identity: '' }

/**
 * Serves the SDKs' browser bundles under `/npm/@clerk/<package>@<specifier>/dist/<file>`; any other path
 * gives null. The directory is the one that `scripts/fetch-bundles.mjs` fills. A range is answered directly
 * and not redirected to the exact version: loaders read `document.currentScript.src`, which keeps the URL
 * before a redirect, and a redirect would cost every page a round trip.
 */
export function createBundleHandler(options: {
  directory: string
}): (request: Request) => Promise<Response | null> {
  const cache = new FileCache(cacheBytes)
  let bundles: Bundle[] = []

  async function find(pathname: string): Promise<{ resolved: ResolvedBundle; file: string } | null> {
    const [, name, spec = '', file] = bundlePath.exec(pathname) ?? []
    if (!name || !file) return null
    if (bundles.length === 0) bundles = await listBundles(options.directory) // again while there is none
    const resolved = resolveBundle(bundles, name, spec)
    // the directory's own listing decides which names exist, so no path can lead out of it
    return resolved?.bundle.files.has(file) ? { resolved, file } : null
  }

  return async request => {
    const pathname = decodePath(new URL(request.url).pathname)
    if (!bundlePrefix.test(pathname)) return null
    if (request.method !== 'GET' && request.method !== 'HEAD') return notFound(request)
    const found = await find(pathname)
    if (!found) return notFound(request)
    const path = join(found.resolved.bundle.directory, found.file)
    const coding = chooseCoding(request.headers.get('accept-encoding'))
    const compressed = coding === 'identity' ? null : await cache.read(path + suffixes[coding])
    const plain = compressed ? null : await cache.read(path)
    const content = compressed ?? plain
    if (!content) return notFound(request)
    return fileResponse(request, content, {
      ...sharedHeaders,
      'content-type': `${path.endsWith('.js') ? 'application/javascript' : 'text/plain'}; charset=utf-8`,
      'cache-control': found.resolved.isExact ? exactCacheControl : rangeCacheControl,
      ...(compressed ? { 'content-encoding': coding } : {}),
    })
  }
}

/** Scripts are loaded with crossorigin=anonymous, and pages with COEP need the resource policy. */
const sharedHeaders = {
  'access-control-allow-origin': '*',
  'cross-origin-resource-policy': 'cross-origin',
  'timing-allow-origin': '*',
  'x-content-type-options': 'nosniff',
  'content-security-policy': NO_FRAMES,
  vary: 'accept-encoding',
}

function fileResponse(request: Request, content: CachedFile, headers: Record<string, string>): Response {
  const withTag = { ...headers, etag: content.etag }
  if (matches(request.headers.get('if-none-match'), content.etag))
    return new Response(null, { status: 304, headers: withTag })

  const body = request.method === 'HEAD' ? null : (content.bytes as Uint8Array<ArrayBuffer>)
  return new Response(body, { headers: { ...withTag, 'content-length': String(content.bytes.length) } })
}

/** If-None-Match compares weakly (RFC 9110, 13.1.2): proxies that compress weaken our tags. */
function matches(ifNoneMatch: string | null, etag: string): boolean {
  if (!ifNoneMatch) return false
  const tags = ifNoneMatch.split(',').map(tag => tag.trim().replace(/^W\//, ''))
  return tags.includes('*') || tags.includes(etag)
}

function notFound(request: Request): Response {
  const body = JSON.stringify({ errors: new ApiError('resource_not_found').errors })
  return new Response(request.method === 'HEAD' ? null : body, {
    status: 404,
    headers: { ...sharedHeaders, 'content-type': 'application/json', 'cache-control': 'no-store' },
  })
}

function decodePath(pathname: string): string {
  try {
    return decodeURIComponent(pathname)
  } catch {
    return pathname
  }
}
