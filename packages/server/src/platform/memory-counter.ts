/** Below it times count as equal: what is stored is rounded. */
export const SLACK_MS = 1
/** From so many keys on those that are full again are dropped now and then. */
const SWEEP_FROM = 10_000

/** What a key may spend: so many requests at once, and again as many in each window, evenly spread. */
export interface Allowance {
  requests: number
  windowSeconds: number
}

export interface Spent {
  isExceeded: boolean
  /** how long until the key has everything back, in ms: clocks of processes differ */
  aheadMs: number
}

/**
 * Counts requests per key in the memory of one process, by the same algorithm as in Redis (GCRA). Its times
 * are those of `Clock.elapsed`: a clock that is set must neither refuse anybody nor let everybody through.
 */
export class MemoryCounter {
  private readonly fullAt = new Map<string, number>()
  private sweepAt = SWEEP_FROM

  /** Counts one request, unless it is one too many. */
  spend(key: string, now: number, { requests, windowSeconds }: Allowance): Spent {
    const window = windowSeconds * 1000
    const fullAt = now + this.aheadOf(key, now)
    const nextFullAt = fullAt + window / requests
    if (nextFullAt - now > window + SLACK_MS) return { isExceeded: true, aheadMs: fullAt - now }
    this.set(key, now, nextFullAt - now)
    return { isExceeded: false, aheadMs: nextFullAt - now }
  }

  /** How long until the key has everything back; 0 when it lacks nothing. */
  aheadOf(key: string, now: number): number {
    return Math.max(0, (this.fullAt.get(key) ?? now) - now)
  }

  /** Takes over what somebody else has counted. */
  set(key: string, now: number, aheadMs: number): void {
    if (this.fullAt.size >= this.sweepAt) this.sweep(now)
    this.fullAt.set(key, now + aheadMs)
  }

  /** Takes back one request that was counted. */
  giveBack(key: string, { requests, windowSeconds }: Allowance): void {
    const fullAt = this.fullAt.get(key)
    if (fullAt !== undefined) this.fullAt.set(key, fullAt - (windowSeconds * 1000) / requests)
  }

  /** How many keys are counted. */
  get size(): number {
    return this.fullAt.size
  }

  private sweep(now: number): void {
    for (const [key, fullAt] of this.fullAt) if (fullAt <= now) this.fullAt.delete(key)
    this.sweepAt = Math.max(SWEEP_FROM, 2 * this.fullAt.size)
  }
}
