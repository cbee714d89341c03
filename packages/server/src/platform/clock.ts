/** Source of time. All instants in Frontdesk are Unix milliseconds. */
export interface Clock {
  now(): number
}

export const systemClock: Clock = { now: () => Date.now() }

/** A clock that stands still until told otherwise; for tests and for `createFrontdesk({ clock })`. */
export class FakeClock implements Clock {
  constructor(private instant: number = Date.UTC(2026, 0, 1)) {}
  now(): number {
    return this.instant
  }
  advance(milliseconds: number): void {
    this.instant += milliseconds
  }
  set(instant: number): void {
    this.instant = instant
  }
}

export const SECOND_MS = 1000
export const MINUTE_MS = 60 * SECOND_MS
export const HOUR_MS = 60 * MINUTE_MS
export const DAY_MS = 24 * HOUR_MS
