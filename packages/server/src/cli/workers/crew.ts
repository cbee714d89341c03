import { setTimeout as sleep } from 'node:timers/promises'
import type { FrontdeskConfig } from '../../config/config-file.js'
import { systemClock } from '../../platform/clock.js'
import { CommonCounts } from '../../platform/counting-together.js'
import type { Log } from '../../platform/log.js'
import type { ServeOptions } from '../serve.js'
import type { Door } from './door.js'
import type { Order, Report } from './messages.js'
import { MetricsOfCrew } from './metrics-of-crew.js'
import { type End, type Serving, WorkerProcess } from './worker-process.js'

/** A worker that has lived for so long has not failed at its start. */
const STEADY_MS = 10_000
const FIRST_PAUSE_MS = 500
const LONGEST_PAUSE_MS = 30_000

export interface CrewParts {
  door: Door
  log: Log
  count: number
  /** with the host and the port that the door has */
  options: ServeOptions & { port: number }
  /** no worker serves, and a new one has said why it cannot: a server that does not start */
  giveUp(exitCode: number): void
}

/** The place of one worker. Who has the first one has the background work as well. */
interface Place {
  number: number
  worker: WorkerProcess | null
  /** starts in a row that came to nothing */
  failures: number
}

/** The workers of a server: each is replaced when it ends, and on demand all of them, one by one. */
export class Crew {
  private readonly places: Place[]
  /** all that run, those among them whose place another one has taken */
  private readonly running = new Set<WorkerProcess>()
  private readonly counts = new CommonCounts()
  private readonly metrics = new MetricsOfCrew()
  /** what the workers have read; undefined: nothing yet */
  private config: FrontdeskConfig | null | undefined
  /** what a worker has found damaged; it holds for all until the server ends */
  private damage: string | null = null
  private isDraining = false
  private isStopping = false

  constructor(private readonly parts: CrewParts) {
    this.places = Array.from({ length: parts.count }, (_, index) => ({
      number: index + 1,
      worker: null,
      failures: 0,
    }))
  }

  /**
   * Starts one worker, which makes what is missing, and then the others.
   * @returns what the first one has said, or how it ended
   */
  async start(): Promise<Serving | End> {
    const [first, ...others] = this.places as [Place, ...Place[]]
    const worker = this.launch(first.number)
    const serving = await worker.serving
    if (!serving) return worker.ended
    this.config = serving.config
    this.put(first, worker)
    for (const place of others) void this.fill(place)
    return serving
  }

  /**
   * Replaces all workers by new ones, which read the configuration file anew. The first new one has to be
   * ready; if it is not, all stays as it is.
   */
  async reload(): Promise<void> {
    const { log } = this.parts
    const [first, ...others] = this.places as [Place, ...Place[]]
    const worker = this.launch(first.number, true)
    const serving = await worker.serving
    if (this.isStopping) return
    if (!serving?.isReady) {
      worker.send({ kind: 'stop' })
      log.error('the new worker is not ready: the server goes on as before')
      return
    }
    this.config = serving.config
    this.put(first, worker)
    for (const place of others) await this.fill(place)
    log.info('all workers have been replaced')
  }

  /** `/readyz` says that the server ends. */
  drain(): void {
    this.isDraining = true
    this.tellAll({ kind: 'drain' })
  }

  /** Ends all workers when they have answered. @returns whether all of them ended well */
  async stop(): Promise<boolean> {
    this.isStopping = true
    this.tellAll({ kind: 'stop' })
    const ends = await Promise.all([...this.running].map(worker => worker.ended))
    return ends.every(({ code }) => code === 0)
  }

  kill(): void {
    for (const worker of this.running) worker.kill()
  }

  /** Has a new worker take the place, and tries again until one does. */
  private async fill(place: Place): Promise<void> {
    for (;;) {
      const worker = this.launch(place.number)
      const serving = await worker.serving
      if (this.isStopping) return
      if (serving) return this.put(place, worker)
      const end = await worker.ended
      if (end.code && this.places.every(each => each.worker === null)) return this.parts.giveUp(end.code)
      await this.pause(place, end)
      if (this.isStopping) return
    }
  }

  /** The worker serves from now on, and the one that had its place no more. */
  private put(place: Place, worker: WorkerProcess): void {
    const { door, log } = this.parts
    const previous = place.worker
    place.worker = worker
    door.add(worker)
    if (this.isDraining) worker.send({ kind: 'drain' })
    if (this.damage !== null) worker.send({ kind: 'damaged', found: this.damage })
    log.info({ worker: place.number, pid: worker.pid }, 'a worker serves')
    if (previous) this.retire(previous)
  }

  private retire(worker: WorkerProcess): void {
    this.parts.door.remove(worker)
    worker.send({ kind: 'retire' })
  }

  private launch(number: number, readsConfig = this.config === undefined): WorkerProcess {
    const { options, count } = this.parts
    // only whoever starts the server can know what is lost
    const { acceptLostChanges, ...again } = options
    const worker = new WorkerProcess(
      {
        options: this.config === undefined ? options : again,
        port: options.port,
        number,
        count,
        hasBackground: number === 1,
        ...(!readsConfig && { config: this.config ?? null }),
      },
      (report, from) => this.hear(report, from),
    )
    this.running.add(worker)
    void worker.ended.then(end => this.lose(worker, end))
    return worker
  }

  private lose(worker: WorkerProcess, end: End): void {
    const { door } = this.parts
    this.running.delete(worker)
    this.metrics.forget(worker)
    door.remove(worker)
    door.passOn(worker)
    const place = this.places.find(each => each.worker === worker)
    if (!place || this.isStopping) return
    place.worker = null
    if (performance.now() - worker.startedAt > STEADY_MS) place.failures = 0
    void this.pause(place, end).then(() => (this.isStopping || place.worker ? undefined : this.fill(place)))
  }

  /** The first worker in a while that ends is replaced at once, the next ones after longer and longer. */
  private async pause(place: Place, { code, signal }: End): Promise<void> {
    const pauseMs =
      place.failures === 0 ? 0 : Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (place.failures - 1))
    place.failures++
    const fields = { worker: place.number, exitCode: code, signal, pauseMs }
    this.parts.log.error(fields, 'a worker has ended: another one takes its place')
    await sleep(pauseMs)
  }

  private hear(report: Report, from: WorkerProcess): void {
    switch (report.kind) {
      case 'wake':
        return this.places[0]?.worker?.send(report)
      case 'damaged':
        return this.learnDamage(report.found)
      case 'count': {
        const counted = this.counts.count(report.counts, systemClock.elapsed())
        return from.send({ kind: 'counted', id: report.id, counted })
      }
      case 'gather-metrics': {
        const workers = this.places.flatMap(({ worker }) => worker ?? [])
        return this.metrics.gather(workers, metrics =>
          from.send({ kind: 'gathered', id: report.id, metrics }),
        )
      }
      case 'metrics':
        return this.metrics.add(report.id, from, report.metrics)
      default:
    }
  }

  private learnDamage(found: string): void {
    if (this.damage !== null) return
    this.damage = found
    this.tellAll({ kind: 'damaged', found })
  }

  private tellAll(order: Order): void {
    for (const worker of this.running) worker.send(order)
  }
}
