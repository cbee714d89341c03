import { type KeyObject, verify } from 'node:crypto'
import { signRs256 } from '../platform/signatures.js'

export interface JwtHeader {
  alg: 'RS256'
  kid: string
  typ: 'JWT'
  cat?: string | undefined
}

/**
 * What a token is for: the same keys sign all of them, and none may be taken for another. The
 * values of the header `cat` are those that the SDKs look for (@clerk/backend
 * `internal/constants`, `isNonSessionJwtCategory`).
 */
export const TOKEN_CATEGORIES = {
  session: 'cl_B7d4PD111AAA',
  template: 'cl_B7d4PD222AAA',
  /** handshakes and testing tokens, which the SDKs expect without */
  internal: undefined,
} as const
export type TokenCategory = keyof typeof TOKEN_CATEGORIES

export type JwtClaims = Record<string, unknown>

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')

/** The first part of a token; the same for all tokens of a key. */
export const encodeHeader = (header: JwtHeader) => encode(header)

/** RS256 (RFC 7515, RFC 7518 3.3), with a header of `encodeHeader`. */
export async function signJwt(
  encodedHeader: string,
  claims: JwtClaims,
  privateKey: KeyObject,
): Promise<string> {
  const input = `${encodedHeader}.${encode(claims)}`
  return `${input}.${(await signRs256(input, privateKey)).toString('base64url')}`
}

/** Header and claims without any check; null when the text is no JWT. */
export function decodeJwt(token: string): { header: Record<string, unknown>; claims: JwtClaims } | null {
  const [header, claims, signature] = token.split('.')
  if (!header || !claims || !signature) return null
  const [decodedHeader, decodedClaims] = [decodeObject(header), decodeObject(claims)]
  return decodedHeader && decodedClaims && { header: decodedHeader, claims: decodedClaims }
}

/** Null for what is no JSON, and for JSON that is no object. */
function decodeObject(part: string): Record<string, unknown> | null {
  try {
    const value = JSON.parse(Buffer.from(part, 'base64url').toString('utf8')) as unknown
    return typeof value === 'object' ? (value as Record<string, unknown> | null) : null
  } catch {
    return null
  }
}

/**
 * Claims of an RS256 token of this category whose signature fits the key; null
 * otherwise. Times are the caller's business.
 */
export function verifyJwt(token: string, category: TokenCategory, publicKey: KeyObject): JwtClaims | null {
  const decoded = decodeJwt(token)
  if (!decoded || decoded.header['alg'] !== 'RS256') return null
  if (decoded.header['cat'] !== TOKEN_CATEGORIES[category]) return null
  const end = token.lastIndexOf('.')
  const fits = verify(
    'RSA-SHA256',
    Buffer.from(token.slice(0, end)),
    publicKey,
    Buffer.from(token.slice(end + 1), 'base64url'),
  )
  return fits ? decoded.claims : null
}
