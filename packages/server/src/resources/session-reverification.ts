import type { SessionReverificationRow, VerificationRow } from '../store/tables.js'
import {
  factorVerification,
  firstFactorsOf,
  firstFactorVerification,
  signInFactor,
  type SignInFactorView,
} from './sign-in.js'

export interface ReverificationView {
  row: SessionReverificationRow
  /** derived: see domain/sessions/reverification-status.ts */
  status: string
  factors: SignInFactorView[]
  secondFactors: SignInFactorView[]
  firstVerification: VerificationRow | null
  secondVerification: VerificationRow | null
  /** the provider's page that the first factor leads to */
  departureUrl: string | null
  /** origin of this server */
  publicUrl: string
}

/** `Client.SessionReverification` of the Frontend API. */
export function sessionReverification(view: ReverificationView, session: object, now: number) {
  const { row, status } = view
  return {
    object: 'session_reverification',
    level: row.level,
    status,
    supported_first_factors:
      status === 'needs_first_factor' ? firstFactorsOf(view.factors, view.publicUrl) : null,
    supported_second_factors: status === 'complete' ? null : view.secondFactors.map(signInFactor),
    first_factor_verification: firstFactorVerification(
      row.first_factor_strategy,
      view.firstVerification,
      view.departureUrl,
      now,
    ),
    second_factor_verification: factorVerification(row.second_factor_strategy, view.secondVerification, now),
    session,
  }
}
