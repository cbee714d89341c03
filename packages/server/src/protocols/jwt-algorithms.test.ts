import { createHmac, createPublicKey, generateKeyPairSync, type KeyObject, verify } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { TOKEN_CATEGORIES } from './jwt.js'
import { isUsableKey, type SigningAlgorithm, signWithKey } from './jwt-algorithms.js'

const pem = ({ privateKey, publicKey }: Record<'privateKey' | 'publicKey', KeyObject>) => ({
  privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
  publicKey: publicKey.export({ type: 'spki', format: 'pem' }) as string,
})
const rsa = (modulusLength: number) => pem(generateKeyPairSync('rsa', { modulusLength }))
const curve = (namedCurve: string) => pem(generateKeyPairSync('ec', { namedCurve }))

const RSA = rsa(2048)
const P256 = curve('P-256').privateKey
const P384 = curve('P-384').privateKey
const P521 = curve('P-521').privateKey

describe('a key of somebody’s own', () => {
  it.each<[SigningAlgorithm, string, string, boolean]>([
    ['HS256', 'a text of 32 bytes', 'x'.repeat(32), true],
    ['HS256', 'a text of 31 bytes', 'x'.repeat(31), false],
    ['HS256', 'sixteen characters of two bytes each', 'ü'.repeat(16), true],
    ['HS384', 'a text of 47 bytes', 'x'.repeat(47), false],
    ['HS384', 'a text of 48 bytes', 'x'.repeat(48), true],
    ['HS512', 'a text of 63 bytes', 'x'.repeat(63), false],
    ['HS512', 'a text of 64 bytes', 'x'.repeat(64), true],
    ['RS256', 'an RSA key of 2048 bits', RSA.privateKey, true],
    ['RS512', 'an RSA key of 2048 bits', RSA.privateKey, true],
    ['RS256', 'an RSA key of 1024 bits', rsa(1024).privateKey, false],
    ['RS256', 'the public half', RSA.publicKey, false],
    ['RS256', 'a key on a curve', P256, false],
    ['RS256', 'no key', 'secret', false],
    ['ES256', 'a key on P-256', P256, true],
    ['ES256', 'a key on P-384', P384, false],
    ['ES384', 'a key on P-384', P384, true],
    ['ES384', 'a key on P-521', P521, false],
    ['ES512', 'a key on P-521', P521, true],
    ['ES512', 'a key on P-256', P256, false],
    ['ES256', 'an RSA key', RSA.privateKey, false],
  ])('for %s may be, or may not be, %s', (algorithm, _, key, isUsable) =>
    expect(isUsableKey(algorithm, key)).toBe(isUsable),
  )
})

describe('a token that is signed with it', () => {
  const claims = { sub: 'user_1', aud: 'warehouse' }
  const parts = async (algorithm: SigningAlgorithm, key: string) => {
    const [header = '', body = '', signature = ''] = (await signWithKey(algorithm, key, claims)).split('.')
    return { header, body, input: `${header}.${body}`, signature: Buffer.from(signature, 'base64url') }
  }

  it('says which algorithm it was, and that a template made it', async () => {
    const { header, body } = await parts('HS256', 'x'.repeat(32))
    const decode = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString()) as unknown
    expect(decode(header)).toEqual({ alg: 'HS256', typ: 'JWT', cat: TOKEN_CATEGORIES.template })
    expect(decode(body)).toEqual(claims)
  })

  it.each<[SigningAlgorithm, string]>([
    ['HS256', 'sha256'],
    ['HS384', 'sha384'],
    ['HS512', 'sha512'],
  ])('by %s is an HMAC with %s', async (algorithm, digest) => {
    const key = 'x'.repeat(64)
    const { input, signature } = await parts(algorithm, key)
    expect(signature.equals(createHmac(digest, key).update(input).digest())).toBe(true)
  })

  it.each<[SigningAlgorithm, string, string, number]>([
    ['RS256', 'sha256', RSA.privateKey, 256],
    ['RS384', 'sha384', RSA.privateKey, 256],
    ['RS512', 'sha512', RSA.privateKey, 256],
    // two numbers side by side, each as long as the curve's
    ['ES256', 'sha256', P256, 64],
    ['ES384', 'sha384', P384, 96],
    ['ES512', 'sha512', P521, 132],
  ])('by %s fits the public key, with %s', async (algorithm, digest, key, bytes) => {
    const { input, signature } = await parts(algorithm, key)
    const publicKey = { key: createPublicKey(key), dsaEncoding: 'ieee-p1363' } as const
    expect(signature).toHaveLength(bytes)
    expect(verify(digest, Buffer.from(input), publicKey, signature)).toBe(true)
  })
})
