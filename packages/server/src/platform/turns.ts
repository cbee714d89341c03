import { SECOND_MS } from './clock.js'
import type { Log } from './log.js'
import { apart } from './tracing.js'

/** The longest wait after failures: when the database is back, people still wait for their codes. */
const MAX_BACKOFF_MS = 8 * SECOND_MS

export interface TurnsOptions {
  log: Log
  /** How long to wait for a wake before the next turn begins by itself. */
  intervalMs: number
  /** How long every turn is followed by none, woken or not, so that one turn serves several wakes. */
  restMs?: number
  /**
   * What a turn does, in order. The key is what the log says when the step fails; the steps after it run all
   * the same.
   */
  steps: Record<string, () => Promise<unknown>>
}

/**
 * The clockwork of background work: one turn after the other, at once when something wakes it and by itself
 * after an interval. A wake during a turn begins another turn after it. After a turn that failed, the wait
 * doubles with each further failure, and a wake does not shorten it.
 */
export class Turns {
  private timer: NodeJS.Timeout | null = null
  private turn: Promise<void> | null = null
  /** A turn is under way or rests. */
  private isBusy = false
  private isWoken = false
  private hasStopped = true
  private failures = 0

  constructor(private readonly options: TurnsOptions) {}

  /** A step that takes long looks at this and ends early. */
  get isStopped(): boolean {
    return this.hasStopped
  }

  start(): void {
    if (!this.hasStopped) return
    this.hasStopped = false
    this.wake()
  }

  /** There is something to do: begins a turn at once, or after the present one. */
  wake(): void {
    if (this.hasStopped) return
    this.isWoken = true
    if (!this.isBusy) this.begin()
  }

  /** Resolves when the present turn is over; no other one begins. */
  async stop(): Promise<void> {
    this.hasStopped = true
    if (this.timer) clearTimeout(this.timer)
    await this.turn
    this.isBusy = false
  }

  private begin(): void {
    if (this.timer) clearTimeout(this.timer)
    this.isBusy = true
    this.isWoken = false
    // whatever woke it goes on without it
    this.turn = apart(() => this.takeTurn())
  }

  private async takeTurn(): Promise<void> {
    const hasSucceeded = await this.runSteps()
    this.turn = null
    if (this.hasStopped) return
    this.failures = hasSucceeded ? 0 : this.failures + 1
    if (!hasSucceeded) this.schedule(this.backoffMs(), () => this.begin())
    else if (this.options.restMs) this.schedule(this.options.restMs, () => this.endRest())
    else this.endRest()
  }

  private endRest(): void {
    this.isBusy = false
    if (this.isWoken) this.begin()
    else this.schedule(this.options.intervalMs, () => this.begin())
  }

  private backoffMs(): number {
    const { intervalMs } = this.options
    return Math.max(intervalMs, Math.min(MAX_BACKOFF_MS, intervalMs * 2 ** (this.failures - 1)))
  }

  private schedule(delayMs: number, run: () => void): void {
    // a process that has nothing else to do may end
    this.timer = setTimeout(run, delayMs).unref()
  }

  private async runSteps(): Promise<boolean> {
    let hasSucceeded = true
    for (const [message, run] of Object.entries(this.options.steps)) {
      try {
        await run()
      } catch (error) {
        this.options.log.error({ err: error }, message)
        hasSucceeded = false
      }
    }
    return hasSucceeded
  }
}
