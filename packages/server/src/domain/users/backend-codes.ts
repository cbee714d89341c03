import type { InTx } from '../../context/context.js'
import type { Refusal } from '../../errors/api-error.js'
import type { IdentifierRow, VerificationRow } from '../../store/tables.js'
import { getUser } from '../../store/users.js'
import { sendEmailCode, sendPhoneCode } from '../verifications/send-code.js'

/**
 * Sends a code to an email address or phone number for whatever an application's server asks for it, which
 * may know what is taken.
 */
export async function sendBackendCode(ctx: InTx, contact: IdentifierRow): Promise<VerificationRow | Refusal> {
  const request = {
    subject: { kind: 'backend', id: contact.id },
    identifierId: contact.id,
    address: contact.normalized_value,
    template: 'verification_code',
    previous: null,
    locale: (await getUser(ctx, contact.user_id)).locale,
    deliver: true,
  } as const
  return contact.type === 'email_address'
    ? sendEmailCode(ctx, { ...request, strategy: 'email_code' })
    : sendPhoneCode(ctx, { ...request, strategy: 'phone_code', channel: null })
}
