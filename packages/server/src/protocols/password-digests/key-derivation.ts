import { createCipheriv, pbkdf2Sync } from 'node:crypto'
import { type DigestFormat, isSame, MIN_HASH_BYTES, scryptKey } from './digest-format.js'

const MAX_PBKDF2_ITERATIONS = 5_000_000
const MAX_SCRYPT_BYTES = 256 * 1024 * 1024

const hex = (text: string) => Buffer.from(text, 'hex')
const base64 = (text: string) => Buffer.from(text, 'base64')
const isHex = (text: string) => text.length % 2 === 0 && /^[0-9a-f]+$/i.test(text)
const areIterationsAffordable = (iterations: number) => iterations >= 1 && iterations <= MAX_PBKDF2_ITERATIONS

function pbkdf2Format(
  pattern: RegExp,
  digest: 'sha1' | 'sha256' | 'sha512',
  read: (salt: string, hash: string) => { salt: Buffer | string; hash: Buffer },
): DigestFormat {
  return {
    pattern,
    isAcceptable: ([iterations, salt = '', hash = '']) =>
      areIterationsAffordable(Number(iterations)) && read(salt, hash).hash.length >= MIN_HASH_BYTES,
    verify(password, [iterations = '1', saltText = '', hashText = '']) {
      const { salt, hash } = read(saltText, hashText)
      return isSame(pbkdf2Sync(password, salt, Number(iterations), hash.length, digest), hash)
    },
  }
}

const BASE64 = '[A-Za-z0-9+/]+={0,2}'

/** Formats as the SDKs' reference states them (@clerk/backend, `UserPasswordHashingParams`). */
export const keyDerivationFormats: Record<string, DigestFormat> = {
  pbkdf2_sha256: pbkdf2Format(
    new RegExp(`^pbkdf2_sha256\\$(\\d{1,8})\\$(${BASE64})\\$(${BASE64})$`),
    'sha256',
    (salt, hash) => ({
      salt: base64(salt),
      hash: base64(hash),
    }),
  ),
  // Django's: the salt is text
  pbkdf2_sha256_django: pbkdf2Format(
    new RegExp(`^pbkdf2_sha256\\$(\\d{1,8})\\$([^$]+)\\$(${BASE64})$`),
    'sha256',
    (salt, hash) => ({
      salt,
      hash: base64(hash),
    }),
  ),
  pbkdf2_sha512: pbkdf2Format(
    /^pbkdf2_sha512\$(\d{1,8})\$([^$]+)\$((?:[0-9a-f]{2})+)$/i,
    'sha512',
    (salt, hash) => ({
      salt,
      hash: hex(hash),
    }),
  ),
  pbkdf2_sha512_hex: pbkdf2Format(
    /^pbkdf2_sha512_hex\$(\d{1,8})\$((?:[0-9a-f]{2})+)\$((?:[0-9a-f]{2})+)$/i,
    'sha512',
    (salt, hash) => ({ salt: hex(salt), hash: hex(hash) }),
  ),
  // the length of the key may follow, but the hash shows it
  pbkdf2_sha1: pbkdf2Format(
    /^pbkdf2_sha1\$(\d{1,8})\$([^$]+)\$((?:[0-9a-f]{2})+)(?:\$\d+)?$/i,
    'sha1',
    (salt, hash) => ({ salt: isHex(salt) ? hex(salt) : salt, hash: hex(hash) }),
  ),
  // `scrypt:32768:8:1$salt$hash`
  scrypt_werkzeug: {
    pattern: /^\$?scrypt:(\d{1,8}):(\d{1,3}):(\d{1,3})\$([^$]+)\$((?:[0-9a-f]{2})+)$/i,
    isAcceptable: ([N, r, p, , hash = '']) =>
      isScryptAffordable(Number(N), Number(r), Number(p)) && hex(hash).length >= MIN_HASH_BYTES,
    verify(password, [N, r, p, salt = '', hash = '']) {
      const expected = hex(hash)
      return isSame(
        scryptKey(password, salt, expected.length, { N: Number(N), r: Number(r), p: Number(p) }),
        expected,
      )
    },
  },
  // `<hash>$<salt>$<signer key>$<salt separator>$<rounds>$<memory cost>`: the derived key
  // encrypts the project's signer key
  scrypt_firebase: {
    pattern: new RegExp(`^(${BASE64})\\$(${BASE64})\\$(${BASE64})\\$(${BASE64})\\$(\\d{1,2})\\$(\\d{1,2})$`),
    isAcceptable: parts =>
      isScryptAffordable(2 ** Number(parts[5]), Number(parts[4]), 1) &&
      base64(parts[0] ?? '').length >= MIN_HASH_BYTES,
    verify(password, [hash = '', salt = '', signerKey = '', separator = '', rounds, memoryCost]) {
      const cost = { N: 2 ** Number(memoryCost), r: Number(rounds), p: 1 }
      const key = scryptKey(password, Buffer.concat([base64(salt), base64(separator)]), 32, cost)
      const cipher = createCipheriv('aes-256-ctr', key, Buffer.alloc(16))
      return isSame(Buffer.concat([cipher.update(base64(signerKey)), cipher.final()]), base64(hash))
    },
  },
}

function isScryptAffordable(N: number, r: number, p: number): boolean {
  const isPowerOfTwo = N > 1 && Number.isInteger(Math.log2(N))
  return isPowerOfTwo && r >= 1 && p >= 1 && p <= 16 && 128 * N * r <= MAX_SCRYPT_BYTES
}
