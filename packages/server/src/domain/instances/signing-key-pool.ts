import type { SigningKeyPair, SigningKeySource } from '../../context/services.js'
import { generateSigningKeyPair } from './keys.js'

/** Key pairs that lie ready. */
const SIZE = 4
/** A start should be quick, and short runs make no instances. */
const FIRST_FILL_MS = 30_000

/**
 * Key pairs of instances that are still to be made: RSA takes some 100 ms to find its primes. They are made
 * one after the other on Node's thread pool, beside the event loop, and lie in memory alone until an instance
 * takes them.
 */
export class SigningKeyPool implements SigningKeySource {
  private readonly pairs: SigningKeyPair[] = []
  private filling: Promise<void> | null = null
  private timer: NodeJS.Timeout | null = null
  private isClosed = false

  /** Fills the pool in a while. */
  start(): void {
    this.timer ??= setTimeout(() => void this.fill(), FIRST_FILL_MS).unref()
  }

  /** How many pairs lie ready. */
  get size(): number {
    return this.pairs.length
  }

  /** A pair that nobody else gets; when none lies ready, a new one. */
  async take(): Promise<SigningKeyPair> {
    const pair = this.pairs.shift() ?? (await generateSigningKeyPair())
    void this.fill()
    return pair
  }

  /** Resolves when the pool is full or closed. */
  fill(): Promise<void> {
    this.filling ??= this.makeMissing().finally(() => {
      this.filling = null
    })
    return this.filling
  }

  close(): void {
    this.isClosed = true
    if (this.timer) clearTimeout(this.timer)
    this.pairs.length = 0
  }

  private async makeMissing(): Promise<void> {
    while (!this.isClosed && this.pairs.length < SIZE) this.pairs.push(await generateSigningKeyPair())
    if (this.isClosed) this.pairs.length = 0
  }
}
