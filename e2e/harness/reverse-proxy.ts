import { once } from 'node:events'
import { type IncomingMessage, request as httpRequest, type ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { TlsAuthority } from './tls-authority.js'

/** The port on 127.0.0.1 that a request goes to; null: nobody is there. */
export type Route = (host: string, path: string) => number | null

export interface ReverseProxy {
  port: number
  close(): Promise<void>
}

/** Ends TLS and hands on, with the headers that docs/production.md asks for. */
export async function startReverseProxy(authority: TlsAuthority, route: Route): Promise<ReverseProxy> {
  const server = createServer({ key: authority.key, cert: authority.certificate }, (request, response) => {
    const target = route(request.headers.host ?? '', request.url ?? '/')
    if (target === null) response.writeHead(502).end()
    else forward(request, response, target)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const close = async () => {
    server.closeAllConnections()
    await new Promise(resolve => server.close(resolve))
  }
  return { port: (server.address() as AddressInfo).port, close }
}

function forward(request: IncomingMessage, response: ServerResponse, port: number): void {
  const headers = {
    ...request.headers,
    'x-forwarded-host': request.headers.host,
    'x-forwarded-proto': 'https',
    'x-forwarded-for': request.socket.remoteAddress,
  }
  const { method, url: path } = request
  const upstream = httpRequest({ host: '127.0.0.1', port, method, path, headers }, answer => {
    response.writeHead(answer.statusCode ?? 502, answer.rawHeaders)
    answer.pipe(response)
  })
  upstream.on('error', () => (response.headersSent ? response.destroy() : response.writeHead(502).end()))
  response.on('close', () => upstream.destroy())
  request.pipe(upstream)
}
