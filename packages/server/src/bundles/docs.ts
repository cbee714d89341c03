import { createHash } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import { extname, join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { NO_FRAMES } from '../platform/security-headers.js'
import { type CachedFile, FileCache } from './file-cache.js'
import { fileResponse } from './file-response.js'

/** Where `npm run site` puts the documentation as pages: beside `src` and `dist`, so the same for both. */
export const builtDocsDirectory = fileURLToPath(new URL('../../dist-docs', import.meta.url))

const PREFIX = '/docs'
const CACHE_BYTES = 2 * 1024 * 1024
const CONTENT_TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
}

/**
 * The documentation as pages, below `/docs`; null for any other path, and where there is no such file. The
 * pages are made for that path, and for no other one.
 */
export function createDocsHandler({
  directory,
}: {
  directory: string
}): (request: Request) => Promise<Response | null> {
  const cache = new FileCache(CACHE_BYTES)
  let names: Promise<Set<string>> | undefined

  return async request => {
    const { pathname, search } = new URL(request.url)
    const isReading = request.method === 'GET' || request.method === 'HEAD'
    if (!isReading || (pathname !== PREFIX && !pathname.startsWith(`${PREFIX}/`))) return null
    if (pathname === PREFIX) return redirect(`${PREFIX}/${search}`)
    // the directory's own listing decides which names exist, so no path can lead out of it
    names ??= listFiles(directory)
    const name = fileOf(pathname.slice(PREFIX.length + 1), await names)
    const file = name === null ? null : await cache.read(join(directory, name))
    if (name === null || !file) return null
    return fileResponse(request, file, {
      'content-type': CONTENT_TYPES[extname(name)] ?? 'application/octet-stream',
      'cache-control': name.startsWith('assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
      'content-security-policy': name.endsWith('.html') ? policyOf(file) : NO_FRAMES,
    })
  }
}

const redirect = (location: string) => new Response(null, { status: 308, headers: { location } })

/** `sdks`, `sdks.html` and a folder's bare path are pages. */
function fileOf(path: string, names: Set<string>): string | null {
  const candidates = path === '' || path.endsWith('/') ? [`${path}index.html`] : [path, `${path}.html`]
  return candidates.find(each => names.has(each)) ?? null
}

async function listFiles(directory: string): Promise<Set<string>> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true })
  const files = entries.filter(entry => entry.isFile())
  return new Set(
    files.map(({ parentPath, name }) => relative(directory, join(parentPath, name)).replaceAll(sep, '/')),
  )
}

/** The scripts that are written into the page may run, by their digests, and those of the site. */
function policyOf({ bytes }: CachedFile): string {
  const inline = [...bytes.toString().matchAll(/<script(?: id="[\w-]+")?>([^]*?)<\/script>/g)]
  const digests = inline.map(([, text]) => `'sha256-${createHash('sha256').update(text!).digest('base64')}'`)
  return [
    "default-src 'none'",
    `script-src 'self' ${digests.join(' ')}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'none'",
    NO_FRAMES,
  ].join('; ')
}
