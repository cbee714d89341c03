import type { Services } from '../context/services.js'
import { SECOND_MS } from '../platform/clock.js'
import { traceWork } from '../platform/tracing.js'
import { Turns } from '../platform/turns.js'
import type { JobRow } from '../store/tables.js'
import { claimJobs, hasClaimableJobs } from '../store/unscoped/jobs.js'
import type { JobHandler } from './job-kind.js'
import { LEASE_MS } from './lease.js'
import { enqueueNext, isRecurring } from './recurring.js'
import { runJob } from './run-job.js'

/** Jobs that another node has added, or lost, are found so late. */
const POLL_INTERVAL_MS = 5 * SECOND_MS
/** Jobs of one node beside one another. */
const MAX_IN_FLIGHT = 4

/**
 * Takes on the jobs that are due, at least once each. Any number of nodes may run one over the same database;
 * nothing that matters is in memory, so another node takes over what a killed one had claimed, once its lease
 * is over.
 */
export class JobRunner {
  private readonly handlers: Map<string, JobHandler>
  private readonly turns: Turns
  private readonly stopping = new AbortController()
  private readonly inFlight = new Set<Promise<void>>()
  private hasEnqueuedRecurring = false

  constructor(
    private readonly services: Services,
    handlers: readonly JobHandler[],
  ) {
    this.handlers = new Map(handlers.map(handler => [handler.kind, handler]))
    this.turns = new Turns({
      log: services.log,
      intervalMs: POLL_INTERVAL_MS,
      steps: {
        'recurring jobs were not queued': () => this.enqueueRecurring(),
        'jobs were not claimed': () => this.launchDueJobs(),
      },
    })
  }

  start(): void {
    this.turns.start()
  }

  /** There is a new job: look at once instead of at the next poll. */
  wake(): void {
    this.turns.wake()
  }

  /** Resolves when the jobs under way here have ended. */
  async stop(): Promise<void> {
    this.stopping.abort()
    await this.turns.stop()
    await Promise.all(this.inFlight)
  }

  /** At a start: afterwards each job brings its successor. */
  private async enqueueRecurring(): Promise<void> {
    if (this.hasEnqueuedRecurring) return
    const recurring = [...this.handlers.values()].filter(isRecurring)
    const now = this.services.clock.now()
    await this.services.store.transaction(async tx => {
      for (const handler of recurring) await enqueueNext(this.services, tx, handler, now)
    })
    this.hasEnqueuedRecurring = true
  }

  private async launchDueJobs(): Promise<void> {
    const { store, registry, clock } = this.services
    const kinds = [...this.handlers.keys()]
    await registry.refresh()
    for (;;) {
      const limit = MAX_IN_FLIGHT - this.inFlight.size
      const now = clock.now()
      if (limit === 0 || this.turns.isStopped || !(await hasClaimableJobs(store.read, kinds, now))) return
      const claim = { kinds, now, claimedUntil: now + LEASE_MS, limit }
      const jobs = await store.transaction(tx => claimJobs(tx, store.dialect, claim))
      for (const job of jobs) this.launch(job)
      if (jobs.length < limit) return
    }
  }

  private launch(job: JobRow): void {
    const { services } = this
    const context = {
      services,
      handlerOf: (kind: string) => this.handlers.get(kind),
      stopping: this.stopping.signal,
    }
    const run = traceWork(`job ${job.kind}`, () => runJob(context, job))
      // its lease will run out, and a node takes it over
      .catch((error: unknown) => services.log.error({ err: error }, 'the outcome of a job was not recorded'))
      .then(() => {
        this.inFlight.delete(run)
        // there is room again: more may wait
        if (this.inFlight.size === MAX_IN_FLIGHT - 1) this.wake()
      })
    this.inFlight.add(run)
  }
}
