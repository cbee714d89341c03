import { refuse, Refusal } from '../../errors/api-error.js'
import { updateIdentifier } from '../../store/identifiers.js'
import type { IdentifierRow, VerificationRow } from '../../store/tables.js'
import { getUser } from '../../store/users.js'
import { findVerification } from '../../store/verifications.js'
import type { Context, FrontendContext } from '../context.js'
import { attemptCode } from '../verifications/attempt-code.js'
import { deliveryToClaimant, type SentType } from '../verifications/existing-account.js'
import { sendEmailLink } from '../verifications/email-link.js'
import { sendEmailCode, sendPhoneCode } from '../verifications/send-code.js'
import type { Subject } from '../verifications/subject.js'
import { updateContact } from './contacts.js'
import type { UserView } from './view.js'

/**
 * What a code that was sent to a contact proves: `owner` its ownership, `backend` whatever
 * an application's server asks for.
 */
type Purpose = 'owner' | 'backend'

const subjectOf = (purpose: Purpose, { id }: IdentifierRow): Subject =>
  purpose === 'owner' ? { kind: 'identifier', id } : { kind: 'backend', id }

/** Sends a code to an email address or phone number. Call in a transaction. */
export async function sendContactCode(
  ctx: Context,
  contact: IdentifierRow,
  purpose: Purpose,
  previous: VerificationRow | null,
): Promise<VerificationRow | Refusal> {
  const request = {
    subject: subjectOf(purpose, contact),
    identifierId: contact.id,
    address: contact.normalized_value,
    template: 'verification_code',
    previous,
    locale: await localeOf(ctx, contact),
    ...(await deliveryOf(ctx, contact, purpose)),
  } as const
  return contact.type === 'email_address'
    ? sendEmailCode(ctx, { ...request, strategy: 'email_code' })
    : sendPhoneCode(ctx, { ...request, strategy: 'phone_code', channel: null })
}

/** Starts the verification that the contact itself shows. Call in a transaction. */
export async function prepareOwnContact(ctx: Context, contact: IdentifierRow): Promise<Refusal | null> {
  if (contact.verified_at !== null) return refuse('verification_already_verified')
  const previous = await presentVerification(ctx, contact)
  const verification = await sendContactCode(ctx, contact, 'owner', previous)
  if (verification instanceof Refusal) return verification
  await updateIdentifier(ctx.db, ctx.instance.id, contact.id, {
    verification_id: verification.id,
    updated_at: ctx.now,
  })
  return null
}

/** The same by a link. Call in a transaction. @throws ApiError for a redirect URL that is not allowed */
export async function prepareOwnContactLink(
  ctx: FrontendContext,
  contact: IdentifierRow,
  redirectUrl: string | null | undefined,
): Promise<Refusal | null> {
  if (contact.verified_at !== null) return refuse('verification_already_verified')
  const owner = await getUser(ctx.db, ctx.instance.id, contact.user_id)
  const verification = await sendEmailLink(ctx, {
    subject: subjectOf('owner', contact),
    identifierId: contact.id,
    address: contact.normalized_value,
    template: 'verification_link',
    redirectUrl,
    locale: owner.locale,
    credentialsGeneration: owner.credentials_generation,
    previous: await presentVerification(ctx, contact),
    ...(await deliveryOf(ctx, contact, 'owner')),
  })
  if (verification instanceof Refusal) return verification
  await updateIdentifier(ctx.db, ctx.instance.id, contact.id, {
    verification_id: verification.id,
    updated_at: ctx.now,
  })
  return null
}

/** Tries the code of that verification. Call in a transaction. @throws ApiError form_identifier_exists */
export async function verifyOwnContact(
  ctx: Context,
  contact: IdentifierRow,
  code: string,
): Promise<Refusal | { contact: IdentifierRow; view: UserView }> {
  const verification = await presentVerification(ctx, contact)
  const refusal = await attemptCode(ctx, verification, code)
  if (refusal || !verification) return refusal ?? refuse('verification_missing')
  const { strategy, id } = verification
  return updateContact(ctx, contact, { verified: true, strategy, verificationId: id })
}

/** An application's server may know what is taken. */
const deliveryOf = async (ctx: Context, contact: IdentifierRow, purpose: Purpose) =>
  purpose === 'backend'
    ? { deliver: true }
    : deliveryToClaimant(ctx, contact.type as SentType, contact.normalized_value, contact.user_id)

const localeOf = async (ctx: Context, contact: IdentifierRow) =>
  (await getUser(ctx.db, ctx.instance.id, contact.user_id)).locale

async function presentVerification(ctx: Context, contact: IdentifierRow): Promise<VerificationRow | null> {
  if (contact.verification_id === null) return null
  return (await findVerification(ctx.db, ctx.instance.id, contact.verification_id)) ?? null
}
