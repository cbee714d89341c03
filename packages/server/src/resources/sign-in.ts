import type { SignInRow, VerificationRow } from '../store/tables.js'
import { verificationObject, verificationStatus } from './verification.js'

export interface SignInFactorView {
  strategy: string
  safeIdentifier?: string
  emailAddressId?: string
  isPrimary?: boolean
}

export interface SignInView {
  attempt: SignInRow
  /** derived: see flows/sign-in/status.ts */
  status: string
  /** the code that was sent last */
  verification: VerificationRow | null
  factors: SignInFactorView[]
  supportedIdentifiers: string[]
  userData: PublicName | null
  now: number
}

interface PublicName {
  first_name: string | null
  last_name: string | null
  image_url: string
  profile_image_url: string
  has_image: boolean
}

/** `Client.SignIn` of the Frontend API. */
export function signInResource(view: SignInView) {
  const { attempt, status } = view
  return {
    object: 'sign_in_attempt',
    id: attempt.id,
    status,
    supported_identifiers: view.supportedIdentifiers,
    supported_first_factors: status === 'needs_first_factor' ? view.factors.map(signInFactor) : null,
    supported_second_factors: null,
    first_factor_verification: firstFactorVerification(view),
    second_factor_verification: null,
    identifier: attempt.identifier,
    user_data: view.userData && userData(view.userData),
    created_session_id: attempt.created_session_id,
    abandon_at: attempt.abandon_at,
  }
}

function signInFactor(factor: SignInFactorView) {
  const isAddress = factor.emailAddressId !== undefined
  return {
    strategy: factor.strategy,
    ...(isAddress ? { safe_identifier: factor.safeIdentifier, email_address_id: factor.emailAddressId } : {}),
    ...(isAddress ? { primary: factor.isPrimary ?? false } : {}),
  }
}

/** The sent code, also after it was used; else what proved the factor without one; null before any of it. */
function firstFactorVerification({ attempt, verification, now }: SignInView) {
  const strategy = attempt.first_factor_strategy ?? verification?.strategy
  if (strategy === undefined) return null
  if (verification?.strategy !== strategy) {
    return {
      object: verificationObject(strategy),
      status: 'verified',
      strategy,
      attempts: null,
      expire_at: null,
    }
  }
  return {
    object: verificationObject(strategy),
    status: verificationStatus(verification, now),
    strategy,
    attempts: verification.attempts,
    expire_at: verification.expires_at,
  }
}

function userData({ first_name, last_name, image_url, profile_image_url, has_image }: PublicName) {
  return { first_name, last_name, image_url, profile_image_url, has_image }
}
