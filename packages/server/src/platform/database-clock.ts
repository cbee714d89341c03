import { type Clock, SECOND_MS } from './clock.js'

/** A machine whose clock is off by more is worth a word. */
const WORTH_A_WORD_MS = SECOND_MS

/**
 * The time of the database, which all nodes share: a node whose own clock is wrong, or is set while it runs,
 * mints tokens, sends codes and claims work by the same time as the others. Between two looks at the database
 * the time goes on evenly, whatever the machine's clock is set to. Before the first one, it is the machine's.
 */
export class DatabaseClock implements Clock {
  private anchor: { time: number; elapsed: number } | null = null

  private wasOff = false

  /** @param tell called when the machine's own clock turns out to be off by more than a second */
  constructor(
    private readonly own: Clock,
    private readonly tell: (skewMs: number) => void = () => {},
  ) {}

  now(): number {
    return this.anchor ? this.at(this.anchor, this.own.elapsed()) : this.own.now()
  }

  elapsed(): number {
    return this.own.elapsed()
  }

  /** How far the machine's own clock is ahead of the database's, in milliseconds; behind it: negative. */
  get skew(): number {
    return this.own.now() - this.now()
  }

  /**
   * It was `time` at some moment between these two. What is known better already stays: an answer that took
   * long says little.
   */
  followTime(time: number, [from, to]: readonly [number, number]): void {
    const middle = (from + to) / 2
    const uncertainty = (to - from) / 2 + 1
    if (this.anchor && Math.abs(time - this.at(this.anchor, middle)) <= uncertainty) return
    this.anchor = { time, elapsed: middle }
    const isOff = Math.abs(this.skew) > WORTH_A_WORD_MS + uncertainty
    if (isOff && !this.wasOff) this.tell(this.skew)
    this.wasOff = isOff
  }

  private at({ time, elapsed }: { time: number; elapsed: number }, moment: number): number {
    return Math.round(time + moment - elapsed)
  }
}
