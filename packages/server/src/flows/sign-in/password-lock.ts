import type { FrontendContext, InTx } from '../../context/context.js'
import {
  countOwnAttempt,
  lockPassword,
  ownLockBeyond,
  passwordLockOf,
  registerFailedAttempt,
} from '../../domain/users/restrictions.js'
import { countTypedFailure, lockOfTyped, typedDigest } from '../../domain/users/typed-attempts.js'
import { hidesAccounts } from '../../domain/verifications/existing-account.js'
import type { Lock, UserView } from '../../model/user.js'
import type { SignInRow } from '../../store/tables.js'

interface Tried {
  attempt: Pick<SignInRow, 'identifier' | 'client_id'>
  view: UserView | null
}

/** Under protection against enumeration: what was typed, as a key; null where nothing is to be hidden. */
export function hiddenDigest(
  ctx: FrontendContext,
  { identifier }: Pick<SignInRow, 'identifier'>,
): string | null {
  return identifier !== null && hidesAccounts(ctx) ? typedDigest(ctx, identifier) : null
}

/** Whether a password may not be tried in this attempt. */
export async function passwordLock(ctx: FrontendContext, { attempt, view }: Tried): Promise<Lock | null> {
  const digest = hiddenDigest(ctx, attempt)
  if (digest === null) return view && passwordLockOf(ctx, view.user, attempt.client_id)
  const shared = await lockOfTyped(ctx, digest)
  return shared && view
    ? ownLockBeyond(ctx, shared, { userId: view.user.id, clientId: attempt.client_id })
    : shared
}

/** Counts a wrong password, also of nobody. The transaction has to commit. */
export async function countWrongPassword(tx: InTx<FrontendContext>, { attempt, view }: Tried): Promise<void> {
  const digest = hiddenDigest(tx, attempt)
  if (digest === null) {
    if (view) await registerFailedAttempt(tx, view.user, attempt.client_id)
    return
  }
  const isLocked = (await lockOfTyped(tx, digest)) !== null
  if (isLocked && view) await countOwnAttempt(tx, { userId: view.user.id, clientId: attempt.client_id })
  if (isLocked) return
  const hasLocked = await countTypedFailure(tx, digest)
  if (hasLocked && view) await lockPassword(tx, view.user.id)
}
