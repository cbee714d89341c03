import type { MetricObject } from 'prom-client'
import type { WorkerProcess } from './worker-process.js'

/** Whoever does not answer by then has no figures this time. */
const ANSWER_WITHIN_MS = 1000

interface Gathering {
  missing: Set<WorkerProcess>
  metrics: MetricObject[][]
  end(): void
}

/** Asks all workers for their metrics. */
export class MetricsOfCrew {
  private readonly gatherings = new Map<number, Gathering>()
  private lastId = 0

  /** @param answer called once, with what has come in time */
  gather(workers: readonly WorkerProcess[], answer: (metrics: MetricObject[][]) => void): void {
    const id = ++this.lastId
    const metrics: MetricObject[][] = []
    const end = () => {
      clearTimeout(timer)
      if (this.gatherings.delete(id)) answer(metrics)
    }
    const timer = setTimeout(end, ANSWER_WITHIN_MS)
    this.gatherings.set(id, { missing: new Set(workers), metrics, end })
    for (const worker of workers) worker.send({ kind: 'tell-metrics', id })
  }

  add(id: number, worker: WorkerProcess, metrics: MetricObject[]): void {
    const gathering = this.gatherings.get(id)
    if (!gathering?.missing.delete(worker)) return
    gathering.metrics.push(metrics)
    if (gathering.missing.size === 0) gathering.end()
  }

  /** The worker has ended and answers no more. */
  forget(worker: WorkerProcess): void {
    for (const { missing, end } of this.gatherings.values())
      if (missing.delete(worker) && missing.size === 0) end()
  }
}
