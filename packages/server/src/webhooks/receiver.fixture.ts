import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createTlsServer, Server as TlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { Webhook } from 'svix'

export interface Received {
  path: string
  id: string
  headers: Record<string, string>
  text: string
  event: { type: string; data: Record<string, unknown>; timestamp: number }
}

type Answer = number | 'hang' | 'reset' | { status: number; headers: Record<string, string> }

export interface Certificate {
  key: string
  cert: string
}

/** An application's server: checks every signature with the official package, keeps what it gets. */
export class Receiver {
  readonly received: Received[] = []
  readonly refused: string[] = []
  answer: (received: Received) => Answer | Promise<Answer> = () => 200
  secret: string | null = null
  private readonly hanging = new Set<ServerResponse>()

  private constructor(private readonly server: Server) {}

  static async start(certificate?: Certificate): Promise<Receiver> {
    const server = certificate ? createTlsServer(certificate) : createServer()
    const receiver = new Receiver(server)
    server.on('request', (request, response) => void receiver.handle(request, response))
    await receiver.listen(0)
    return receiver
  }

  private async listen(port: number): Promise<void> {
    this.server.listen(port, '127.0.0.1')
    await once(this.server, 'listening')
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port
  }

  url(path = '/hook'): string {
    return this.server instanceof TlsServer
      ? `https://localhost:${this.port}${path}`
      : `http://127.0.0.1:${this.port}${path}`
  }

  /** from the next connection on */
  present(certificate: Certificate): void {
    if (this.server instanceof TlsServer) this.server.setSecureContext(certificate)
  }

  /** Nobody listens until the returned function is called. */
  async goDown(): Promise<() => Promise<void>> {
    const { port } = this
    await this.stop()
    return () => this.listen(port)
  }

  /** `<resource>#<number>` of every event that was answered with success, as the tests' events carry them */
  get accepted(): string[] {
    return this.received.map(({ event }) => `${String(event.data['id'])}#${String(event.data['number'])}`)
  }

  async stop(): Promise<void> {
    for (const response of this.hanging) response.destroy()
    this.server.closeAllConnections()
    await new Promise(resolve => this.server.close(resolve))
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const text = Buffer.concat(chunks).toString('utf8')
    const headers = request.headers as Record<string, string>
    const received: Received = {
      path: request.url ?? '',
      id: headers['svix-id'] ?? '',
      headers,
      text,
      event: JSON.parse(text) as Received['event'],
    }
    const answer = await this.answer(received)
    if (answer === 'hang') return void this.hanging.add(response)
    if (answer === 'reset') return void request.socket.resetAndDestroy()
    const status = typeof answer === 'number' ? answer : answer.status
    if (this.secret !== null && status < 300) {
      try {
        new Webhook(this.secret).verify(text, headers)
      } catch (error) {
        this.refused.push(String(error))
        response.writeHead(400).end()
        return
      }
    }
    if (status < 300) this.received.push(received)
    response.writeHead(status, typeof answer === 'number' ? {} : answer.headers).end('ok')
  }
}
