import { ApiError } from '../errors/api-error.js'

/** Administration, and the API of the inbox; its stream of server-sent events is part of its page. */
const OWN_PATH = /^\/(?:admin\/v1|inbox\/api(?!\/stream$))(?:\/|$)/
/** The SDKs' APIs and SCIM, with the prefix that an instance may have: what no page of our own lies under. */
const API_PATH = /^\/(?:[^/]+\/){0,2}(?:v1|scim\/v2)\//
const SCIM_PATH = /^\/(?:[^/]+\/){0,2}scim\/v2\//

/** The paths of the server's own contract. */
export const isOwnPath = (path: string) => OWN_PATH.test(path)
/** What identity providers speak, with the prefix of the instance or without it. */
export const isScimPath = (path: string) => SCIM_PATH.test(path)
export const isApiPath = (path: string) => API_PATH.test(path) || isOwnPath(path)

/** The head of a request, whichever server it came through. */
export interface RequestHead {
  method: string
  url: URL
  /** by the name in lower case */
  header(name: string): string | null
}

/** Browsers say so that open an address as a page; scripts and programs don't. */
export const takesHtml = (request: RequestHead) => /\btext\/html\b/.test(request.header('accept') ?? '')

/**
 * A request to one of the APIs. Neither the Fetch standard's object nor Node's: tokens are minted so
 * often that what turns one into the other costs more than the database (ADR 0008).
 */
export interface ApiRequest extends RequestHead {
  remoteAddress: string | null
  /**
   * Gives the body to `take` piece by piece, and no more of it once `take` throws, which this throws too.
   * Only asked for after it is known who asks.
   * @throws ApiError request_body_invalid when the sender goes away
   */
  readBody(take: (piece: Uint8Array) => void): Promise<void>
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
  return { ...headOf(request, url), remoteAddress, readBody: take => readBody(request, take) }
}

export function responseOf({ status, headers, cookies, body }: ApiAnswer): Response {
  // a plain object: the Node adapter writes it as it is, and would take `Headers` apart again
  if (cookies.length === 0) return new Response(body, { status, headers })
  const withCookies = new Headers(headers)
  for (const line of cookies) withCookies.append('set-cookie', line)
  return new Response(body, { status, headers: withCookies })
}

async function readBody(request: Request, take: (piece: Uint8Array) => void): Promise<void> {
  if (!request.body) return
  try {
    for await (const piece of request.body as unknown as AsyncIterable<Uint8Array>) take(piece)
  } catch (error) {
    throw error instanceof ApiError ? error : new ApiError('request_body_invalid', { cause: error })
  }
}
