import { ApiError } from '../errors/api-error.js'

/** Both APIs, with the prefix that an instance may have: what no page of our own lies under. */
const API_PATH = /^\/(?!admin\/)(?:[^/]+\/){0,2}v1\//

export const isApiPath = (path: string) => API_PATH.test(path)

/** The head of a request, whichever server it came through. */
export interface RequestHead {
  method: string
  url: URL
  /** by the name in lower case */
  header(name: string): string | null
}

/**
 * A request to one of the two APIs. Neither the Fetch standard's object nor Node's: tokens are minted so often that what
 * turns one into the other costs more than the database (ADR 0008).
 */
export interface ApiRequest extends RequestHead {
  remoteAddress: string | null
  /** The whole body. @throws ApiError request_too_large, request_body_invalid when the sender goes away */
  bytes(limit: number): Promise<Buffer>
}

export interface ApiAnswer {
  status: number
  /** names in lower case */
  headers: Record<string, string>
  /** values of Set-Cookie */
  cookies: string[]
  body: string | null
}

export type AnswerRequest = (request: ApiRequest) => Promise<ApiAnswer>

export const headOf = (request: Request, url: URL): RequestHead => ({
  method: request.method,
  url,
  header: name => request.headers.get(name),
})

/** A request of the Fetch standard. */
export function requestOf(request: Request, url: URL, remoteAddress: string | null): ApiRequest {
  return { ...headOf(request, url), remoteAddress, bytes: limit => readBytes(request, limit) }
}

export function responseOf({ status, headers, cookies, body }: ApiAnswer): Response {
  // a plain object: the Node adapter writes it as it is, and would take `Headers` apart again
  if (cookies.length === 0) return new Response(body, { status, headers })
  const withCookies = new Headers(headers)
  for (const line of cookies) withCookies.append('set-cookie', line)
  return new Response(body, { status, headers: withCookies })
}

async function readBytes(request: Request, limit: number): Promise<Buffer> {
  const declared = request.headers.get('content-length')
  if (declared !== null) {
    if (Number(declared) > limit) throw new ApiError('request_too_large')
    // looking at `request.body` would make a stream of what the adapter reads at once
    return declared === '0' ? Buffer.alloc(0) : Buffer.from(await request.arrayBuffer())
  }
  if (!request.body) return Buffer.alloc(0)
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of request.body as unknown as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength
    if (size > limit) throw new ApiError('request_too_large')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
