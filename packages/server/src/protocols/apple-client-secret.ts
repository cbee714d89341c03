import { sign } from 'node:crypto'

const LIFETIME_SECONDS = 300

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')

/**
 * What Apple takes for a client secret: a short JWT signed with the team's key (ES256).
 * https://developer.apple.com/documentation/accountorganizationaldatasharing/creating-a-client-secret
 * @param now Unix ms
 */
export function appleClientSecret(of: {
  clientId: string
  teamId: string
  keyId: string
  /** PEM */
  privateKey: string
  now: number
}): string {
  const iat = Math.floor(of.now / 1000)
  const claims = { iss: of.teamId, iat, exp: iat + LIFETIME_SECONDS, aud: 'https://appleid.apple.com' }
  const input = `${encode({ alg: 'ES256', kid: of.keyId })}.${encode({ ...claims, sub: of.clientId })}`
  const signature = sign('sha256', Buffer.from(input), { key: of.privateKey, dsaEncoding: 'ieee-p1363' })
  return `${input}.${signature.toString('base64url')}`
}
