import { performance } from 'node:perf_hooks'

/** Source of time. All instants in Frontdesk are Unix milliseconds. */
export interface Clock {
  now(): number
  /**
   * Milliseconds since some moment, for how old something is: they go on evenly when the clock of the machine
   * is set.
   */
  elapsed(): number
}

export const systemClock: Clock = { now: () => Date.now(), elapsed: () => performance.now() }

/** A clock that stands still until told otherwise; for tests and for `createFrontdesk({ clock })`. */
export class FakeClock implements Clock {
  private passed = 0

  constructor(private instant: number = Date.UTC(2026, 0, 1)) {}
  now(): number {
    return this.instant
  }
  elapsed(): number {
    return this.passed
  }
  advance(milliseconds: number): void {
    this.instant += milliseconds
    this.passed += Math.max(0, milliseconds)
  }
  set(instant: number): void {
    this.instant = instant
  }
}

export const SECOND_MS = 1000
export const MINUTE_MS = 60 * SECOND_MS
export const HOUR_MS = 60 * MINUTE_MS
export const DAY_MS = 24 * HOUR_MS
