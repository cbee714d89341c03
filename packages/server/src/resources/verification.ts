import { verificationStatus } from '../model/verification.js'
import type { IdentifierRow, VerificationRow } from '../store/tables.js'
import type { TrustedDeviceChallenge } from './trusted-device.js'

const OBJECTS: Record<string, string> = {
  email_code: 'verification_otp',
  phone_code: 'verification_otp',
  reset_password_email_code: 'verification_otp',
  reset_password_phone_code: 'verification_otp',
  email_link: 'verification_email_link',
  ticket: 'verification_ticket',
  admin: 'verification_admin',
}

/** `object` of a verification by its strategy; the specs' Stubs.Verification.* */
export function verificationObject(strategy: string): string {
  if (strategy.startsWith('from_oauth_')) return 'verification_from_oauth'
  if (strategy.startsWith('oauth_')) return 'verification_oauth'
  if (strategy.startsWith('web3_')) return 'verification_web3'
  return OBJECTS[strategy] ?? `verification_${strategy}`
}

/**
 * A visit to a provider. `url` is the provider's page, as long as somebody may go there; without it clerk-js
 * throws (`authenticateWithRedirect`).
 */
export function oauthVerification(visit: VerificationRow, url: string | null, now: number) {
  return {
    ...visitKind(visit.strategy),
    status: visit.outcome?.status ?? verificationStatus(visit, now),
    external_verification_redirect_url: url,
    error: visit.outcome?.error ?? null,
    expire_at: visit.expires_at,
    attempts: null,
  }
}

/** The specification knows the providers of companies by SAML's name alone, whatever they speak. */
const visitKind = (strategy: string) =>
  strategy.startsWith('oauth_')
    ? { object: 'verification_oauth', strategy }
    : { object: 'verification_saml', strategy: 'saml' }

/** The official UI takes a channel for one that is not SMS. */
export function shownChannel(row: VerificationRow): { channel?: string } {
  return row.channel && row.channel !== 'sms' ? { channel: row.channel } : {}
}

/** Which client opened an email link: clerk-js compares it with its own (`verifiedFromTheSameClient`). */
export function shownOpener(row: VerificationRow): { verified_at_client?: string } {
  return row.verified_by_client_id ? { verified_at_client: row.verified_by_client_id } : {}
}

/**
 * What is to be signed. Native SDKs look for a challenge of their own. SDKs from 5 on sign a wallet's
 * `message`, SDK 4 its `nonce`: they are the same text here.
 */
export function shownNonce(row: VerificationRow): {
  nonce?: string
  message?: string
  trusted_device_challenge?: TrustedDeviceChallenge
} {
  if (!row.nonce) return {}
  if (row.strategy === 'trusted_device')
    return { trusted_device_challenge: JSON.parse(row.nonce) as TrustedDeviceChallenge }
  return row.strategy.startsWith('web3_') ? { nonce: row.nonce, message: row.nonce } : { nonce: row.nonce }
}

/** A verification that an application's server started, by its id. */
export function contactVerification(row: VerificationRow, now: number) {
  return {
    object: verificationObject(row.strategy),
    id: row.id,
    status: verificationStatus(row, now),
    strategy: row.strategy,
    attempts: row.attempts,
    expire_at: row.expires_at,
    channel: row.channel ?? null,
  }
}

/**
 * The verification of an email address or phone number; null while none was ever started.
 * @param url of the provider that proves it, as long as the person may go there
 */
export function identifierVerification(
  identifier: IdentifierRow,
  verification: VerificationRow | undefined,
  now: number,
  url: string | null = null,
): object | null {
  if (identifier.verified_at !== null) {
    const strategy = identifier.verification_strategy ?? 'admin'
    // the record of a verification may be gone already; what it proved stays
    const expireAt = verification?.expires_at ?? identifier.verified_at
    const counted = strategy !== 'admin' && strategy !== 'ticket'
    return {
      object: verificationObject(strategy),
      status: 'verified',
      strategy,
      attempts: counted ? (verification?.attempts ?? null) : null,
      expire_at: counted ? expireAt : null,
      ...(verification ? shownOpener(verification) : {}),
    }
  }
  if (!verification) return null
  if (verification.strategy === 'enterprise_sso') return oauthVerification(verification, url, now)
  return {
    object: verificationObject(verification.strategy),
    status: verificationStatus(verification, now),
    strategy: verification.strategy,
    attempts: verification.attempts,
    expire_at: verification.expires_at,
    ...shownNonce(verification),
  }
}
