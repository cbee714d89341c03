import type { IncomingMessage } from 'node:http'
import { embed, type Embedding, type MountOptions } from './embed.js'

/** What is used of Hono's context. */
interface HonoContext {
  req: { raw: Request }
  /** `NodeBindings` under `@hono/node-server` */
  env?: unknown
}

interface NodeBindings {
  incoming?: IncomingMessage
}

export interface HonoFrontdesk extends Pick<Embedding, 'endStreams' | 'close'> {
  /** `app.all('/__clerk/*', frontdesk.handle)` */
  handle(context: HonoContext): Promise<Response>
}

/** The whole server inside a Hono application on Node. */
export function frontdeskForHono(options: MountOptions): HonoFrontdesk {
  const { fetch, endStreams, close } = embed({ ownUrl: options.publicUrl, ...options })
  return {
    endStreams,
    close,
    handle({ req, env }) {
      const { incoming } = (env ?? {}) as NodeBindings
      return fetch(req.raw, incoming?.socket.remoteAddress ?? null)
    },
  }
}
