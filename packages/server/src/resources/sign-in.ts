import { verificationStatus } from '../model/verification.js'
import type { SignInRow, VerificationRow } from '../store/tables.js'
import { connectionLogoUrl } from './provider-icons.js'
import {
  oauthVerification,
  shownChannel,
  shownNonce,
  shownOpener,
  verificationObject,
} from './verification.js'

export interface SignInFactorView {
  strategy: string
  safeIdentifier?: string
  emailAddressId?: string
  phoneNumberId?: string
  web3WalletId?: string
  isPrimary?: boolean
  /** of several second factors the one to offer first */
  isDefault?: boolean
  enterprise?: { id: string; name: string; provider: string }
}

export interface SignInView {
  attempt: SignInRow
  /** derived: see flows/sign-in/status.ts */
  status: string
  /** the code that was sent last for the first factor */
  verification: VerificationRow | null
  /** the code that was sent last for the second one */
  secondVerification: VerificationRow | null
  factors: SignInFactorView[]
  secondFactors: SignInFactorView[]
  supportedIdentifiers: string[]
  /** the provider's page that the attempt leads to */
  departureUrl: string | null
  userData: PublicName | null
  now: number
  /** origin of this server */
  publicUrl: string
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
  const isSecondStep = status === 'needs_second_factor' || status === 'needs_client_trust'
  return {
    object: 'sign_in_attempt',
    id: attempt.id,
    status: leadsToSaml(view) ? 'needs_identifier' : status,
    supported_identifiers: view.supportedIdentifiers,
    supported_first_factors:
      status === 'needs_first_factor' ? firstFactorsOf(view.factors, view.publicUrl) : null,
    supported_second_factors: isSecondStep ? view.secondFactors.map(signInFactor) : null,
    first_factor_verification: firstFactorVerification(
      attempt.first_factor_strategy,
      view.verification,
      view.departureUrl,
      view.now,
    ),
    second_factor_verification: factorVerification(
      attempt.second_factor_strategy,
      view.secondVerification,
      view.now,
    ),
    identifier: attempt.identifier,
    user_data: view.userData && userData(view.userData),
    created_session_id: attempt.created_session_id,
    abandon_at: attempt.abandon_at,
  }
}

/** clerk-js 4 goes to a company's provider at this status alone (`SignInStart`), others by factors. */
const leadsToSaml = ({ status, factors }: SignInView) =>
  status === 'needs_first_factor' && factors.some(({ strategy }) => strategy === 'saml')

/** The connection of a company goes without a name, unless there is a choice. */
export function firstFactorsOf(factors: SignInFactorView[], publicUrl: string) {
  const isChoice = factors.filter(({ enterprise }) => enterprise).length > 1
  return factors.map(factor => {
    const { enterprise } = factor
    const named = enterprise && {
      enterprise_connection_id: enterprise.id,
      enterprise_connection_name: enterprise.name,
      enterprise_connection_provider: enterprise.provider,
      enterprise_connection_logo_public_url: connectionLogoUrl(enterprise.provider, publicUrl),
    }
    return { ...signInFactor(factor), ...(isChoice ? named : {}) }
  })
}

/**
 * A visit to a provider shows its own outcome, until another first factor is proven.
 * @param proven the strategy that has proven it; null: none has
 */
export function firstFactorVerification(
  proven: string | null,
  verification: VerificationRow | null,
  departureUrl: string | null,
  now: number,
) {
  const isVisit = verification?.sealed_ciphertext != null
  return isVisit && (proven === null || proven === verification.strategy)
    ? oauthVerification(verification, departureUrl, now)
    : factorVerification(proven, verification, now)
}

/** A factor as sign-ins and reverifications offer it. */
export function signInFactor(factor: SignInFactorView) {
  const { strategy, safeIdentifier, emailAddressId, phoneNumberId, web3WalletId, isPrimary, isDefault } =
    factor
  const isContact = (emailAddressId ?? phoneNumberId ?? web3WalletId) !== undefined
  return {
    strategy,
    ...(isContact ? { safe_identifier: safeIdentifier, primary: isPrimary ?? false } : {}),
    ...(emailAddressId === undefined ? {} : { email_address_id: emailAddressId }),
    ...(phoneNumberId === undefined ? {} : { phone_number_id: phoneNumberId }),
    ...(web3WalletId === undefined ? {} : { web3_wallet_id: web3WalletId }),
    ...(isDefault === undefined ? {} : { default: isDefault }),
  }
}

const WITH_EXPIRY = new Set(['verification_otp', 'verification_email_link'])

/** The sent code, also after it was used; else what proved the factor without one; null before any of it. */
export function factorVerification(proven: string | null, sent: VerificationRow | null, now: number) {
  const strategy = proven ?? sent?.strategy
  if (strategy === undefined) return null
  const object = verificationObject(strategy)
  if (sent?.strategy !== strategy)
  // proven by the ticket of an invitation, as a code would: the specs want an instant for those
  {
    return {
      object,
      status: 'verified',
      strategy,
      attempts: null,
      expire_at: WITH_EXPIRY.has(object) ? now : null,
    }
  }
  return {
    object,
    status: verificationStatus(sent, now),
    strategy,
    attempts: sent.attempts,
    expire_at: sent.expires_at,
    ...shownChannel(sent),
    ...shownOpener(sent),
    ...shownNonce(sent),
  }
}

function userData({ first_name, last_name, image_url, profile_image_url, has_image }: PublicName) {
  return { first_name, last_name, image_url, profile_image_url, has_image }
}
