import { createRequire } from 'node:module'
import type * as Argon2 from '@node-rs/argon2'
import type * as Bcrypt from '@node-rs/bcrypt'
import { type DigestFormat, hashOf } from './digest-format.js'
import { keyDerivationFormats } from './key-derivation.js'
import { plainHashFormats } from './plain-hashes.js'

/** Native code is loaded by the threads that hash: the main one only looks at the form of digests. */
const load = createRequire(import.meta.url)
const verifyArgon2 = (digest: string, password: string) =>
  (load('@node-rs/argon2') as typeof Argon2).verifySync(digest, password)
const verifyBcrypt = (password: string, digest: string) =>
  (load('@node-rs/bcrypt') as typeof Bcrypt).verifySync(password, digest)

const BCRYPT = String.raw`\$2[abxy]\$(?:0[4-9]|1[0-6])\$[./A-Za-z0-9]{53}`
/** bcrypt reads no more of its input, and below that also where it ends */
const BCRYPT_BYTES = 72
const endsWithinBcrypt = (input: string) => Buffer.byteLength(input) < BCRYPT_BYTES
const MAX_ARGON2_KIB = 1024 * 1024
const MAX_ARGON2_PASSES = 64

const argon2 = (variant: 'argon2i' | 'argon2id'): DigestFormat => ({
  pattern: new RegExp(
    `^(\\$${variant}\\$v=19\\$m=(\\d+),t=(\\d+),p=(\\d+)\\$[A-Za-z0-9+/]+\\$[A-Za-z0-9+/]+)$`,
  ),
  isAcceptable: ([, memory, passes]) =>
    Number(memory) <= MAX_ARGON2_KIB && Number(passes) <= MAX_ARGON2_PASSES,
  verify: (password, [digest = '']) => verifyArgon2(digest, password),
})

/**
 * Every hasher of the specs and SDKs whose digests can be verified here. `awscognito` is not among them:
 * it holds no digest, it asks Amazon.
 */
const formats: Record<string, DigestFormat> = {
  argon2i: argon2('argon2i'),
  argon2id: argon2('argon2id'),
  bcrypt: {
    pattern: new RegExp(`^(${BCRYPT})$`),
    verify: (password, [digest = '']) => verifyBcrypt(password, digest),
    isUnambiguous: password => endsWithinBcrypt(password),
  },
  // Django hashes first, so that long passwords count in full
  bcrypt_sha256_django: {
    pattern: new RegExp(`^bcrypt_sha256\\$(${BCRYPT})$`),
    verify: (password, [digest = '']) => verifyBcrypt(hashOf('sha256', password).toString('hex'), digest),
  },
  bcrypt_peppered: {
    pattern: new RegExp(`^(${BCRYPT})\\$(.+)$`),
    verify: (password, [digest = '', pepper = '']) => verifyBcrypt(password + pepper, digest),
    // where the pepper does not fit in, a longer password may consist of another one and its pepper
    isUnambiguous: (password, [, pepper = '']) => endsWithinBcrypt(password + pepper),
  },
  ...keyDerivationFormats,
  ...plainHashFormats,
}

export const PASSWORD_HASHERS: readonly string[] = Object.keys(formats)

const formatOf = (hasher: string) => (Object.hasOwn(formats, hasher) ? formats[hasher] : undefined)

/** Whether a digest is one of this hasher's that the server can take; null for an unknown hasher. */
export function isDigestOf(hasher: string, digest: string): boolean | null {
  const format = formatOf(hasher)
  if (!format) return null
  const match = format.pattern.exec(digest)
  return match !== null && (format.isAcceptable?.(match.slice(1)) ?? true)
}

/**
 * Whether this is the password of the digest; in constant time once the hash is there. Takes as long as the
 * digest is costly, so it is for threads that have nothing else to do.
 */
export function verifyDigest(hasher: string, digest: string, password: string): boolean {
  const format = formatOf(hasher)
  const match = format?.pattern.exec(digest)
  return match ? format!.verify(password, match.slice(1)) : false
}

/**
 * Whether the digest can be of no other password than this one, which `verifyDigest` has found right:
 * only then may another digest, which reads the password to its end, take its place. A NUL ends a
 * key, or pads it, in many formats.
 */
export function isWholePassword(hasher: string, digest: string, password: string): boolean {
  const format = formatOf(hasher)
  const match = format?.pattern.exec(digest)
  if (!match || password.includes('\0')) return false
  return format!.isUnambiguous?.(password, match.slice(1)) ?? true
}
