/** A map of limited size: what was not asked for the longest makes room for what is new. */
export class Lru<Value> {
  private readonly values = new Map<string, Value>()

  constructor(private readonly limit: number) {}

  get size(): number {
    return this.values.size
  }

  get(key: string): Value | undefined {
    const value = this.values.get(key)
    if (value === undefined) return undefined
    // a map keeps the order in which its keys came
    this.values.delete(key)
    this.values.set(key, value)
    return value
  }

  set(key: string, value: Value): void {
    this.values.delete(key)
    this.values.set(key, value)
    if (this.values.size > this.limit) this.values.delete(this.values.keys().next().value!)
  }

  delete(key: string): void {
    this.values.delete(key)
  }

  clear(): void {
    this.values.clear()
  }

  /** All entries as they are; they do not count as asked for. */
  entries(): IterableIterator<[string, Value]> {
    return this.values.entries()
  }
}
