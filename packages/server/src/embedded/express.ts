import type { IncomingMessage, ServerResponse } from 'node:http'
import { ConfigError } from '../config/config-error.js'
import { embed, type Embedding, type MountOptions } from './embed.js'
import { nodeListener } from './node-listener.js'

export interface ExpressFrontdesk extends Pick<Embedding, 'endStreams' | 'close'> {
  /** `app.use('/__clerk', frontdesk.handle)`, before anything that reads bodies */
  handle(request: IncomingMessage, response: ServerResponse, next: (error?: unknown) => void): void
}

/** The whole server inside an Express application. */
export function frontdeskForExpress(options: MountOptions): ExpressFrontdesk {
  const embedding = embed({ ownUrl: options.publicUrl, ...options })
  const listen = nodeListener(embedding)
  const { endStreams, close } = embedding
  return {
    endStreams,
    close,
    handle(request, response, next) {
      if (isReadAway(request)) return next(new ConfigError(READ_AWAY))
      listen(request, response).catch(next)
    },
  }
}

const READ_AWAY =
  'The body of a request was read before Frontdesk got it: mount Frontdesk before express.json() and the like.'

const isReadAway = ({ readableEnded, headers }: IncomingMessage) =>
  readableEnded && (headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0)
