import { Gauge, type Registry } from 'prom-client'
import type { Services } from '../context/services.js'
import { SECOND_MS } from '../platform/clock.js'
import { countJobs, type JobFigure } from '../store/unscoped/jobs.js'

const STATUSES = ['queued', 'running', 'failed'] as const

/**
 * Adds the figures of jobs to the metrics. They are read when somebody asks for the metrics, and are those of
 * the database: the same on every node.
 */
export function watchJobs(registry: Registry, services: Services, kinds: readonly string[]): void {
  new Gauge({
    name: 'frontdesk_jobs',
    help: 'Jobs by kind and status.',
    labelNames: ['kind', 'status'],
    registers: [registry],
    async collect() {
      this.reset()
      // a kind without jobs shows 0, so that an alarm has something to compare with
      for (const kind of kinds) for (const status of STATUSES) this.set({ kind, status }, 0)
      for (const { kind, status, count } of await figuresOf(services)) this.set({ kind, status }, count)
    },
  })
  new Gauge({
    name: 'frontdesk_jobs_oldest_waiting_seconds',
    help: 'How long the job that waits longest has been due, by kind.',
    labelNames: ['kind'],
    registers: [registry],
    async collect() {
      this.reset()
      for (const kind of kinds) this.set({ kind }, 0)
      for (const { kind, status, oldestRunAt } of await figuresOf(services)) {
        const waitedMs = Math.max(0, services.clock.now() - oldestRunAt)
        if (status === 'queued') this.set({ kind }, waitedMs / SECOND_MS)
      }
    },
  })
}

/** The other metrics are of use above all when the database is away. */
async function figuresOf({ store, log }: Services): Promise<JobFigure[]> {
  try {
    return await countJobs(store.read)
  } catch (error) {
    log.warn({ err: error }, 'jobs were not counted')
    return []
  }
}
