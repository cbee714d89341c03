import type { TrustedDeviceRow } from '../store/tables/trusted-devices.js'

/** What a native SDK has its device sign. */
export interface TrustedDeviceChallenge {
  object: 'trusted_device_challenge'
  challenge: string
  challenge_id: string
  /** of a sign-in */
  trusted_device_id?: string
  /** the exact text to sign */
  client_data: string
  /** Unix ms */
  expires_at: number
  algorithm: 'ES256'
}

/** A trusted device as both APIs show it. */
export function trustedDevice(row: TrustedDeviceRow) {
  return {
    id: row.id,
    object: 'trusted_device',
    platform: row.platform,
    app_identifier: row.app_identifier,
    name: row.name,
    algorithm: row.algorithm,
    status: row.revoked_at === null ? 'active' : 'revoked',
    created_at: row.created_at,
    updated_at: row.updated_at,
    last_used_at: row.last_used_at,
    revoked_at: row.revoked_at,
  }
}

export function trustedDeviceValidation(valid: boolean) {
  return { object: 'trusted_device_validation', valid }
}
