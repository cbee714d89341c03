import type { MetricObject } from 'prom-client'
import type { Count } from '../platform/counting-together.js'
import type { Spent } from '../platform/memory-counter.js'
import type { BackgroundWork } from './services.js'

/**
 * What a process has to know when it is one of several workers that make up a server
 * (docs/adr/0031-workers.md), and how it reaches the others.
 */
export interface WorkerPart {
  /** 1 for the first one; a worker that takes the place of another has its number */
  number: number
  /** how many workers the server has */
  count: number
  /** deliveries, webhooks and jobs are done by this one */
  hasBackground: boolean
  /** tells the worker with the background work that there is some */
  wake(work: BackgroundWork): void
  /** counts requests for all workers together */
  countTogether(counts: Count[]): Promise<Spent[]>
  /** the metrics of all workers that answer */
  gatherMetrics(): Promise<MetricObject[][]>
}
