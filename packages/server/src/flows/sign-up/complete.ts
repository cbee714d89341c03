import type { FrontendContext, InTx } from '../../context/context.js'
import { admit } from '../../domain/enterprise/admit.js'
import { newExternalAccount } from '../../domain/external-accounts/link.js'
import { connectionOfVisit, openVisit } from '../../domain/external-accounts/visits.js'
import { PASSWORD_HASHER } from '../../domain/passwords/password-hasher.js'
import { createSession } from '../../domain/sessions/create-session.js'
import { createUser, type NewContact, type NewUser } from '../../domain/users/create-user.js'
import { getUserView } from '../../domain/views/user-view.js'
import { type Connection, type ProviderAnswer, sessionLifetimeOf } from '../../model/connection.js'
import { isProven, proofOf } from '../../model/sign-up.js'
import type { ContactType } from '../../model/user.js'
import type { SignUpRow } from '../../store/tables.js'
import { putTrustedClient } from '../../store/trusted-clients.js'
import { findVerification } from '../../store/verifications.js'
import { redeemInvitationOf } from './invitation.js'

/** Makes user, identifiers and session. @returns what the sign-up notes of them */
export async function createUserAndSession(
  tx: InTx<FrontendContext>,
  attempt: SignUpRow,
): Promise<Partial<SignUpRow>> {
  const known = await knownAt(tx, attempt)
  const created = await createUser(tx, {
    ...contactsOf(attempt),
    username: attempt.username,
    passwordHash: attempt.password_hash,
    passwordHasher: attempt.password_hash === null ? null : PASSWORD_HASHER,
    firstName: attempt.first_name,
    lastName: attempt.last_name,
    locale: attempt.locale,
    publicMetadata: attempt.public_metadata,
    unsafeMetadata: attempt.unsafe_metadata,
    externalId: attempt.external_id,
    legalAcceptedAt: attempt.legal_accepted_at,
    externalAccounts: known
      ? userId => [newExternalAccount(tx, userId, known.connection, known.answer)]
      : () => [],
  })
  const strategy =
    proofOf(attempt, 'external_account').strategy ??
    proofOf(attempt, 'email_address').strategy ??
    proofOf(attempt, 'phone_number').strategy ??
    proofOf(attempt, 'web3_wallet').strategy ??
    (attempt.password_hash === null ? 'sign_up' : 'password')
  const { user } = created
  await redeemInvitationOf(tx, attempt, user.id)
  // an invitation makes a member, and its organization the active one
  const view = attempt.invitation_id === null ? created : await getUserView(tx, user.id)
  const member = known ? await admit(tx, view, known.connection, known.answer.profile) : view
  const session = await createSession(tx, {
    clientId: attempt.client_id,
    view: member,
    strategy,
    lifetimeSeconds: sessionLifetimeOf(known?.answer.sessionEndsAt, tx.now),
  })
  if (tx.instance.settings.signIn.clientTrust) await putTrustedClient(tx, user.id, attempt.client_id, tx.now)

  // the user has the password hash now; one copy is enough
  return { created_user_id: user.id, created_session_id: session.id, password_hash: null }
}

/** The provider that the sign-up has proven an account at, and what it says; null: there is none. */
async function knownAt(
  tx: InTx<FrontendContext>,
  attempt: SignUpRow,
): Promise<{ connection: Connection; answer: ProviderAnswer } | null> {
  const { verification_id: visitId } = proofOf(attempt, 'external_account')
  const isTheirs = isProven(attempt, 'external_account')
  const visit = isTheirs && visitId !== null ? await findVerification(tx, visitId) : undefined
  const answer = visit && openVisit(tx, visit).answer
  return answer ? { connection: await connectionOfVisit(tx, visit, 'sign-in'), answer } : null
}

/**
 * An address that need not be verified at sign-up is closed to others all the same: its owner signs in with
 * it.
 */
function contactsOf(
  attempt: SignUpRow,
): Required<Pick<NewUser, 'emailAddresses' | 'phoneNumbers' | 'web3Wallets'>> {
  const claim = (value: string): NewContact => ({
    value,
    verified: false,
    strategy: null,
    reserved: true,
    claimedByClientId: attempt.client_id,
  })
  const contacts = (type: ContactType): NewContact[] => {
    const value = attempt[type]
    if (value === null) return []
    if (!isProven(attempt, type)) return [claim(value)]
    const { strategy, verification_id: verificationId } = proofOf(attempt, type)
    return [{ value, verified: true, strategy, verificationId }]
  }
  return {
    emailAddresses: contacts('email_address'),
    phoneNumbers: contacts('phone_number'),
    web3Wallets: contacts('web3_wallet'),
  }
}
