import { randomBytes, randomInt } from 'node:crypto'

/** Source of randomness; injected so that tests can be repeatable. */
export interface Random {
  bytes(length: number): Buffer
  /** A numeric code with leading zeros, e.g. the six digits of an email code. */
  digits(length: number): string
  /** A 256-bit secret, base64url without padding: credentials, tickets, nonces. */
  secret(): string
}

export const systemRandom: Random = {
  bytes: length => randomBytes(length),
  digits: length => String(randomInt(0, 10 ** length)).padStart(length, '0'),
  secret: () => randomBytes(32).toString('base64url'),
}
