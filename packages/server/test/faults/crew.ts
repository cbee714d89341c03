import { request } from 'node:http'
import {
  eventually,
  type ServerProcess,
  type StartOptions,
  startServer,
  type Storage,
} from './server-process.js'

/** What the log of a server with workers says. */
interface Line {
  msg: string
  worker?: number
  pid?: number
}

const SERVES = 'a worker serves'

/** A server with workers, whose log tells of them. */
export class CrewServer {
  private constructor(readonly server: ServerProcess) {}

  /** Resolves when all workers serve. */
  static async start(storage: Storage, workers: number, options: StartOptions = {}): Promise<CrewServer> {
    const server = await startServer(storage, {
      ...options,
      arguments: ['--workers', String(workers), ...(options.arguments ?? [])],
      environment: { FRONTDESK_LOG_LEVEL: 'info', ...options.environment },
    })
    const crew = new CrewServer(server)
    await eventually('all workers serve', async () => crew.starts().length >= workers)
    return crew
  }

  /** The workers that have come to serve so far, in that order. */
  starts(): { worker: number; pid: number }[] {
    return this.lines(SERVES).map(({ worker, pid }) => ({ worker: worker!, pid: pid! }))
  }

  /** Lines of the log that say this. */
  lines(message: string): Line[] {
    return this.all().filter(({ msg }) => msg === message)
  }

  /** Process id of the worker that has a number now. */
  pidOf(worker: number): number {
    return this.starts().findLast(start => start.worker === worker)!.pid
  }

  /** kill -9 of one worker; resolves when another one serves in its place. */
  async killWorker(worker: number): Promise<void> {
    const before = this.starts().length
    process.kill(this.pidOf(worker), 'SIGKILL')
    await eventually('another worker serves', async () => this.starts().length > before)
  }

  /** The numbers of the workers that have answered requests, by the log. */
  workersThatAnswered(): number[] {
    return [...new Set(this.lines('request').map(({ worker }) => worker!))].sort((a, b) => a - b)
  }

  private all(): Line[] {
    const text = this.server.errors()
    const whole = text.slice(0, text.lastIndexOf('\n') + 1)
    return whole
      .split('\n')
      .filter(line => line.startsWith('{'))
      .map(line => JSON.parse(line) as Line)
  }
}

/** A request on a connection of its own. @throws what the system says of the connection */
export function askOnce(
  server: ServerProcess,
  { method = 'GET', path, headers = {}, body = '' }: AskOptions,
): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const asked = request(`${server.url}${path}`, {
      method,
      agent: false,
      headers: { ...headers, ...(body && { 'content-length': Buffer.byteLength(body) }) },
    })
    asked.on('error', reject)
    asked.on('response', response => {
      let text = ''
      response.on('data', piece => (text += String(piece)))
      response.on('error', reject)
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }))
    })
    asked.end(body)
  })
}

export interface AskOptions {
  method?: string
  path: string
  headers?: Record<string, string>
  body?: string
}
