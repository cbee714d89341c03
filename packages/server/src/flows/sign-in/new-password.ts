import type { FrontendContext, InTx } from '../../context/context.js'
import { PASSWORD_HASHER } from '../../domain/passwords/password-hasher.js'
import { passwordColumns } from '../../domain/passwords/user-passwords.js'
import { notifyOwner } from '../../domain/users/notify-owner.js'
import { revokeSessions } from '../../domain/users/restrictions.js'
import { updateUser } from '../../domain/users/update-user.js'
import { getUserView } from '../../domain/views/user-view.js'
import type { UserView } from '../../model/user.js'
import type { SignInRow } from '../../store/tables.js'

/**
 * A reset ends: the password that was chosen on the way becomes the user's. Only a complete attempt may do
 * that, for whoever reads the mail alone must change nothing for an owner with a second factor.
 * @returns the user as it is now
 */
export async function applyNewPassword(
  tx: InTx<FrontendContext>,
  { new_password_hash: hash, sign_out_of_other_sessions: signOutOthers }: SignInRow,
  view: UserView,
): Promise<UserView> {
  if (hash === null) return view
  const changed = await updateUser(tx, view.user.id, {
    columns: passwordColumns(tx, { hash, hasher: PASSWORD_HASHER }),
  })
  if (signOutOthers) await revokeSessions(tx, view.user.id)
  await notifyOwner(tx, changed, view.user.password_hash === null ? 'password_added' : 'password_changed')
  // what ends the other sessions ends what was proven for them as well
  return signOutOthers ? getUserView(tx, view.user.id) : changed
}
