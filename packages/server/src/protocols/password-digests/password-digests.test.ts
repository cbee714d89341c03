import { describe, expect, it } from 'vitest'
import { isDigestOf, isWholePassword, PASSWORD_HASHERS, verifyDigest } from './index.js'

/**
 * Made by Werkzeug, Python's hashlib and crypt; Firebase's and phpass's are those that the projects publish.
 */
const FIREBASE =
  'lSrfV15cpx95/sZS2W9c9Kp6i/LVgQNDNC/qzrCnh1SAyZvqmZqAjTdn3aoItz+VHjoZilo78198JAdRuid5lQ==$42xEC+ixf3L2lw==$jxspr8Ki0RYycVU8zykbdLGjFQ3McFUH0uiiTvC8pVMXAn210wjLNmdZJzxUECKbm0QsEmYUSDzZvpjeJ9WmXA==$Bw==$8$14'
const WERKZEUG =
  'scrypt:32768:8:1$ob6Ly3KLKe7nMzCo$9bdd6882883025cb5735779491572f4c4970b72199d21ca112789bac28a19be03b5b1c7af4d9d33b7695079f274ba1c05fb35b5297eecc25535403a0e52827b1'
const SHA512_HEX =
  '5b7046264480ed3f21eda4c2f0151e9fd7614f24f8887f7a80a9ca45122be47048b4facfc3a5eb0d5095a57a1706508a8d9efe1cbc65db29f22d3e6ffd7048d5'
const SYMFONY = 'nbPJ5vnJA5BBCNNmt3NghhaKldaOxN7wOqcKsm6eSOatvm1hpF3yc7WpaV1+TlCMh95DAMEXZh9oieKLNvYQzw=='
const P = 'correct-horse-9'
const VECTORS: [hasher: string, password: string, digest: string][] = [
  [
    'argon2id',
    'password',
    '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc',
  ],
  [
    'argon2i',
    'password',
    '$argon2i$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$wWKIMhR9lyDFvRz9YTZweHKfbftvj+qf+YFY4NeBbtA',
  ],
  ['bcrypt', P, '$2b$04$abcdefghijklmnopqrstuudO62L7Qkirs/huImrwIVmHMiSKU/YP.'],
  ['bcrypt', P, '$2y$04$abcdefghijklmnopqrstuudO62L7Qkirs/huImrwIVmHMiSKU/YP.'],
  ['bcrypt_sha256_django', P, 'bcrypt_sha256$$2b$04$abcdefghijklmnopqrstuuWIg3gkRl6OZBPCcPerS98E8NQtObW6O'],
  ['bcrypt_peppered', P, '$2a$04$abcdefghijklmnopqrstuuv4doj4N8q1HrToGXWeu8dLh5n1IYV0m$pepper'],
  ['md5', P, '46a788df03f684ffe5be5fc2d5c22c34'],
  ['sha256', P, '49bb1992623000d715b1c0f18ce9b64c0a38b525e8b4fb9d2d82855b0f422be1'],
  ['md5_salted', P, 'grain$66331a1c601e6454b77be6eeb06e25da'],
  ['sha256_salted', P, 'grain$327d754e6234ceaedb7731812ff121b5e15a101957d81c9d0298bb3da593b51b'],
  ['phpass', 'test12345', '$P$9IQRaTwmfeRo7ud9Fh4E2PdI0S3r.L0'],
  ['md5_phpass', P, '$P$9IQRaTwmfF3P.dipa1OBVKlfyVEoa81'],
  [
    'pbkdf2_sha256',
    P,
    'pbkdf2_sha256$1000$cGVwcGVyYW5kc2FsdA==$NfbD59s1rvO121zLTiczh/NVZ5nh/NkGAFmAECm3sS8=',
  ],
  ['pbkdf2_sha256_django', P, 'pbkdf2_sha256$1000$saltysalt$8t+nNeWJTLKY8hCcBJGp9aFqWZMk+sQSFCswy0XnmDU='],
  ['pbkdf2_sha512', P, `pbkdf2_sha512$1000$saltysalt$${SHA512_HEX}`],
  ['pbkdf2_sha512_hex', P, `pbkdf2_sha512_hex$1000$73616c747973616c74$${SHA512_HEX}`],
  [
    'pbkdf2_sha1',
    P,
    'pbkdf2_sha1$1000$saltysalt$4b3c927a4bdc55b8527544a0e1ffbcf31a23f1f9a2b988b4e6036b19e5765610',
  ],
  ['pbkdf2_sha1', P, 'pbkdf2_sha1$1000$73616c747973616c74$4b3c927a4bdc55b8527544a0e1ffbcf31a23f1f9$20'],
  ['scrypt_firebase', 'user1password', FIREBASE],
  ['scrypt_werkzeug', P, WERKZEUG],
  ['scrypt_werkzeug', P, `$${WERKZEUG}`],
  ['ldap_ssha', P, '{SSHA}+aMNqZR03QjuSusarS5giI5R3cthYmNkZWZnaA=='],
  ['sha512_symfony', P, `sha512_symfony$5000$grain$${SYMFONY}`],
]

