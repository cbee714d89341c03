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
  /** when the key would have everything back, in Unix ms */
  fullAt: number
}

/** Counts requests per key in the memory of one process, by the same algorithm as in Redis (GCRA). */
export class MemoryCounter {
  private readonly fullAt = new Map<string, number>()
  private sweepAt = SWEEP_FROM

  /** Counts one request, unless it is one too many. @param now Unix ms */
  spend(key: string, now: number, { requests, windowSeconds }: Allowance): Spent {
    const window = windowSeconds * 1000
    const fullAt = this.fullAtOf(key, now)
    const nextFullAt = fullAt + window / requests
    if (nextFullAt - now > window + SLACK_MS) return { isExceeded: true, fullAt }
    this.set(key, now, nextFullAt)
    return { isExceeded: false, fullAt: nextFullAt }
  }

  /** When the key has everything back; `now` when it lacks nothing. */
  fullAtOf(key: string, now: number): number {
    return Math.max(now, this.fullAt.get(key) ?? 0)
  }

  /** Takes over what somebody else has counted. */
  set(key: string, now: number, fullAt: number): void {
    if (this.fullAt.size >= this.sweepAt) this.sweep(now)
    this.fullAt.set(key, fullAt)
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
