import { createPublicKey, verify } from 'node:crypto'

/** A public key on P-256 (RFC 7517, RFC 7518 section 6.2). */
export interface P256Key {
  kty: 'EC'
  crv: 'P-256'
  x: string
  y: string
}

const COORDINATE = /^[A-Za-z0-9_-]{43}$/

/**
 * The key that a JSON Web Key in text describes, without further members; null
 * when it is none, or not on the curve.
 */
export function parseP256Key(text: string): P256Key | null {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return null
  }
  if (typeof value !== 'object' || value === null) return null
  const { kty, crv, x, y } = value as Record<string, unknown>
  if (kty !== 'EC' || crv !== 'P-256' || typeof x !== 'string' || typeof y !== 'string') return null
  if (!COORDINATE.test(x) || !COORDINATE.test(y)) return null
  const key = { kty, crv, x, y } as const
  try {
    createPublicKey({ key, format: 'jwk' })
    return key
  } catch {
    return null
  }
}

/** Checks an ES256 signature (RFC 7518 section 3.4: r and s, 32 bytes each), in base64url. */
export function isDeviceSignature(key: P256Key, text: string, signature: string): boolean {
  if (!/^[A-Za-z0-9_-]{86}$/.test(signature)) return false
  const publicKey = createPublicKey({ key: { ...key }, format: 'jwk' })
  const bytes = Buffer.from(signature, 'base64url')
  return verify('sha256', Buffer.from(text), { key: publicKey, dsaEncoding: 'ieee-p1363' }, bytes)
}
