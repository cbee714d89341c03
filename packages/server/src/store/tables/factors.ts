/** Tables of migration 0004. */

/** A user's authenticator app; at most one. */
export interface TotpRow {
  instance_id: string
  id: string
  user_id: string
  secret_ciphertext: string
  /** null = not set up to the end: no factor yet */
  verified_at: number | null
  /** number of the 30-second step whose code was used last: no code of it or an earlier one is taken again */
  last_used_step: number | null
  created_at: number
  updated_at: number
}

export interface BackupCodeRow {
  instance_id: string
  user_id: string
  code_digest: string
  used_at: number | null
  created_at: number
}

export type ReverificationLevel = 'first_factor' | 'second_factor' | 'multi_factor'

/** The reverification that a session is going through, or went through last. */
export interface SessionReverificationRow {
  instance_id: string
  session_id: string
  user_id: string
  level: ReverificationLevel
  /** the user's when it was started */
  credentials_generation: number
  first_factor_verification_id: string | null
  first_factor_strategy: string | null
  first_factor_verified_at: number | null
  second_factor_verification_id: string | null
  second_factor_strategy: string | null
  second_factor_verified_at: number | null
  created_at: number
  updated_at: number
}

/** A client through which the user has signed in to the end before. */
export interface TrustedClientRow {
  instance_id: string
  client_id: string
  user_id: string
  created_at: number
}

export interface FactorTables {
  totps: TotpRow
  backup_codes: BackupCodeRow
  session_reverifications: SessionReverificationRow
  trusted_clients: TrustedClientRow
}
