import type {
  EnterpriseConnectionOfUser,
  ExternalAccountRow,
  IdentifierRow,
  UserRow,
  VerificationRow,
} from '../store/tables.js'
import type { PasskeyRow } from '../store/tables/passkeys.js'

/** A user with all rows that its resource shows. */
export interface UserView {
  user: UserRow
  /** oldest first */
  identifiers: IdentifierRow[]
  /** by id; those that the identifiers point to */
  verifications: Map<string, VerificationRow>
  /** those that are set up, oldest first */
  passkeys: PasskeyRow[]
  /** accounts at providers, oldest first; also those that could not be connected */
  externalAccounts: ExternalAccountRow[]
  /** ids of passkeys and accounts at providers that are begun, and not shown yet */
  begunIds: string[]
  /** the companies' connections that accounts among them are by */
  enterpriseConnections: EnterpriseConnectionOfUser[]
}

/** Locked now: a lock may have run out by itself. */
export function isLocked(user: UserRow, now: number): boolean {
  return user.locked_at !== null && (user.lockout_expires_at === null || user.lockout_expires_at > now)
}

/** Failed attempts that still count: a lock that ran out has wiped them. */
export function failedAttempts(user: UserRow, now: number): number {
  return user.locked_at !== null && !isLocked(user, now) ? 0 : user.failed_attempts
}

/** A second factor is set up. Backup codes alone are none: they stand in for another one. */
export function hasSecondFactor({ user, identifiers }: UserView): boolean {
  return (
    user.totp_enabled || identifiers.some(row => row.reserved_for_second_factor && row.verified_at !== null)
  )
}

/** Something is not to be tried before this instant (Unix ms); null: before somebody lifts the lock. */
export interface Lock {
  until: number | null
}

/** The lock of the application's server, which nothing gets past. */
export function lockOfUser(user: UserRow, now: number): Lock | null {
  return isLocked(user, now) && user.lock_cause === null ? { until: user.lockout_expires_at } : null
}

/** What of a user can be proven and be the primary one of its kind. */
export type ContactType = 'email_address' | 'phone_number' | 'web3_wallet'
