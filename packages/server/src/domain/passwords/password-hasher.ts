import { availableParallelism } from 'node:os'
import type { HashingAsker, PasswordHashing } from '../../context/services.js'
import { type HashingOptions, HashingThreads } from './hashing-threads.js'
import { ARGON2ID } from './password-job.js'

const QUEUE_LIMIT = 64
/** A network may have an eighth of a queue, and should have more than one place in it. */
const LEAST_QUEUE_LIMIT = 16
/** What nobody in particular asks for. */
const SERVER: HashingAsker = { site: null, isKnown: () => true }

export const PASSWORD_HASHER = 'argon2id'

/**
 * Whether a digest costs who tries passwords as much as a new one: an
 * imported argon2id digest may be cheaper.
 */
export function isAsCostly(digest: string | null, hasher: string | null): boolean {
  const [, memory, passes] = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),/.exec(digest ?? '') ?? []
  const cost = Number(memory) * Number(passes)
  return hasher === PASSWORD_HASHER && cost >= ARGON2ID.memoryCost * ARGON2ID.timeCost
}

/**
 * Hashes on threads of its own, one fewer than there are cores: what hashes must not take the
 * threads of signatures, files and the database's disk. A bounded queue waits, and beyond it
 * the answer is 503 with Retry-After.
 */
export class PasswordHasher implements PasswordHashing {
  private readonly threads: HashingThreads

  /** @param processes among which the threads and places of this machine are divided; 1: all are here */
  constructor(options: Partial<HashingOptions> = {}, processes = 1) {
    this.threads = new HashingThreads({
      size: Math.max(1, Math.floor((availableParallelism() - 1) / processes)),
      queueLimit: Math.max(LEAST_QUEUE_LIMIT, Math.ceil(QUEUE_LIMIT / processes)),
      ...options,
    })
  }

  /** An argon2id digest of the password. @throws ApiError server_busy */
  async hash(password: string, asker: HashingAsker = SERVER): Promise<string> {
    return (await this.threads.run({ password, digest: null }, asker)) as string
  }

  /** `hasher` says how an imported digest was made. @throws ApiError server_busy */
  async verify(
    password: string,
    digest: string,
    hasher: string = PASSWORD_HASHER,
    asker: HashingAsker = SERVER,
  ): Promise<boolean> {
    return (await this.threads.run({ password, digest, hasher }, asker)) as boolean
  }

  async close(): Promise<void> {
    await this.threads.close()
  }
}
