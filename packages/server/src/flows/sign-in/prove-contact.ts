import type { FrontendContext } from '../../domain/context.js'
import { proveIdentifier } from '../../domain/users/prove-identifier.js'
import type { UserView } from '../../domain/users/view.js'
import { refuse, type Refusal } from '../../errors/api-error.js'
import { updateSignIn } from '../../store/sign-ins.js'
import type { SignInRow } from '../../store/tables.js'

/**
 * The first factor proves what it was sent to. Where that turns out not to belong to the account, the attempt is over. @returns
 * the user as it is now
 */
export async function proveContact(
  tx: FrontendContext,
  { attempt, view }: { attempt: SignInRow; view: UserView },
  identifierId: string | null,
  strategy: string,
): Promise<UserView | Refusal> {
  const proven = await proveIdentifier(tx, view, identifierId, { strategy, clientId: attempt.client_id })
  if (proven) return proven
  await updateSignIn(tx.db, tx.instance.id, attempt.id, { abandon_at: tx.now, updated_at: tx.now })
  return refuse('form_identifier_not_found', { param: 'identifier' })
}
