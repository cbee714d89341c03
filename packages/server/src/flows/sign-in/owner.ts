import type { FrontendContext, InTx } from '../../context/context.js'
import { proveIdentifier } from '../../domain/users/prove-identifier.js'
import { type Refusal, refuse } from '../../errors/api-error.js'
import type { UserView } from '../../model/user.js'
import { updateSignIn } from '../../store/sign-ins.js'
import type { UserRow } from '../../store/tables.js'
import type { Proof, Strategy } from '../../strategies/strategy.js'
import type { SignInState } from './state.js'

/**
 * Whose proof it is. A first factor proves the contact that it was sent to, too; where that turns out not to
 * belong to the account, the attempt is over.
 */
export async function ownerOf(
  tx: InTx<FrontendContext>,
  { attempt, view: present }: SignInState,
  { name }: Strategy,
  { user, view = present ?? undefined, identifierId }: Proof,
): Promise<{ user: UserRow; view?: UserView | undefined } | Refusal> {
  if (view && identifierId !== undefined) {
    const by = { strategy: name, clientId: attempt.client_id }
    const proven = await proveIdentifier(tx, view, identifierId, by)
    if (proven) return { user: proven.user, view: proven }
    await updateSignIn(tx, attempt.id, { abandon_at: tx.now, updated_at: tx.now })
    return refuse('form_identifier_not_found', { param: 'identifier' })
  }
  if (user) return { user }
  return view ? { user: view.user, view } : refuse('client_state_invalid')
}
