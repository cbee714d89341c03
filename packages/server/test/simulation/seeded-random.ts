import { createHash } from 'node:crypto'
import type { Random } from '../../src/platform/random.js'
import type { Chance } from '../chaos/chance.js'

/** Bytes that follow from a seed. */
export class SeededRandom implements Random {
  private readonly seed: string
  private drawn = 0

  constructor(chance: Chance) {
    this.seed = String(chance.fraction())
  }

  bytes(length: number): Buffer {
    const parts: Buffer[] = []
    for (let got = 0; got < length; got += 32)
      parts.push(createHash('sha256').update(`${this.seed} ${this.drawn++}`).digest())
    return Buffer.concat(parts).subarray(0, length)
  }

  digits(length: number): string {
    return String(this.bytes(6).readUIntBE(0, 6) % 10 ** length).padStart(length, '0')
  }

  secret(): string {
    return this.bytes(32).toString('base64url')
  }
}
