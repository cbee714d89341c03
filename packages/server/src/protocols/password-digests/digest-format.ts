import { createHash, scryptSync, timingSafeEqual } from 'node:crypto'

/** One way in which other systems store passwords. */
export interface DigestFormat {
  /** how a digest is written; its groups are what `verify` gets */
  pattern: RegExp
  /** false: so expensive that a few sign-ins would stop the server, or so short that many passwords fit */
  isAcceptable?(parts: string[]): boolean
  verify(password: string, parts: string[]): boolean
  /**
   * false: another password than this one, which fits, may be the one that the digest was made of,
   * because the format reads a part of its input alone or takes it apart in more than one way. Absent:
   * the format tells any two passwords apart.
   */
  isUnambiguous?(password: string, parts: string[]): boolean
}

/** A key that is cut off shorter than this fits by chance. */
export const MIN_HASH_BYTES = 16

/** scrypt of Node with the memory that these parameters need (128 N r bytes, and some). */
export function scryptKey(
  password: string,
  salt: Buffer | string,
  length: number,
  cost: { N: number; r: number; p: number },
): Buffer {
  const maxmem = 128 * cost.N * cost.r * 2 + 1024 * 1024
  return scryptSync(password, salt, length, { ...cost, maxmem })
}

export const hashOf = (
  algorithm: 'md5' | 'sha1' | 'sha256' | 'sha512',
  ...parts: (string | Buffer)[]
): Buffer => {
  const hash = createHash(algorithm)
  for (const part of parts) hash.update(part)
  return hash.digest()
}

/** In constant time; of different lengths they are just different. */
export function isSame(actual: Buffer, expected: Buffer): boolean {
  return actual.length === expected.length && timingSafeEqual(actual, expected)
}
