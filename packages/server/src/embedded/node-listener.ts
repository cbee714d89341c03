import type { IncomingMessage, ServerResponse } from 'node:http'
import { getRequestListener, type HttpBindings, RequestError } from '@hono/node-server'
import { ApiError } from '../errors/api-error.js'
import { copyRequest } from './copy-request.js'
import type { Embedding } from './embed.js'

export type NodeListener = (incoming: IncomingMessage, outgoing: ServerResponse) => Promise<void>

/** Hands requests of Node's HTTP server on. What goes wrong outside of the server is told on stderr. */
export function nodeListener(embedding: Embedding): NodeListener {
  return getRequestListener(
    (request, bindings) => {
      const { incoming } = bindings as HttpBindings
      return embedding.fetch(copyRequest(request), incoming.socket.remoteAddress ?? null)
    },
    { overrideGlobalObjects: false, errorHandler },
  )
}

function errorHandler(error: unknown): Response {
  if (!(error instanceof RequestError)) process.stderr.write(`Frontdesk: ${String(error)}\n`)
  const { status, errors } = new ApiError(
    error instanceof RequestError ? 'request_invalid' : 'internal_error',
  )
  return Response.json({ errors }, { status })
}
