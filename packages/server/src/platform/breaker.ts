import { performance } from 'node:perf_hooks'

/**
 * Keeps calls away from a service that has just failed: until it has rested, nobody asks, and then one caller
 * tries, for all the others. Time is monotonic: a clock that is set must not keep a service away.
 */
export class Breaker {
  private restsUntil = 0
  private isFailing = false

  constructor(
    private readonly restMs: number,
    private readonly elapsed: () => number = () => performance.now(),
  ) {}

  /** Whether to ask. A yes while the service is failing is for this caller alone. */
  mayTry(): boolean {
    if (!this.isFailing) return true
    const now = this.elapsed()
    if (now < this.restsUntil) return false
    this.restsUntil = now + this.restMs
    return true
  }

  succeeded(): void {
    this.isFailing = false
  }

  failed(): void {
    this.isFailing = true
    this.restsUntil = this.elapsed() + this.restMs
  }
}
