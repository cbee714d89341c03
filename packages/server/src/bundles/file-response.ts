import type { CachedFile } from './file-cache.js'

/** The file's bytes, or 304 to a browser that has them; HEAD gets no body. */
export function fileResponse(
  request: Request,
  content: CachedFile,
  headers: Record<string, string>,
): Response {
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
