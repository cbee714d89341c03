/**
 * argon2id, OWASP's minimum: 19 MiB, two passes, one lane. `algorithm: 2` is
 * argon2id in @node-rs/argon2's enum.
 */
export const ARGON2ID = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const

/** What a hashing thread is asked: a new digest of the password, or whether it is that of a digest. */
export type HashingJob =
  | { password: string; digest: null }
  | { password: string; digest: string; /** how the digest was made */ hasher: string }

export type HashingAnswer = { value: string | boolean } | { error: string }