describe('digests of other systems', () => {
  it.each(VECTORS)('%s verifies the password %s and no other', (hasher, password, digest) => {
    expect(isDigestOf(hasher, digest)).toBe(true)
    expect(verifyDigest(hasher, digest, password)).toBe(true)
    expect(verifyDigest(hasher, digest, `${password}x`)).toBe(false)
    expect(verifyDigest(hasher, digest, '')).toBe(false)
  })

  it.each(VECTORS)('%s can be upgraded from the password %s', (hasher, password, digest) => {
    expect(isWholePassword(hasher, digest, password)).toBe(true)
    // a NUL ends the input of bcrypt and pads the key of an HMAC
    expect(isWholePassword(hasher, digest, `${password}\0`)).toBe(false)
  })

  it.each(VECTORS)(
    '%s reads the password %s up to where an upgrade is allowed',
    (hasher, password, digest) => {
      const reads = (text: string) => isWholePassword(hasher, digest, text)
      const truncates = hasher === 'bcrypt' || hasher === 'bcrypt_peppered'
      const pepper = hasher === 'bcrypt_peppered' ? 'pepper' : ''
      expect(reads('x'.repeat(71 - pepper.length))).toBe(true)
      expect(reads('x'.repeat(72 - pepper.length))).toBe(!truncates)
      expect(reads('ä'.repeat(36))).toBe(!truncates)
      expect(reads(`grain${password}`)).toBe(!hasher.endsWith('_salted'))
    },
  )

  it('has a vector for every hasher', () => {
    const tested = new Set(VECTORS.map(([hasher]) => hasher))
    expect(PASSWORD_HASHERS.filter(hasher => !tested.has(hasher))).toEqual([])
  })

  it.each([
    ['bcrypt', '$2b$31$abcdefghijklmnopqrstuudO62L7Qkirs/huImrwIVmHMiSKU/YP.'],
    ['argon2id', '$argon2id$v=19$m=99999999,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc'],
    ['pbkdf2_sha256', 'pbkdf2_sha256$99999999$cGVw$NfbD59s1rvO121zLTiczh/NVZ5nh/NkGAFmAECm3sS8='],
    ['scrypt_werkzeug', 'scrypt:16777216:64:1$salt$00'],
    ['phpass', '$P$TIQRaTwmfeRo7ud9Fh4E2PdI0S3r.L0'],
    ['sha512_symfony', `sha512_symfony$999999$grain$${SYMFONY}`],
  ])('%s takes no digest that would stop the server', (hasher, digest) => {
    expect(isDigestOf(hasher, digest)).toBe(false)
  })

  it.each([
    ['pbkdf2_sha1', 'pbkdf2_sha1$1000$saltysalt$4b'],
    ['pbkdf2_sha256', 'pbkdf2_sha256$1000$cGVwcGVyYW5kc2FsdA==$NQ=='],
    ['pbkdf2_sha256_django', 'pbkdf2_sha256$1000$saltysalt$8t+n'],
    ['pbkdf2_sha512', 'pbkdf2_sha512$1000$saltysalt$5b70'],
    ['pbkdf2_sha512_hex', 'pbkdf2_sha512_hex$1000$73616c74$5b70'],
    ['scrypt_werkzeug', 'scrypt:32768:8:1$salt$9bdd'],
    ['scrypt_firebase', FIREBASE.replace(/^[^$]+/, 'lSrf')],
  ])('%s takes no digest that is so short that many passwords fit', (hasher, digest) => {
    expect(isDigestOf(hasher, digest)).toBe(false)
  })

  it('knows what it does not know', () => {
    expect(isDigestOf('awscognito', 'awscognito#pool#client#me')).toBeNull()
    expect(isDigestOf('constructor', 'x')).toBeNull()
    expect(isDigestOf('md5', 'x')).toBe(false)
    expect(verifyDigest('constructor', 'x', 'x')).toBe(false)
  })
})
