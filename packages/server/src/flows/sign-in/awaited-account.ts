import type { FrontendContext, InTx } from '../../context/context.js'
import { admit } from '../../domain/enterprise/admit.js'
import { linkAccount } from '../../domain/external-accounts/link.js'
import { connectionOfVisit, openVisit } from '../../domain/external-accounts/visits.js'
import { storedForms } from '../../domain/users/identifiers.js'
import { ApiError } from '../../errors/api-error.js'
import type { UserView } from '../../model/user.js'
import type { SignInRow } from '../../store/tables.js'
import { findVerification } from '../../store/verifications.js'
import type { Proof, Strategy } from '../../strategies/strategy.js'

/**
 * An account at a provider whose address had to be proven here is linked once that very address is: by a code
 * or a link that went there, not by a password.
 */
export async function linkAwaited(
  tx: InTx<FrontendContext>,
  { external_verification_id: visitId }: SignInRow,
  { view, identifierId }: Pick<Proof, 'view' | 'identifierId'>,
  { proves }: Strategy,
): Promise<UserView | undefined> {
  if (visitId === null || proves !== 'email_address' || !view) return view
  const visit = await findVerification(tx, visitId)
  const answer = visit && openVisit(tx, visit).answer
  const proven = view.identifiers.find(row => row.id === identifierId)
  const isTheirs = storedForms('email_address', answer?.profile.emailAddress ?? '').some(
    form => form === proven?.normalized_value,
  )
  if (!answer || !isTheirs) return view
  try {
    const connection = await connectionOfVisit(tx, visit, 'sign-in')
    const linked = await linkAccount(tx, view, connection, answer)
    return await admit(tx, linked, connection, answer.profile, { isFirst: true })
  } catch (error) {
    // another user has it since: who signs in here has proven this account all the same
    if (error instanceof ApiError) return view
    throw error
  }
}
