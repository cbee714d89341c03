import type { Context, InTx } from '../context/context.js'
import { sendBackendCode } from '../domain/users/backend-codes.js'
import { getContact, updateContact } from '../domain/users/contacts.js'
import { attemptCode } from '../domain/verifications/attempt-code.js'
import { ApiError, Refusal } from '../errors/api-error.js'
import type { ContactType } from '../model/user.js'
import { emailAddress } from '../resources/email-address.js'
import { phoneNumber } from '../resources/phone-number.js'
import { contactVerification } from '../resources/verification.js'
import type { IdentifierRow } from '../store/tables.js'
import { findVerification } from '../store/verifications.js'

/**
 * Outcomes of a code that are told by the status of the verification, not by an
 * error (spec: Attempt…Verification).
 */
const TOLD_BY_STATUS = new Set(['form_code_incorrect', 'verification_failed', 'verification_expired'])

export async function renderContact(ctx: Context, row: IdentifierRow): Promise<object> {
  const verification =
    row.verification_id === null ? undefined : await findVerification(ctx, row.verification_id)
  return (row.type === 'email_address' ? emailAddress : phoneNumber)(row, verification, ctx.now)
}

/**
 * A code for whatever the application's server asks for it; on a verification
 * of its own.
 */
export async function prepareContact(ctx: InTx, type: ContactType, id: string): Promise<object | Refusal> {
  const contact = await getContact(ctx, type, id)
  const verification = await sendBackendCode(ctx, contact)
  return verification instanceof Refusal ? verification : contactVerification(verification, ctx.now)
}

/** Tries that code; a right one proves the contact as well, if nothing has yet. */
export async function attemptContact(
  ctx: InTx,
  type: ContactType,
  id: string,
  body: { verification_id: string; code: string },
): Promise<object | Refusal> {
  const contact = await getContact(ctx, type, id)
  const verification = await findVerification(ctx, body.verification_id)
  if (!verification || verification.identifier_id !== contact.id) throw new ApiError('resource_not_found')
  const refusal = await attemptCode(ctx, verification, body.code)
  if (refusal && !TOLD_BY_STATUS.has(refusal.error.code)) return refusal
  const { strategy } = verification
  if (!refusal)
    await updateContact(ctx, contact, { verified: true, strategy, verificationId: verification.id })
  const present = await findVerification(ctx, verification.id)
  return contactVerification(present ?? verification, ctx.now)
}
