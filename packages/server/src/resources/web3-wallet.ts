import type { IdentifierRow, VerificationRow } from '../store/tables.js'
import { identifierVerification } from './verification.js'

/** A Web3 wallet as both APIs show it. */
export function web3Wallet(
  identifier: IdentifierRow,
  verification: VerificationRow | undefined,
  now: number,
) {
  return {
    id: identifier.id,
    object: 'web3_wallet',
    web3_wallet: identifier.value,
    verification: identifierVerification(identifier, verification, now),
    created_at: identifier.created_at,
    updated_at: identifier.updated_at,
  }
}
