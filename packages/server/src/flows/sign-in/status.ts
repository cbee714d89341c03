import type { Settings } from '../../config/settings.js'
import type { SignInRow } from '../../store/tables.js'

/** The alphabet of `Client.SignIn.status` in the Frontend API's specification. */
export const SIGN_IN_STATUSES = [
  'abandoned',
  'needs_identifier',
  'needs_first_factor',
  'needs_second_factor',
  'needs_client_trust',
  'needs_new_password',
  'needs_protect_check',
  'complete',
] as const

export type SignInStatus = (typeof SIGN_IN_STATUSES)[number]

/** What other rows say about the attempt. */
export interface SignInEvidence {
  /** second factors that the user has set up */
  enrolledSecondFactors: string[]
}

/** The evidence of everybody until second factors can be set up. */
export const NO_SECOND_FACTORS: SignInEvidence = { enrolledSecondFactors: [] }

type Attempt = Pick<
  SignInRow,
  | 'identifier'
  | 'user_id'
  | 'first_factor_verified_at'
  | 'second_factor_verified_at'
  | 'needs_new_password'
  | 'created_session_id'
  | 'abandon_at'
>

/**
 * Where an attempt stands: read off the evidence, never stored. `needs_client_trust` and `needs_protect_check` need
 * evidence that this server does not collect yet. Nobody is asked for a second factor that they do not have, whatever
 * `signIn.secondFactorRequired` says: setting one up is a session task.
 */
export function deriveStatus(
  attempt: Attempt,
  evidence: SignInEvidence,
  settings: Pick<Settings, 'attributes'>,
  now: number,
): SignInStatus {
  if (attempt.created_session_id !== null) return 'complete'
  if (attempt.abandon_at <= now) return 'abandoned'
  if (attempt.identifier === null && attempt.user_id === null) return 'needs_identifier'
  if (attempt.first_factor_verified_at === null) return 'needs_first_factor'
  if (attempt.needs_new_password === 1 && settings.attributes.password.enabled) return 'needs_new_password'
  const needsSecond = evidence.enrolledSecondFactors.length > 0
  return needsSecond && attempt.second_factor_verified_at === null ? 'needs_second_factor' : 'complete'
}
