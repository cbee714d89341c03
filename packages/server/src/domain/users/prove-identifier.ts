import type { Context, InTx } from '../../context/context.js'
import { hasSecondFactor, type UserView } from '../../model/user.js'
import { deleteFactorsOfUser } from '../../store/factors.js'
import { deleteIdentifier, updateIdentifier } from '../../store/identifiers.js'
import { deletePasskeysOfUser } from '../../store/passkeys.js'
import { hasHadSession } from '../../store/sessions.js'
import type { IdentifierRow } from '../../store/tables.js'
import { endOpenProofs, getUserForUpdate } from '../../store/users.js'
import { NO_PASSWORD } from '../passwords/user-passwords.js'
import { getUserView } from '../views/user-view.js'
import { removeContact } from './contacts.js'
import { notifyOwner } from './notify-owner.js'
import { revokeSessions } from './restrictions.js'
import { saveUser } from './update-user.js'

export interface IdentifierProof {
  /** e.g. `email_code` */
  strategy: string
  /** the browser that has brought the proof, without a session of the user */
  clientId: string
}

/**
 * Somebody who is not signed in has proven an address, a number or a wallet of an account. If it was
 * merely reserved, the account may have been made by somebody else, who waits for its owner (ADR 0015).
 * Unless the browser is the account's own:
 * - an account of which nothing was ever proven becomes the prover's, and whatever
 *   else leads into it is taken away;
 * - from an account that is somebody's by another proof, be it an account at a provider, an
 *   identifier that was claimed at sign-up is taken away instead.
 *
 * Call it before anything goes on with the account.
 * @returns the user as it is now; null: the identifier is not this user's any more
 */
export async function proveIdentifier(
  ctx: InTx,
  view: UserView,
  identifierId: string | null,
  proof: IdentifierProof,
): Promise<UserView | null> {
  if (!isUnproven(view, identifierId)) return view
  const { id: userId } = await getUserForUpdate(ctx, view.user.id)
  const before = await getUserView(ctx, userId)
  const identifier = isUnproven(before, identifierId)
  if (!identifier) return before
  if (await isOwnClient(ctx, identifier, proof.clientId)) return markProven(ctx, before, identifier, proof)
  const isClaimed = identifier.claimed_by_client_id !== null
  const isSomebodys = before.identifiers.some(isProven)
  if (!isSomebodys && !(isClaimed && hasAccount(before))) return takeOver(ctx, before, identifier, proof)
  if (!isClaimed) return markProven(ctx, before, identifier, proof)
  await release(ctx, identifier)
  return null
}

const isUnproven = ({ identifiers }: UserView, id: string | null) =>
  identifiers.find(row => row.id === id && row.verified_at === null)

/** Whoever came by an account at a provider has proven that much: it is somebody's. */
const hasAccount = ({ externalAccounts }: UserView) => externalAccounts.some(row => row.subject !== null)

/** A username says nothing about who has chosen it. */
const isProven = (row: IdentifierRow) => row.type !== 'username' && row.verified_at !== null

/**
 * The browser that the account was made in, or that the user was signed in with before: its
 * person knows the account already.
 */
async function isOwnClient(ctx: Context, identifier: IdentifierRow, clientId: string): Promise<boolean> {
  if (identifier.claimed_by_client_id === clientId) return true
  return hasHadSession(ctx, identifier.user_id, clientId)
}

async function markProven(
  ctx: InTx,
  { user }: UserView,
  identifier: IdentifierRow,
  proof: IdentifierProof,
): Promise<UserView> {
  await writeProof(ctx, identifier, proof)
  return saveUser(ctx, user, {})
}

async function writeProof(
  ctx: InTx,
  identifier: IdentifierRow,
  { strategy }: IdentifierProof,
): Promise<void> {
  await updateIdentifier(ctx, identifier.id, {
    verified_at: ctx.now,
    verification_strategy: strategy,
    reserved: false,
    updated_at: ctx.now,
  })
}

/** Leaves one way into the account: the identifier that was proven. */
async function takeOver(
  ctx: InTx,
  before: UserView,
  identifier: IdentifierRow,
  proof: IdentifierProof,
): Promise<UserView> {
  const { now } = ctx
  const { user } = before
  await revokeSessions(ctx, user.id)
  await endOpenProofs(ctx, user.id)
  await deleteFactorsOfUser(ctx, user.id)
  await deletePasskeysOfUser(ctx, user.id)
  const others = before.identifiers.filter(row => row.id !== identifier.id && row.type !== 'username')
  for (const other of others) await deleteIdentifier(ctx, other.id)
  await writeProof(ctx, identifier, proof)
  const primary = (type: IdentifierRow['type']) => (identifier.type === type ? identifier.id : null)
  const view = await saveUser(ctx, user, {
    ...NO_PASSWORD,
    primary_email_address_id: primary('email_address'),
    primary_phone_number_id: primary('phone_number'),
    primary_web3_wallet_id: primary('web3_wallet'),
    totp_enabled: false,
    backup_code_enabled: false,
    ...(hasSecondFactor(before) ? { mfa_disabled_at: now } : {}),
  })
  const wasUsed = user.password_hash !== null || user.last_sign_in_at !== null
  if (wasUsed) await notifyOwner(ctx, view, 'account_claimed')
  return view
}

async function release(ctx: InTx, identifier: IdentifierRow): Promise<void> {
  const view = await removeContact(ctx, identifier)
  await notifyOwner(ctx, view, 'identifier_released', { identifier: identifier.value })
}
