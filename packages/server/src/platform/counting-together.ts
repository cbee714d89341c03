import { type Allowance, MemoryCounter, SLACK_MS, type Spent } from './memory-counter.js'

/**
 * Limits below it are counted by all workers together, each request of them. They are those that guard
 * passwords and codes, whose requests cost far more than asking another process.
 */
const EXACT_BELOW = 500
/** What all workers together may let through of a larger limit without asking. */
const SHARE_OF_WORKERS = 1 / 10

/** One request that wants to be counted. */
export interface Count extends Allowance {
  key: string
}

/** The counts of all workers of a server; one process has it. */
export class CommonCounts {
  private readonly memory = new MemoryCounter()

  /** Counts requests in their order. @param now as `Clock.elapsed` gives it */
  count(counts: readonly Count[], now: number): Spent[] {
    return counts.map(({ key, ...allowance }) => this.memory.spend(key, now, allowance))
  }
}

/**
 * Counts requests of one worker so that the workers of a server together let through no more than a limit. Of
 * a large limit each worker has a small part for itself, which spares most requests the way to another
 * process; the rest is common to all. A large limit may so be reached up to a tenth early by somebody whose
 * requests all come to one worker.
 */
export class CountedTogether {
  private readonly own = new MemoryCounter()
  /** what is known of the common part, in this process's time */
  private readonly common = new MemoryCounter()
  private waiting: { count: Count; resolve(counted: Spent): void; reject(error: Error): void }[] = []

  /** @param ask has requests counted together, in their order; the answers are in the same order */
  constructor(
    private readonly workers: number,
    private readonly ask: (counts: Count[]) => Promise<Spent[]>,
  ) {}

  /** @param now as `Clock.elapsed` gives it */
  async spend(key: string, now: number, allowance: Allowance): Promise<Spent> {
    const own = this.ownPartOf(allowance)
    const rest = { ...allowance, requests: allowance.requests - own * this.workers }
    const known = () => this.common.aheadOf(key, now)
    if (own > 0) {
      const { isExceeded } = this.own.spend(key, now, { ...allowance, requests: own })
      if (!isExceeded) return { isExceeded, aheadMs: known() }
    }
    // who has used up everything is refused without asking
    const window = rest.windowSeconds * 1000
    if (known() + window / rest.requests > window + SLACK_MS) return { isExceeded: true, aheadMs: known() }
    const spent = await this.together({ key, ...rest })
    this.common.set(key, now, spent.aheadMs)
    return spent
  }

  private ownPartOf({ requests }: Allowance): number {
    return requests < EXACT_BELOW ? 0 : Math.floor((requests * SHARE_OF_WORKERS) / this.workers)
  }

  /** What comes in one round of the event loop is asked in one message. */
  private together(count: Count): Promise<Spent> {
    return new Promise((resolve, reject) => {
      if (this.waiting.length === 0) setImmediate(() => this.send())
      this.waiting.push({ count, resolve, reject })
    })
  }

  private send(): void {
    const sent = this.waiting
    this.waiting = []
    this.ask(sent.map(({ count }) => count)).then(
      answers => sent.forEach(({ resolve }, index) => resolve(answers[index]!)),
      (error: Error) => sent.forEach(({ reject }) => reject(error)),
    )
  }
}
