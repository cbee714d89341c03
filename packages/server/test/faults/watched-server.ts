import { expect } from 'vitest'
import { writeConfig } from './configuration.js'
import { inspectAfterCrash } from './inspect.js'
import { SECRET_KEY } from './load.js'
import { type ServerProcess, type StartOptions, startServer, type Storage } from './server-process.js'

export interface Answer {
  status: number
  retryAfter: string | null
  body: unknown
}

/** What a change is answered with that the storage could not take. */
export const BUSY: Answer = {
  status: 503,
  retryAfter: '1',
  body: expect.objectContaining({ errors: [expect.objectContaining({ code: 'server_busy' })] }),
}

/** A server whose storage gets into trouble, and what it has said yes to. */
export class WatchedServer {
  readonly acknowledged: string[] = []

  private constructor(
    private readonly storage: Storage,
    readonly process: ServerProcess,
  ) {}

  static async start(storage: Storage, options: StartOptions = {}): Promise<WatchedServer> {
    const configFile = writeConfig(storage, {
      slug: 'watched',
      environment: 'development',
      secretKeys: [SECRET_KEY],
    })
    const server = await startServer(storage, {
      ...options,
      arguments: ['--config', configFile, ...(options.arguments ?? [])],
    })
    return new WatchedServer(storage, server)
  }

  async addUser(name: string): Promise<Answer> {
    const address = `${name}@example.com`
    const answer = await this.ask('/bapi/v1/users', {
      method: 'POST',
      headers: { authorization: `Bearer ${SECRET_KEY}`, 'content-type': 'application/json' },
      body: JSON.stringify({ email_address: [address], skip_password_requirement: true }),
    })
    if (answer.status === 200) this.acknowledged.push(address)
    return answer
  }

  countUsers(): Promise<Answer> {
    return this.read('/users/count')
  }

  listUsers(): Promise<Answer> {
    return this.read('/users')
  }

  /** null: it is ready */
  async obstacle(): Promise<string | null> {
    const { status, body } = await this.ask('/readyz')
    expect(body).toMatchObject({ status: status === 200 ? 'ready' : 'unavailable' })
    return (body as { reason?: string }).reason ?? null
  }

  /** Ends it, however it is, and looks at what it has left. */
  async expectNothingLost(): Promise<void> {
    await this.process.kill()
    await inspectAfterCrash(this.storage, async ({ read }) => {
      const rows = await read.selectFrom('identifiers').select('value').execute()
      expect(rows.map(row => row.value)).toEqual(expect.arrayContaining(this.acknowledged))
    })
  }

  private read(path: string): Promise<Answer> {
    return this.ask(`/bapi/v1${path}`, { headers: { authorization: `Bearer ${SECRET_KEY}` } })
  }

  private async ask(path: string, init: RequestInit = {}): Promise<Answer> {
    const response = await fetch(this.process.url + path, init)
    return {
      status: response.status,
      retryAfter: response.headers.get('retry-after'),
      body: await response.json(),
    }
  }
}
