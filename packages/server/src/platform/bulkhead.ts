import { noAnswer, RequestFailure } from './http-client.js'

interface Limits {
  /** calls at a time */
  running: number
  /** calls that wait for their turn */
  waiting: number
}

interface Waiter {
  enter(): void
  timer: NodeJS.Timeout
}

/**
 * Keeps one slow server to its part of the ship: so many calls of it run at a time, so many wait, and the
 * rest is refused at once. Each of those that wait has a time, after which it is refused, too.
 */
export class Bulkhead {
  private running = 0
  private readonly queue = new Set<Waiter>()

  constructor(private readonly limits: Limits) {}

  /** Nobody is in it: it can be forgotten. */
  get isIdle(): boolean {
    return this.running === 0
  }

  /**
   * Runs a call when its turn comes.
   * @param maxWaitMs for how long it waits for that
   * @throws RequestFailure when it does not come in time, or too many wait already
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
    if (this.queue.size >= this.limits.waiting) noAnswer('too many calls wait for an answer already')
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.queue.delete(waiter)
        reject(new RequestFailure(`no turn within ${maxWaitMs / 1000} s: too many calls wait`, maxWaitMs))
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
