import type { IncomingMessage, ServerResponse } from 'node:http'
import { embed, type MountOptions } from './embed.js'
import { nodeListener } from './node-listener.js'

/** What is used of a Fastify instance. */
interface FastifyLike {
  removeAllContentTypeParsers(): unknown
  addContentTypeParser(
    type: '*',
    parser: (request: unknown, payload: unknown, done: (error: null) => void) => void,
  ): unknown
  all(path: string, handler: (request: RawRequest, reply: RawReply) => unknown): unknown
  addHook(name: 'preClose' | 'onClose', hook: () => Promise<void>): unknown
}

interface RawRequest {
  raw: IncomingMessage
}

interface RawReply {
  raw: ServerResponse
  hijack(): unknown
}

/**
 * The whole server inside a Fastify application, as a plugin:
 * `app.register(frontdeskForFastify, { prefix: '/__clerk', publicUrl: 'http://localhost:3000/__clerk' })`. It
 * closes with the application.
 */
export async function frontdeskForFastify(
  app: FastifyLike,
  { publicUrl, data, databaseUrl, secretFile, config, trustProxy, isProduction }: MountOptions,
): Promise<void> {
  const options = { publicUrl, data, databaseUrl, secretFile, config, trustProxy, isProduction }
  const embedding = embed({ ownUrl: publicUrl, ...options })
  const listen = nodeListener(embedding)
  // bodies are the server's own matter: here alone, for a plugin has parsers of its own
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', (_request, _payload, done) => done(null))
  for (const path of ['/', '/*']) {
    app.all(path, (request, reply) => {
      reply.hijack()
      return listen(request.raw, reply.raw)
    })
  }
  app.addHook('preClose', async () => embedding.endStreams())
  app.addHook('onClose', () => embedding.close())
}
