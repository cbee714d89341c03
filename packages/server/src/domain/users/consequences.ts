import type { InTx } from '../../context/context.js'
import type { UserRow } from '../../store/tables.js'
import { endOpenProofs } from '../../store/users.js'
import { resolveSessionTask } from '../sessions/tasks.js'

/** Columns of a user as a change writes them. */
type Change = Partial<UserRow>

interface Consequence {
  follows(before: UserRow, change: Change): boolean
  draw(tx: InTx, user: UserRow): Promise<void>
}

/**
 * What a change of a user entails elsewhere, in this order. What the second factors as a whole entail is in
 * `save-factors.ts`, because rows of other tables decide whether there are any; what goes with a user who is
 * deleted is in `domain/accounts/delete-user.ts`.
 */
const CONSEQUENCES: readonly Consequence[] = [
  {
    // unfinished attempts may rest on the credential; one that is added will be asked of them, too
    follows: takesCredential,
    draw: (tx, user) => endOpenProofs(tx, user.id),
  },
  {
    // sessions that waited for a safe password go on
    follows: (before, change) => before.password_compromised && change.password_compromised === false,
    draw: (tx, user) => resolveSessionTask(tx, user.id, 'reset-password'),
  },
]

/** Whether a credential is changed or taken away. */
function takesCredential(before: UserRow, change: Change): boolean {
  return (
    (change.password_hash !== undefined && change.password_hash !== before.password_hash) ||
    (before.totp_enabled && change.totp_enabled === false) ||
    (before.backup_code_enabled && change.backup_code_enabled === false)
  )
}

/** Call in the transaction of the change, after the columns are written. */
export async function drawConsequences(ctx: InTx, before: UserRow, change: Change): Promise<void> {
  for (const consequence of CONSEQUENCES)
    if (consequence.follows(before, change)) await consequence.draw(ctx, before)
}
