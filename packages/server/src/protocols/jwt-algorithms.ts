import { createHmac, createPrivateKey, type KeyObject, sign } from 'node:crypto'
import { type JwtClaims, TOKEN_CATEGORIES } from './jwt.js'

/** RFC 7518, section 3.1. */
export const SIGNING_ALGORITHMS = [
  'HS256',
  'HS384',
  'HS512',
  'RS256',
  'RS384',
  'RS512',
  'ES256',
  'ES384',
  'ES512',
] as const

export type SigningAlgorithm = (typeof SIGNING_ALGORITHMS)[number]

const CURVES: Record<string, string> = { ES256: 'prime256v1', ES384: 'secp384r1', ES512: 'secp521r1' }
const MIN_RSA_BITS = 2048

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')

/**
 * Whether the key fits the algorithm: for HMAC a text that is as long as its hash (RFC 7518, section 3.2),
 * since whoever has one token can search a shorter one; for the others a PEM private key of the right kind.
 */
export function isUsableKey(algorithm: SigningAlgorithm, key: string): boolean {
  if (algorithm.startsWith('HS')) return Buffer.byteLength(key) >= Number(algorithm.slice(2)) / 8
  const privateKey = parseKey(key)
  if (!privateKey) return false
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = privateKey
  if (algorithm.startsWith('RS')) return type === 'rsa' && (details?.modulusLength ?? 0) >= MIN_RSA_BITS
  return type === 'ec' && details?.namedCurve === CURVES[algorithm]
}

/** A template's token signed with somebody's own key, which `isUsableKey` has accepted. */
export function signWithKey(algorithm: SigningAlgorithm, key: string, claims: JwtClaims): Promise<string> {
  const header = { alg: algorithm, typ: 'JWT', cat: TOKEN_CATEGORIES.template }
  const input = `${encode(header)}.${encode(claims)}`
  const digest = `sha${algorithm.slice(2)}`
  if (algorithm.startsWith('HS'))
    return Promise.resolve(`${input}.${createHmac(digest, key).update(input).digest('base64url')}`)

  const privateKey = createPrivateKey(key)
  // JWS wants the two numbers of an ECDSA signature side by side, not in DER (RFC 7518, section 3.4)
  const options = algorithm.startsWith('ES')
    ? { key: privateKey, dsaEncoding: 'ieee-p1363' as const }
    : privateKey
  return new Promise((resolve, reject) => {
    sign(digest, Buffer.from(input), options, (error, signature) => {
      if (error) reject(error)
      else resolve(`${input}.${signature.toString('base64url')}`)
    })
  })
}

function parseKey(pem: string): KeyObject | null {
  try {
    return createPrivateKey(pem)
  } catch {
    return null
  }
}
