import { LRUCache } from 'lru-cache'

/**
 * Keeps what was read, the most recently asked for. Whoever asks for the same while it is being read waits
 * for that one reading. What is forgotten while it is being read is not kept either: it may be from before
 * the change.
 */
export class LoadingCache<Value extends NonNullable<unknown>> {
  private readonly kept: LRUCache<string, Value>
  private readonly readings = new Map<string, Promise<Value | undefined>>()

  constructor(limit: number) {
    this.kept = new LRUCache({ max: limit })
  }

  get size(): number {
    return this.kept.size
  }

  /** What is kept; undefined also when it is only being read. */
  get(key: string): Value | undefined {
    return this.kept.get(key)
  }

  /** Reads unless it is being read already. What there is none of is not kept. */
  load(key: string, read: () => Promise<Value | undefined>): Promise<Value | undefined> {
    const present = this.readings.get(key)
    if (present) return present
    const reading = read()
      .then(value => {
        if (value !== undefined && this.readings.get(key) === reading) this.kept.set(key, value)
        return value
      })
      .finally(() => {
        if (this.readings.get(key) === reading) this.readings.delete(key)
      })
    this.readings.set(key, reading)
    return reading
  }

  /** Forgets the entries that `isStale` names, and all that is being read now. */
  forget(isStale: (value: Value, key: string) => boolean): void {
    this.readings.clear()
    for (const [key, value] of [...this.kept.entries()]) if (isStale(value, key)) this.kept.delete(key)
  }

  /** All that is kept; it does not count as asked for. */
  entries(): Iterable<[string, Value]> {
    return this.kept.entries()
  }
}
