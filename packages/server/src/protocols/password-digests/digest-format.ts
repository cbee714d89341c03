import { createHash, scryptSync, timingSafeEqual } from 'node:crypto'

/** One way in which other systems store passwords. */
export interface DigestFormat {
  /** how a digest is written; its groups are what `verify` gets */
  pattern: RegExp
  /** false: so expensive that a few sign-ins would stop the server */
  isAffordable?(parts: string[]): boolean
  verify(password: string, parts: string[]): boolean
}

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
