import { verificationStatus } from '../model/verification.js'
import type { VerificationRow } from '../store/tables.js'
import type { PasskeyRow } from '../store/tables/passkeys.js'

/**
 * `Client.Passkey` of the Frontend API. While it is being set up, `nonce` holds the options for the browser.
 */
export function passkey(row: PasskeyRow, verification: VerificationRow | null, now: number) {
  return {
    object: 'passkey',
    id: row.id,
    name: row.name,
    verification: passkeyVerification(row, verification, now),
    last_used_at: row.last_used_at,
    created_at: row.created_at,
    updated_at: row.updated_at,
  }
}

/** `Passkey` of the Backend API and of events: one that is set up, without its dates. */
export function usersPasskey(row: PasskeyRow) {
  const { id, object, name, verification, last_used_at } = passkey(row, null, 0)
  return { object, id, name, verification, last_used_at }
}

function passkeyVerification(row: PasskeyRow, verification: VerificationRow | null, now: number) {
  const common = { object: 'verification_passkey', strategy: 'passkey' }
  if (row.verified_at !== null || !verification)
    return { ...common, status: 'verified', attempts: 1, expire_at: row.verified_at ?? row.created_at }
  return {
    ...common,
    status: verificationStatus(verification, now),
    attempts: verification.attempts,
    expire_at: verification.expires_at,
    ...(verification.nonce ? { nonce: verification.nonce } : {}),
  }
}
