import type { AddressInfo } from 'node:net'
import { createServer, type Server, type Socket } from 'node:net'
import type { WorkerProcess } from './worker-process.js'

/** Connections that wait while no worker serves. */
const MOST_WAITING = 1000

/**
 * The port of a server with workers. It is open from the start to the end, whatever becomes of the workers,
 * and hands each connection to the next one of those that serve.
 */
export class Door {
  private readonly workers: WorkerProcess[] = []
  private readonly waiting: Socket[] = []
  private next = 0

  private constructor(private readonly server: Server) {
    server.on('connection', socket => this.pass(socket))
  }

  /** @throws what the system says, such as EADDRINUSE */
  static async open(port: number, host: string): Promise<Door> {
    // nothing is read here: the first byte is for the worker
    const server = createServer({ pauseOnConnect: true, noDelay: true })
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(port, host, () => {
        server.off('error', reject)
        resolve()
      })
    })
    return new Door(server)
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port
  }

  /** The worker serves: it gets its part of the connections from now on. */
  add(worker: WorkerProcess): void {
    this.workers.push(worker)
    for (const socket of this.waiting.splice(0)) this.pass(socket)
  }

  /** No further connections for this worker. */
  remove(worker: WorkerProcess): void {
    const index = this.workers.indexOf(worker)
    if (index >= 0) this.workers.splice(index, 1)
  }

  /** What a worker has not got before it ended goes to others. */
  passOn(worker: WorkerProcess): void {
    for (const socket of worker.takeBack()) this.pass(socket)
  }

  /** No more connections from now on. */
  close(): void {
    this.server.close()
    for (const socket of this.waiting.splice(0)) socket.destroy()
  }

  private pass(socket: Socket): void {
    if (this.workers.length > 0) this.workers[this.next++ % this.workers.length]!.hand(socket)
    else if (this.waiting.length < MOST_WAITING) this.waiting.push(socket)
    else socket.destroy()
  }
}
