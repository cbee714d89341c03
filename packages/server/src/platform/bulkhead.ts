export interface BulkheadLimits {
  /** calls at a time */
  running: number
  /** calls that wait for their turn */
  waiting: number
}

interface Waiter {
  enter(): void
  timer: NodeJS.Timeout
}

/** A call was not made: too many are, or wait, already. */
export class NoTurn extends Error {
  override name = 'NoTurn'

  constructor(readonly waitedMs: number) {
    super(waitedMs === 0 ? 'too many calls wait already' : `no turn within ${waitedMs / 1000} s`)
  }
}

/**
 * Keeps what one slow thing takes to its part of the ship: so many calls of it run at a time, so many wait,
 * and the rest is refused at once. Each of those that wait has a time, after which it is refused, too.
 */
export class Bulkhead {
  private running = 0
  private readonly queue = new Set<Waiter>()

  constructor(private readonly limits: BulkheadLimits) {}

  /** Nobody is in it: it can be forgotten. */
  get isIdle(): boolean {
    return this.running === 0
  }

  /**
   * Runs a call when its turn comes.
   * @param maxWaitMs for how long it waits for that
   * @throws NoTurn when it does not come in time, or too many wait already
   */
  async run<T>(maxWaitMs: number, call: () => Promise<T>): Promise<T> {
    if (this.running >= this.limits.running) await this.turn(maxWaitMs)
    else this.running += 1
    try {
      return await call()
    } finally {
      this.leave()
    }
  }

  /** The place of one that leaves goes to the one that has waited longest: `running` stays as it is. */
  private turn(maxWaitMs: number): Promise<void> {
    if (this.queue.size >= this.limits.waiting) throw new NoTurn(0)
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.queue.delete(waiter)
        reject(new NoTurn(maxWaitMs))
      }, maxWaitMs)
      const waiter: Waiter = { enter: resolve, timer }
      this.queue.add(waiter)
    })
  }

  private leave(): void {
    const [next] = this.queue
    if (!next) {
      this.running -= 1
      return
    }
    this.queue.delete(next)
    clearTimeout(next.timer)
    next.enter()
  }
}

/** A bulkhead for each of many things, by a name; it is there for as long as somebody is in it. */
export class Bulkheads {
  private readonly byName = new Map<string, Bulkhead>()

  constructor(private readonly limits: BulkheadLimits) {}

  /** As `Bulkhead.run`. */
  async run<T>(name: string, maxWaitMs: number, call: () => Promise<T>): Promise<T> {
    const bulkhead = this.byName.get(name) ?? new Bulkhead(this.limits)
    this.byName.set(name, bulkhead)
    try {
      return await bulkhead.run(maxWaitMs, call)
    } finally {
      if (bulkhead.isIdle) this.byName.delete(name)
    }
  }
}
