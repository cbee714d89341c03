import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Answer {
  status?: number
  headers?: Record<string, string>
  body?: unknown
}

/**
 * `hang` keeps the connection open and never answers; `trickle` sends a byte now and then, `flood` as many as
 * it can, and neither ever ends.
 */
type Manner = 'hang' | 'trickle' | 'flood' | Answer

export interface Asked {
  path: string
  method: string
  headers: Record<string, string | string[] | undefined>
  body: string
}

/** A provider of OAuth 2 that does at each of its addresses as the test says. */
export class MisbehavingProvider {
  readonly asked: Asked[] = []
  manners: Record<string, Manner> = {}
  private readonly hanging = new Set<ServerResponse>()
  private readonly server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { url: path = '', method = '', headers } = request
      this.asked.push({ path, method, headers, body: Buffer.concat(chunks).toString() })
      this.answer(this.manners[path.split('?')[0] ?? ''] ?? { status: 404 }, response)
    })
  })

  static async start(): Promise<MisbehavingProvider> {
    const provider = new MisbehavingProvider()
    provider.server.listen(0, '127.0.0.1')
    await once(provider.server, 'listening')
    return provider
  }

  url(path: string): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}${path}`
  }

  async stop(): Promise<void> {
    this.release()
    this.server.closeAllConnections()
    await new Promise(resolve => this.server.close(resolve))
  }

  /** Those whom it has not answered yet. */
  get openAnswers(): number {
    return this.hanging.size
  }

  /** Breaks the connections off that hang. */
  release(): void {
    for (const response of this.hanging) response.destroy()
  }

  private answer(manner: Manner, response: ServerResponse): void {
    if (typeof manner === 'string') {
      this.hanging.add(response)
      response.on('close', () => this.hanging.delete(response))
    }
    if (manner === 'hang') return
    if (manner === 'trickle' || manner === 'flood') return endless(response, manner)
    const { status = 200, headers = { 'content-type': 'application/json' }, body = '' } = manner
    response.writeHead(status, headers).end(typeof body === 'string' ? body : JSON.stringify(body))
  }
}

function endless(response: ServerResponse, manner: 'trickle' | 'flood'): void {
  response.writeHead(200, { 'content-type': 'application/json' })
  const more = manner === 'flood' ? 'x'.repeat(16 * 1024) : 'x'
  const timer = setInterval(() => response.write(more), manner === 'flood' ? 1 : 20)
  response.on('close', () => clearInterval(timer))
}
