import type { FrontendContext } from '../../domain/context.js'
import { createSession } from '../../domain/sessions/create-session.js'
import { createUser, type NewContact } from '../../domain/users/create-user.js'
import { PASSWORD_HASHER } from '../../domain/platform/passwords.js'
import { ApiError } from '../../errors/api-error.js'
import { findClient } from '../../store/clients.js'
import { updateSignUp } from '../../store/sign-ups.js'
import type { SignUpRow } from '../../store/tables.js'
import { lockedSignUp } from './state.js'

/**
 * Stores what was given or proven; when nothing is missing any more, makes user, identifiers and session. All in the
 * caller's transaction: there is no half sign-up. @throws ApiError form_identifier_exists
 */
export async function advance(
  tx: FrontendContext,
  signUpId: string,
  evidence: Partial<SignUpRow>,
): Promise<null> {
  await updateSignUp(tx.db, tx.instance.id, signUpId, { ...evidence, updated_at: tx.now })
  const { attempt, status } = await lockedSignUp(tx, signUpId)
  if (status !== 'complete') return null
  // the client is read anew: a parallel request may have rotated its secret
  const client = await findClient(tx.db, tx.instance.id, attempt.client_id)
  if (!client) throw new ApiError('client_not_found')
  const { user } = await createUser(tx, {
    ...contactsOf(attempt),
    username: attempt.username,
    passwordHash: attempt.password_hash,
    passwordHasher: attempt.password_hash === null ? null : PASSWORD_HASHER,
    firstName: attempt.first_name,
    lastName: attempt.last_name,
    publicMetadata: attempt.public_metadata,
    unsafeMetadata: attempt.unsafe_metadata,
    externalId: attempt.external_id,
    legalAcceptedAt: attempt.legal_accepted_at,
  })
  const strategy =
    attempt.email_verification_strategy ?? (attempt.password_hash === null ? 'sign_up' : 'password')
  const session = await createSession(tx, { client, userId: user.id, strategy })
  await updateSignUp(tx.db, tx.instance.id, signUpId, {
    created_user_id: user.id,
    created_session_id: session.id,
    // the user has it now; one copy is enough
    password_hash: null,
  })
  return null
}

/** An address that need not be verified at sign-up is closed to others all the same: its owner signs in with it. */
function contactsOf(attempt: SignUpRow): { emailAddresses: NewContact[]; phoneNumbers: NewContact[] } {
  const contact = (
    value: string,
    verifiedAt: number | null,
    strategy: string | null,
    verificationId: string | null,
  ) => ({
    value,
    verified: verifiedAt !== null,
    strategy,
    reserved: verifiedAt === null,
    verificationId,
  })
  return {
    emailAddresses:
      attempt.email_address === null
        ? []
        : [
            contact(
              attempt.email_address,
              attempt.email_verified_at,
              attempt.email_verification_strategy,
              attempt.email_verification_id,
            ),
          ],
    phoneNumbers:
      attempt.phone_number === null
        ? []
        : [
            contact(
              attempt.phone_number,
              attempt.phone_verified_at,
              'phone_code',
              attempt.phone_verification_id,
            ),
          ],
  }
}
