import { randomFillSync, randomInt } from 'node:crypto'

/** Source of randomness; injected so that tests can be repeatable. */
export interface Random {
  bytes(length: number): Buffer
  /** A numeric code with leading zeros, e.g. the six digits of an email code. */
  digits(length: number): string
  /** A 256-bit secret, base64url without padding: credentials, tickets, nonces. */
  secret(): string
}

const JITTER = 0.2

/** Up to 20 % more: what failed together should not come back together. */
export function withJitter(delayMs: number, random: Random): number {
  const share = random.bytes(4).readUInt32BE() / 2 ** 32
  return Math.round(delayMs * (1 + JITTER * share))
}

const POOL_BYTES = 8192
const pool = Buffer.alloc(POOL_BYTES)
let used = POOL_BYTES

/**
 * Bytes of the system's generator, fetched many at a time: every request needs a few,
 * and each fetch costs microseconds.
 */
function pooledBytes(length: number): Buffer {
  if (length > POOL_BYTES) return randomFillSync(Buffer.alloc(length))
  if (used + length > POOL_BYTES) {
    randomFillSync(pool)
    used = 0
  }
  const bytes = Buffer.from(pool.subarray(used, used + length))
  // what was given away is not kept
  pool.fill(0, used, used + length)
  used += length
  return bytes
}

export const systemRandom: Random = {
  bytes: pooledBytes,
  digits: length => String(randomInt(0, 10 ** length)).padStart(length, '0'),
  secret: () => pooledBytes(32).toString('base64url'),
}
