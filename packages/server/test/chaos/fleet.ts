import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import {
  eventually,
  freePort,
  launchServer,
  PRESENT_PROGRAM,
  type ServerProcess,
  type Storage,
} from '../faults/server-process.js'
import type { CallableNode } from './caller.js'
import type { Timeline } from './timeline.js'

/** A balancer gives up on a node after so long. */
const ANSWER_MS = 15_000
const READY_POLL_MS = 40
const ASK_READY_MS = 2000
/** What a server says takes so long to come here. */
const WORDS_TAKE_MS = 100
const LAST_WORDS = 2000

const HOOKS = ['clock-step.mjs', 'slow-sync.mjs'].map(
  file => `--import ${pathToFileURL(join(import.meta.dirname, file)).href}`,
)

export type NodeStorage = Pick<Storage, 'options' | 'directory'>

/** One server, which is started again whenever it ends. */
export class FleetNode implements CallableNode {
  private server: ServerProcess | null = null
  private ready = false
  private mayEnd = false
  private isOver = false
  private living: Promise<void> | null = null
  private program = PRESENT_PROGRAM
  private answering = 0
  private readonly clockFile: string
  /** how long starts took, in milliseconds, as far as nothing was wrong with the storage meanwhile */
  readonly starts: number[] = []

  constructor(
    readonly name: string,
    readonly port: number,
    private readonly storage: NodeStorage,
    private readonly options: string[],
    private readonly redisUrl: string,
    private readonly timeline: Timeline,
    /** is told of an end that nobody has asked for */
    private readonly onFailure: (what: string) => void,
  ) {
    this.clockFile = join(storage.directory, `clock-${name}`)
    writeFileSync(this.clockFile, '0')
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`
  }

  get isUp(): boolean {
    return this.ready
  }

  /** All of it: a node may die while it answers. */
  async answer(request: Request): Promise<Response> {
    this.answering++
    try {
      return await this.ask(request)
    } finally {
      this.answering--
    }
  }

  private async ask(request: Request): Promise<Response> {
    const { pathname, search } = new URL(request.url)
    const response = await fetch(this.url + pathname + search, {
      method: request.method,
      headers: request.headers,
      body: request.method === 'GET' ? null : await request.arrayBuffer(),
      redirect: 'manual',
      signal: AbortSignal.timeout(ANSWER_MS),
    })
    const content = await response.arrayBuffer()
    return new Response(content.byteLength > 0 ? content : null, {
      status: response.status,
      headers: response.headers,
    })
  }

  async lastWords(): Promise<string> {
    await sleep(WORDS_TAKE_MS)
    return `${this.name}: ${this.server?.errors().slice(-LAST_WORDS) ?? ''}`
  }

  begin(program = PRESENT_PROGRAM): void {
    this.program = program
    this.living = this.live()
  }

  /**
   * Another version takes its place, as in a rolling upgrade: the balancer asks it nothing more, it ends when
   * it has answered what it was asked, and the other one is started on its port.
   */
  async replace(program: string): Promise<void> {
    const before = this.server
    this.program = program
    this.ready = false
    await eventually('the node has answered everything', async () => this.answering === 0)
    this.terminate()
    await before?.ended
    await eventually('the other version is ready', async () => this.ready)
  }

  /** kill -9, and a new life */
  async kill(): Promise<void> {
    const { server } = this
    if (!server) return
    this.mayEnd = true
    this.ready = false
    await server.kill()
  }

  terminate(): void {
    this.mayEnd = true
    this.server?.terminate()
  }

  signal(name: NodeJS.Signals): void {
    this.server?.signal(name)
  }

  /** Its wall clock is wrong by so much from now on, in this life and later ones. */
  setClock(offsetMs: number): void {
    writeFileSync(this.clockFile, String(offsetMs))
    if (this.ready) this.signal('SIGUSR2')
  }

  async end(): Promise<void> {
    this.isOver = true
    await this.kill()
    await this.living
  }

  private async live(): Promise<void> {
    while (!this.isOver) {
      this.mayEnd = false
      const startedAt = this.timeline.now()
      const server = launchServer(this.storage, {
        port: this.port,
        program: this.program,
        arguments: this.options,
        environment: {
          NODE_OPTIONS: HOOKS.join(' '),
          CHAOS_CLOCK_FILE: this.clockFile,
          FRONTDESK_REDIS_URL: this.redisUrl,
        },
      })
      this.server = server
      void this.becomeReady(server, startedAt)
      const how = await server.ended
      const wasReady = this.ready
      this.ready = false
      this.server = null
      if (this.mayEnd) continue
      const now = this.timeline.now()
      // a stopped node may hold a lock of SQLite
      const isHard =
        this.timeline.hadStorageTrouble(startedAt, now) || this.timeline.had('SIGSTOP', startedAt, now)
      this.timeline.note(`${this.name} has ended by itself (${how})`)
      await sleep(WORDS_TAKE_MS)
      if (wasReady || !isHard)
        this.onFailure(`${this.name} ended with ${how}: ${server.errors().slice(-LAST_WORDS)}`)
    }
  }

  private async becomeReady(server: ServerProcess, startedAt: number): Promise<void> {
    while (this.server === server && !this.mayEnd) {
      const signal = AbortSignal.timeout(ASK_READY_MS)
      const answer = await fetch(`${server.url}/readyz`, { signal }).catch(() => null)
      await answer?.body?.cancel()
      if (answer?.status === 200 && this.server === server && !this.mayEnd) {
        this.ready = true
        const now = this.timeline.now()
        if (!this.timeline.hadStorageTrouble(startedAt, now)) this.starts.push(now - startedAt)
        return
      }
      await sleep(READY_POLL_MS)
    }
  }
}

/** Servers on one database, as behind a balancer. */
export class Fleet {
  private constructor(readonly nodes: FleetNode[]) {}

  /**
   * @param storages one for each node
   * @param program the main file of what they run; default: the present one
   */
  static async start(
    storages: NodeStorage[],
    options: string[],
    redisUrl: string,
    timeline: Timeline,
    onFailure: (what: string) => void,
    program?: string,
  ): Promise<Fleet> {
    const nodes = await Promise.all(
      storages.map(
        async (storage, index) =>
          new FleetNode(
            `node${index + 1}`,
            await freePort(),
            storage,
            options,
            redisUrl,
            timeline,
            onFailure,
          ),
      ),
    )
    for (const node of nodes) node.begin(program)
    return new Fleet(nodes)
  }

  get up(): FleetNode[] {
    return this.nodes.filter(node => node.isUp)
  }

  async end(): Promise<void> {
    await Promise.all(this.nodes.map(node => node.end()))
  }
}
