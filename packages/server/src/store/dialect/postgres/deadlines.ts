import { performance } from 'node:perf_hooks'

/** How late a deadline may be noticed. */
const LOOK_MS = 100

interface Running {
  endsAt: number
  expire: () => void
}

/**
 * Ends what takes too long. One timer looks at everything that runs: a timer for each statement costs more
 * than most statements' share of the processor.
 */
export class Deadlines {
  private readonly running = new Set<Running>()
  private readonly timer = setInterval(() => this.look(), LOOK_MS).unref()

  /** `expire` is called once, unless what is returned is called before. */
  start(withinMs: number, expire: () => void): () => void {
    const entry = { endsAt: performance.now() + withinMs, expire }
    this.running.add(entry)
    return () => this.running.delete(entry)
  }

  close(): void {
    clearInterval(this.timer)
    this.running.clear()
  }

  private look(): void {
    const now = performance.now()
    for (const entry of this.running) {
      if (entry.endsAt > now) continue
      this.running.delete(entry)
      entry.expire()
    }
  }
}
