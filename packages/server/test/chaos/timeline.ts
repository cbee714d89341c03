import { performance } from 'node:perf_hooks'

/** After a fault of the storage, connections are renewed and statements that hang run out of time. */
const AFTERMATH_MS = 6000
const TOLD_LINES = 60

interface Span {
  what: string
  from: number
  /** Infinity: it goes on */
  to: number
  touchesStorage: boolean
}

/** What was done to the system, and when. All times are milliseconds since the start of the run. */
export class Timeline {
  private readonly startedAt = performance.now()
  private readonly spans: Span[] = []
  private readonly counts = new Map<string, number>()

  now(): number {
    return performance.now() - this.startedAt
  }

  /** Something that is over at once. */
  note(what: string): void {
    this.begin(what, false)()
  }

  /** @returns a function that tells that it is over */
  begin(what: string, touchesStorage: boolean): () => void {
    const span: Span = { what, from: this.now(), to: Infinity, touchesStorage }
    this.spans.push(span)
    return () => {
      span.to = this.now()
    }
  }

  /** Counts a fault for the report. */
  count(fault: string): void {
    this.counts.set(fault, (this.counts.get(fault) ?? 0) + 1)
  }

  get faults(): ReadonlyMap<string, number> {
    return this.counts
  }

  /** Whether the storage of any node was in trouble within these times, or shortly before. */
  hadStorageTrouble(from: number, to: number): boolean {
    return this.spans.some(span => span.touchesStorage && span.from <= to && span.to + AFTERMATH_MS >= from)
  }

  /** Whether something of this name was going on. */
  had(what: string, from: number, to: number): boolean {
    return this.spans.some(span => span.what.startsWith(what) && span.from <= to && span.to >= from)
  }

  /** The last lines of it. */
  tell(): string {
    const second = (at: number) => (at / 1000).toFixed(3)
    return this.spans
      .slice(-TOLD_LINES)
      .map(({ what, from, to }) => `${second(from)} s: ${what}${to > from ? ` until ${second(to)} s` : ''}`)
      .join('\n')
  }
}
