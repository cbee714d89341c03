import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ApiError } from '../errors/api-error.js'
import { NO_FRAMES } from '../platform/security-headers.js'
import { type Bundle, listBundles, resolveBundle, type ResolvedBundle } from './catalog.js'
import { chooseCoding, type ContentCoding } from './encoding.js'
import { FileCache } from './file-cache.js'
import { fileResponse } from './file-response.js'

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

  /** @returns an error where there is no such script, or no such file of it */
  async function find(pathname: string): Promise<{ resolved: ResolvedBundle; file: string } | ApiError> {
    const [, name, spec = '', file] = bundlePath.exec(pathname) ?? []
    if (!name || !file) return new ApiError('resource_not_found')
    if (bundles.length === 0) bundles = await listBundles(options.directory) // again while there is none
    const resolved = resolveBundle(bundles, name, spec)
    if (!resolved) {
      const available =
        bundles.map(bundle => `@clerk/${bundle.name}@${bundle.version}`).join(', ') || 'none at all'
      return new ApiError('bundle_not_found', {
        values: { script: `@clerk/${name}@${spec || 'latest'}`, available },
      })
    }
    // the directory's own listing decides which names exist, so no path can lead out of it
    return resolved.bundle.files.has(file) ? { resolved, file } : new ApiError('resource_not_found')
  }

  return async request => {
    const pathname = decodePath(new URL(request.url).pathname)
    if (!bundlePrefix.test(pathname)) return null
    if (request.method !== 'GET' && request.method !== 'HEAD') return notFound(request)
    const found = await find(pathname)
    if (found instanceof ApiError) return notFound(request, found)
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

function notFound(request: Request, { errors } = new ApiError('resource_not_found')): Response {
  const body = JSON.stringify({ errors })
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
