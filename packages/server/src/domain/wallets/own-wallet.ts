import { refuse, Refusal } from '../../errors/api-error.js'
import { updateIdentifier } from '../../store/identifiers.js'
import type { IdentifierRow } from '../../store/tables.js'
import { findVerification } from '../../store/verifications.js'
import type { Context } from '../context.js'
import { updateContact } from '../users/contacts.js'
import type { UserView } from '../users/view.js'
import { attemptSignature, isWalletChallenge, loadSignatures, startWalletChallenge } from './challenge.js'
import { strategiesOfWallet } from './strategies.js'

/** Starts the verification that a wallet of one's own account shows. Call in a transaction. */
export async function prepareOwnWallet(
  ctx: Context,
  contact: IdentifierRow,
  wanted: string,
): Promise<Refusal | null> {
  if (contact.verified_at !== null) return refuse('verification_already_verified')
  const address = contact.normalized_value
  const strategy = strategiesOfWallet(ctx.instance.settings, address).find(each => each === wanted)
  if (!strategy) return refuse('strategy_for_user_invalid', { param: 'strategy' })
  const verification = await startWalletChallenge(
    ctx,
    { strategy, subject: { kind: 'identifier', id: contact.id }, address, identifierId: contact.id },
    await loadSignatures(),
  )
  if (verification instanceof Refusal) return verification
  await updateIdentifier(ctx.db, ctx.instance.id, contact.id, {
    verification_id: verification.id,
    updated_at: ctx.now,
  })
  return null
}

/** Tries its signature. Call in a transaction. @throws ApiError form_identifier_exists */
export async function verifyOwnWallet(
  ctx: Context,
  contact: IdentifierRow,
  signature: string,
): Promise<Refusal | { contact: IdentifierRow; view: UserView }> {
  const id = contact.verification_id
  const found = id === null ? undefined : await findVerification(ctx.db, ctx.instance.id, id)
  const verification = isWalletChallenge(found ?? null, contact.normalized_value) ? found! : null
  const refusal = await attemptSignature(ctx, verification, signature, await loadSignatures())
  if (refusal || !verification) return refusal ?? refuse('verification_missing')
  const { strategy } = verification
  return updateContact(ctx, contact, { verified: true, strategy, verificationId: verification.id })
}
