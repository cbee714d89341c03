// What a worker process runs: it serves the connections that the supervisor hands it (ADR 0031).
import { Socket } from 'node:net'
import type { MetricObject } from 'prom-client'
import { readEnvironment } from '../../config/environment.js'
import type { BackgroundWork } from '../../context/services.js'
import type { WorkerPart } from '../../context/worker-part.js'
import type { Spent } from '../../platform/memory-counter.js'
import { keepYoungGenerationSmall, letYoungGenerationGrow } from '../../platform/young-generation.js'
import { type HandedListener, listenByHand } from '../listen.js'
import { reportFailure } from '../report-failure.js'
import { serve, type Server } from '../serve.js'
import type { Assignment, Order, Report } from './messages.js'

/** What many requests leave behind is told of once. */
const WAKE_AFTER_MS = 10

const tell = (report: Report) => void process.send?.(report)

/** Questions that the supervisor has not answered yet, by their ids. */
class Questions<Answer> {
  private readonly open = new Map<number, (answer: Answer) => void>()
  private lastId = 0

  ask(tellId: (id: number) => void): Promise<Answer> {
    const id = ++this.lastId
    return new Promise(resolve => {
      this.open.set(id, resolve)
      tellId(id)
    })
  }

  answer(id: number, answer: Answer): void {
    this.open.get(id)?.(answer)
    this.open.delete(id)
  }
}

const counting = new Questions<Spent[]>()
const gathering = new Questions<MetricObject[][]>()
const woken = new Set<BackgroundWork>()

function wake(work: BackgroundWork): void {
  if (woken.size === 0) setTimeout(tellWoken, WAKE_AFTER_MS)
  woken.add(work)
}

function tellWoken(): void {
  tell({ kind: 'wake', work: [...woken] })
  woken.clear()
}

class Worker {
  private readonly listener: HandedListener
  private readonly server: Promise<Server>
  private finishing: Promise<void> | null = null
  private learnDamage: (found: string) => void = () => {}
  /** connections since the supervisor was told last */
  private taken = 0

  private readonly hasBackground: boolean

  constructor({ options, config, port, ...part }: Assignment) {
    const environment = readEnvironment()
    this.hasBackground = part.hasBackground
    this.listener = listenByHand(port, environment.keepAliveSeconds)
    const worker: WorkerPart = {
      ...part,
      wake,
      countTogether: counts => counting.ask(id => tell({ kind: 'count', id, counts })),
      gatherMetrics: () => gathering.ask(id => tell({ kind: 'gather-metrics', id })),
    }
    this.server = serve(options, environment, () => this.listener, { worker, config })
  }

  async start(): Promise<void> {
    const { frontdesk, config, welcome } = await this.server
    this.learnDamage = frontdesk.services.store.shareDamage(found => tell({ kind: 'damaged', found }))
    const { status } = await frontdesk.fetch(new Request('http://localhost/readyz'))
    const text = this.hasBackground ? await welcome() : ''
    tell({ kind: 'serving', isReady: status === 200, config, welcome: text })
    letYoungGenerationGrow()
  }

  async follow(order: Order, connection: unknown): Promise<void> {
    switch (order.kind) {
      case 'connection':
        return this.take(connection)
      case 'counted':
        return counting.answer(order.id, order.counted)
      case 'gathered':
        return gathering.answer(order.id, order.metrics)
      case 'wake':
        return this.wakeOwn(order.work)
      case 'damaged':
        return this.learnDamage(order.found)
      case 'tell-metrics':
        return this.tellMetrics(order.id)
      case 'drain':
        return (await this.server).drain()
      case 'stop':
        return this.end()
      case 'retire':
        await this.retire()
        return this.end()
      default:
    }
  }

  /** Ends the process when the requests under way are answered. */
  async end(): Promise<void> {
    const server = await this.server
    await (this.finishing ??= server.finish())
    process.exit(0)
  }

  /** @param connection one that was closed on the way is none */
  private take(connection: unknown): void {
    if (this.taken++ === 0) setImmediate(() => this.tellTaken())
    if (connection instanceof Socket) this.listener.take(connection)
  }

  private tellTaken(): void {
    tell({ kind: 'taken', count: this.taken })
    this.taken = 0
  }

  private async retire(): Promise<void> {
    const server = await this.server
    server.drain()
    await Promise.all([this.listener.retire(), server.frontdesk.stopBackground()])
  }

  private async wakeOwn(work: BackgroundWork[]): Promise<void> {
    const { services } = (await this.server).frontdesk
    for (const each of work) services.wake(each)
  }

  private async tellMetrics(id: number): Promise<void> {
    const { metrics } = (await this.server).frontdesk
    tell({ kind: 'metrics', id, metrics: await metrics.values() })
  }
}

function fail(error: unknown): void {
  reportFailure(error)
  process.exit()
}

// terminals and service managers send signals to all processes; the supervisor says what is to be done
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => {})

keepYoungGenerationSmall()
let worker: Worker | null = null
process.on('message', (order: Order, connection: unknown) => {
  if (order.kind !== 'serve') return void worker?.follow(order, connection).catch(fail)
  worker = new Worker(order.assignment)
  worker.start().catch(fail)
})
// without the supervisor nothing comes any more
process.on('disconnect', () => (worker ? void worker.end().catch(fail) : process.exit()))
