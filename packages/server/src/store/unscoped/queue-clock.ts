import { performance } from 'node:perf_hooks'
import { type Clock, FakeClock, SECOND_MS } from '../../platform/clock.js'
import type { Store } from '../store.js'
import { readDatabaseClock } from './webhook-queue.js'

const READ_AGAIN_AFTER_MS = 30 * SECOND_MS

/**
 * The time that claims and due times are compared with. Nodes on PostgreSQL share the database's clock: with
 * their own, a node whose clock is fast would take over deliveries that are still under way, and events of a
 * resource could overtake each other. A test's clock stays the test's.
 */
export class QueueClock implements Clock {
  /** database time minus this process's monotonic time */
  private offsetMs: number | null = null
  private readAt = 0

  constructor(
    private readonly store: Store,
    private readonly clock: Clock,
  ) {}

  now(): number {
    return this.offsetMs === null ? this.clock.now() : Math.round(performance.now() + this.offsetMs)
  }

  elapsed(): number {
    return this.clock.elapsed()
  }

  /** Call now and then, outside of transactions. */
  async synchronise(): Promise<void> {
    if (this.store.dialect === 'sqlite' || this.clock instanceof FakeClock) return
    const startedAt = performance.now()
    if (this.offsetMs !== null && startedAt - this.readAt < READ_AGAIN_AFTER_MS) return
    const databaseNow = await readDatabaseClock(this.store.read)
    this.offsetMs = databaseNow - (startedAt + performance.now()) / 2
    this.readAt = startedAt
  }
}
