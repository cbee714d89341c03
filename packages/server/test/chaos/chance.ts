import { createHash } from 'node:crypto'

/** Numbers that follow from a seed: the same seed chooses the same faults in the same order. */
export class Chance {
  private drawn = 0

  constructor(private readonly seed: string) {}

  /** Numbers of its own, which do not depend on how many of these are drawn. */
  child(name: string): Chance {
    return new Chance(`${this.seed} ${name}`)
  }

  /** from 0 up to, but not, 1 */
  fraction(): number {
    const digest = createHash('sha256').update(`${this.seed} ${this.drawn++}`).digest()
    return digest.readUInt32BE(0) / 2 ** 32
  }

  /** a number from `least` up to, but not, `most` */
  between(least: number, most: number): number {
    return least + this.fraction() * (most - least)
  }

  /** @throws Error when there is nothing to pick from */
  pick<T>(values: readonly T[]): T {
    if (values.length === 0) throw new Error('nothing to pick from')
    return values[Math.floor(this.fraction() * values.length)]!
  }

  shuffle<T>(values: readonly T[]): T[] {
    return values
      .map(value => ({ value, order: this.fraction() }))
      .sort((a, b) => a.order - b.order)
      .map(({ value }) => value)
  }
}
