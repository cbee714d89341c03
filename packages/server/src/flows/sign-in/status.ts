import type { Settings } from '../../config/settings.js'
import type { SignInRow } from '../../store/tables.js'
import { strategyNamed } from '../../strategies/find.js'

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
  /** the user's credentials have changed since the attempt asked for a proof of them, or got one */
  isOutdated: boolean
  /** the user has signed in to the end on this client before, or this instance does not look at it */
  isClientTrusted: boolean
}

type Attempt = Pick<
  SignInRow,
  | 'identifier'
  | 'user_id'
  | 'first_factor_strategy'
  | 'first_factor_verified_at'
  | 'second_factor_verified_at'
  | 'needs_new_password'
  | 'created_session_id'
  | 'abandon_at'
  | 'actor'
>

/**
 * Where an attempt stands: read off the evidence, never stored. `needs_protect_check` needs evidence that
 * this server does not collect. A right password alone is no reason to trust a client (docs/behaviours.md 7).
 * Nobody is asked for a second factor that they do not have, whatever `signIn.secondFactorRequired` says:
 * setting one up is a session task.
 */
export function deriveStatus(
  attempt: Attempt,
  evidence: SignInEvidence,
  settings: Pick<Settings, 'attributes' | 'signIn'>,
  now: number,
): SignInStatus {
  if (attempt.created_session_id !== null) return 'complete'
  if (attempt.abandon_at <= now || evidence.isOutdated) return 'abandoned'
  if (attempt.identifier === null && attempt.user_id === null) return 'needs_identifier'
  if (attempt.first_factor_verified_at === null) return 'needs_first_factor'
  if (attempt.needs_new_password === 1 && settings.attributes.password.enabled) return 'needs_new_password'
  const first = strategyNamed(attempt.first_factor_strategy)
  const isBeyondSecond = first?.isBeyondSecond?.(attempt, settings) ?? false
  if (attempt.second_factor_verified_at !== null || isBeyondSecond) return 'complete'
  if (evidence.enrolledSecondFactors.length > 0) return 'needs_second_factor'
  return first?.isGuessable && !evidence.isClientTrusted ? 'needs_client_trust' : 'complete'
}
