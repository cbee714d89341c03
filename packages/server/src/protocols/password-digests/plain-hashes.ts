import { type DigestFormat, hashOf, isSame } from './digest-format.js'

const MAX_SYMFONY_ITERATIONS = 100_000
/** 2^16: the loop can't leave the event loop; common systems use 2^8 to 2^15. */
const MAX_PHPASS_LOG2 = 16

const hex = (text: string) => Buffer.from(text, 'hex')

const unsalted = (algorithm: 'md5' | 'sha256', length: number): DigestFormat => ({
  pattern: new RegExp(`^([0-9a-f]{${length}})$`, 'i'),
  verify: (password, [hash = '']) => isSame(hashOf(algorithm, password), hex(hash)),
})

/** `salt$hash`. The reference doesn't say on which side the salt goes: either is the password's. */
const salted = (algorithm: 'md5' | 'sha256', length: number): DigestFormat => ({
  pattern: new RegExp(`^([^$]+)\\$([0-9a-f]{${length}})$`, 'i'),
  verify(password, [salt = '', hash = '']) {
    const before = isSame(hashOf(algorithm, salt, password), hex(hash))
    const after = isSame(hashOf(algorithm, password, salt), hex(hash))
    return before || after
  },
  // with the salt `s`, `s` + `xs` and `sx` + `s` are the same text
  isUnambiguous: (password, [salt = '']) =>
    !(salt + password).endsWith(salt) && !(password + salt).startsWith(salt),
})

const ALPHABET = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/** Portable PHP password hashing: MD5 in a loop, written in a base64 of its own (openwall.com/phpass). */
function phpassOf(password: string | Buffer, log2Rounds: number, salt: string): string {
  let hash = hashOf('md5', salt, password)
  for (let round = 0; round < 2 ** log2Rounds; round++) hash = hashOf('md5', hash, password)
  let text = ''
  for (let index = 0; index < hash.length; index += 3) {
    const bytes = [hash[index]!, hash[index + 1], hash[index + 2]]
    const value = bytes[0]! | ((bytes[1] ?? 0) << 8) | ((bytes[2] ?? 0) << 16)
    const characters = bytes[2] === undefined ? (bytes[1] === undefined ? 2 : 3) : 4
    for (let place = 0; place < characters; place++) text += ALPHABET[(value >> (6 * place)) & 63]
  }
  return text
}

const phpass = (pattern: RegExp, prepare: (password: string) => string): DigestFormat => ({
  pattern,
  isAcceptable: ([rounds = '']) =>
    ALPHABET.indexOf(rounds) >= 4 && ALPHABET.indexOf(rounds) <= MAX_PHPASS_LOG2,
  verify(password, [rounds = '', salt = '', checksum = '']) {
    const actual = phpassOf(prepare(password), ALPHABET.indexOf(rounds), salt)
    return isSame(Buffer.from(actual), Buffer.from(checksum))
  },
})

/** Formats without a key derivation worth the name: all are upgraded at the first sign-in. */
export const plainHashFormats: Record<string, DigestFormat> = {
  md5: unsalted('md5', 32),
  sha256: unsalted('sha256', 64),
  md5_salted: salted('md5', 32),
  sha256_salted: salted('sha256', 64),
  phpass: phpass(/^\$[PH]\$(.)([./0-9A-Za-z]{8})([./0-9A-Za-z]{22})$/, password => password),
  // an older system's MD5 digests, hashed again
  md5_phpass: phpass(/^U?\$[PH]\$(.)([./0-9A-Za-z]{8})([./0-9A-Za-z]{22})$/, password =>
    hashOf('md5', password).toString('hex'),
  ),
  // `{SSHA}` and the base64 of SHA-1 with its salt behind it
  ldap_ssha: {
    pattern: /^\{SSHA\}([A-Za-z0-9+/]{28,}={0,2})$/,
    verify(password, [text = '']) {
      const bytes = Buffer.from(text, 'base64')
      return isSame(hashOf('sha1', password, bytes.subarray(20)), bytes.subarray(0, 20))
    },
  },
  // `sha512_symfony$iterations$salt$hash`, MessageDigestPasswordEncoder
  sha512_symfony: {
    pattern: /^sha512_symfony\$(\d{1,6})\$([^$]*)\$([A-Za-z0-9+/]{86}==)$/,
    isAcceptable: ([iterations]) => Number(iterations) >= 1 && Number(iterations) <= MAX_SYMFONY_ITERATIONS,
    verify(password, [iterations, salt = '', hash = '']) {
      const merged = salt === '' ? password : `${password}{${salt}}`
      let digest = hashOf('sha512', merged)
      for (let round = 1; round < Number(iterations); round++) digest = hashOf('sha512', digest, merged)
      return isSame(digest, Buffer.from(hash, 'base64'))
    },
  },
}
