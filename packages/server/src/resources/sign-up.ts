import { isProven, proofOf } from '../model/sign-up.js'
import type { ContactType } from '../model/user.js'
import { verificationStatus } from '../model/verification.js'
import type { SignUpRow, VerificationRow } from '../store/tables.js'
import {
  oauthVerification,
  shownChannel,
  shownNonce,
  shownOpener,
  verificationObject,
} from './verification.js'

export interface SignUpView {
  attempt: SignUpRow
  /** derived: see flows/sign-up/status.ts */
  status: string
  fields: { required: string[]; optional: string[]; missing: string[]; unverified: string[] }
  /** what was sent or made last for each kind of contact */
  verifications: Record<ContactType, VerificationRow | null>
  /** the last visit to a provider */
  visit: VerificationRow | null
  /** the provider's page that it leads to */
  departureUrl: string | null
  /** by which strategies the instance verifies this contact */
  strategiesOf(type: ContactType): string[]
  hasPassword: boolean
  now: number
}

/** `Client.SignUp` of the Frontend API. */
export function signUpResource(view: SignUpView) {
  const { attempt, fields } = view
  return {
    object: 'sign_up_attempt',
    id: attempt.id,
    status: view.status,
    required_fields: fields.required,
    optional_fields: fields.optional,
    missing_fields: fields.missing,
    unverified_fields: fields.unverified,
    verifications: {
      email_address: invitedVerification(attempt) ?? contactVerification(view, 'email_address'),
      phone_number: contactVerification(view, 'phone_number'),
      web3_wallet: contactVerification(view, 'web3_wallet'),
      external_account: view.visit && oauthVerification(view.visit, view.departureUrl, view.now),
    },
    username: attempt.username,
    email_address: attempt.email_address,
    phone_number: attempt.phone_number,
    web3_wallet: attempt.web3_wallet,
    password_enabled: view.hasPassword,
    first_name: attempt.first_name,
    last_name: attempt.last_name,
    unsafe_metadata: attempt.unsafe_metadata,
    public_metadata: attempt.public_metadata,
    custom_action: attempt.custom_action,
    external_id: attempt.external_id,
    created_session_id: attempt.created_session_id,
    created_user_id: attempt.created_user_id,
    abandon_at: attempt.abandon_at,
    legal_accepted_at: attempt.legal_accepted_at,
    locale: attempt.locale,
  }
}

/** The official form leaves out the address that an invitation has proven already (@clerk/ui SignUpStart). */
function invitedVerification(attempt: SignUpRow): object | null {
  if (!isProven(attempt, 'email_address') || proofOf(attempt, 'email_address').strategy !== 'ticket')
    return null
  return {
    object: verificationObject('ticket'),
    status: 'verified',
    strategy: 'ticket',
    attempts: null,
    expire_at: null,
    next_action: '',
    supported_strategies: [],
  }
}

/**
 * Null until a code was sent: the official UI takes `unverified` with `email_code` for "a code is on its way"
 * and then asks for none (@clerk/ui SignUpEmailCodeCard).
 */
function contactVerification({ verifications, strategiesOf, now }: SignUpView, type: ContactType) {
  const row = verifications[type]
  if (!row) return null
  const status = verificationStatus(row, now)
  const nextActions = {
    verified: '',
    unverified: 'needs_attempt',
    failed: 'needs_prepare',
    expired: 'needs_prepare',
  }
  return {
    object: verificationObject(row.strategy),
    status,
    strategy: row.strategy,
    attempts: row.attempts,
    expire_at: row.expires_at,
    next_action: nextActions[status],
    supported_strategies: strategiesOf(type),
    ...shownChannel(row),
    ...shownOpener(row),
    ...shownNonce(row),
  }
}
