import { availableParallelism } from 'node:os'
import { hash } from '@node-rs/argon2'
import { ApiError } from '../../errors/api-error.js'
import { verifyDigest } from '../../protocols/password-digests/index.js'

/** argon2id, OWASP's minimum: 19 MiB, two passes, one lane. `algorithm: 2` is argon2id in @node-rs/argon2's enum. */
const ARGON2ID = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const
const QUEUE_LIMIT = 64

export const PASSWORD_HASHER = 'argon2id'

/** Whether a digest costs who tries passwords as much as a new one: an imported argon2id digest may be cheaper. */
export function isAsCostly(digest: string | null, hasher: string | null): boolean {
  const [, memory, passes] = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),/.exec(digest ?? '') ?? []
  const cost = Number(memory) * Number(passes)
  return hasher === PASSWORD_HASHER && cost >= ARGON2ID.memoryCost * ARGON2ID.timeCost
}

/**
 * Hashing shares libuv's threads with RS256 signing, so only cores - 1 hashes run at once; a bounded queue waits, and
 * beyond it the answer is 503 with Retry-After: a storm of sign-ins must not starve token minting.
 */
export class PasswordHasher {
  private running = 0
  private readonly waiting: (() => void)[] = []

  constructor(private readonly limit = Math.max(1, availableParallelism() - 1)) {}

  async hash(password: string): Promise<string> {
    return this.inTurn(() => hash(password, ARGON2ID))
  }

  /** `hasher` says how an imported digest was made. */
  async verify(password: string, digest: string, hasher: string = PASSWORD_HASHER): Promise<boolean> {
    return this.inTurn(() => verifyDigest(hasher, digest, password))
  }

  private async inTurn<T>(work: () => Promise<T>): Promise<T> {
    await this.takeSlot()
    try {
      return await work()
    } finally {
      this.passSlot()
    }
  }

  private async takeSlot(): Promise<void> {
    if (this.running < this.limit) {
      this.running++
      return
    }
    if (this.waiting.length >= QUEUE_LIMIT) throw new ApiError('server_busy', { retryAfterSeconds: 2 })
    await new Promise<void>(resolve => this.waiting.push(resolve))
  }

  /** The slot goes straight to the next one in the queue: nobody can slip in between. */
  private passSlot(): void {
    const next = this.waiting.shift()
    if (next) next()
    else this.running--
  }
}
