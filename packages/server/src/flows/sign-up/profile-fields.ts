import type { FrontendContext } from '../../context/context.js'
import { normalizeEmail, usernameForms } from '../../domain/users/identifiers.js'
import { ApiError, type Refusal, refuse } from '../../errors/api-error.js'
import type { Connection, ProviderProfile } from '../../model/connection.js'
import { withProof } from '../../model/sign-up.js'
import { domainOfAddress } from '../../protocols/email-address.js'
import { findUsernameHolder } from '../../store/identifiers.js'
import type { SignUpRow, VerificationRow } from '../../store/tables.js'
import { acceptEmail, acceptUsername, MAX_NAME_LENGTH } from './apply-fields.js'
import { isFieldEnabled } from './status.js'

/**
 * What a provider says of a person, as far as the instance asks for it and the form does not say it itself.
 * What the rules of the instance refuse is left out, so that the person is asked for it; an address that
 * may not sign up is refused. @throws ApiError form_email_address_blocked
 */
export async function profileFields(
  ctx: FrontendContext,
  form: SignUpRow,
  { strategy }: VerificationRow,
  profile: ProviderProfile,
): Promise<Partial<SignUpRow>> {
  const { settings } = ctx.instance
  const fields: Partial<SignUpRow> = {}
  for (const [name, value] of [
    ['first_name', profile.firstName],
    ['last_name', profile.lastName],
  ] as const) {
    if (value?.trim() && form[name] === null && isFieldEnabled(settings, name))
      fields[name] = value.trim().slice(0, MAX_NAME_LENGTH)
  }
  const username = form.username === null ? await freeUsername(ctx, profile.username) : null
  if (username !== null) fields.username = username
  return { ...fields, ...addressFields(ctx, form, strategy, profile) }
}

function addressFields(
  ctx: FrontendContext,
  form: SignUpRow,
  strategy: string,
  { emailAddress, isEmailProven }: ProviderProfile,
): Partial<SignUpRow> {
  if (!emailAddress || !isFieldEnabled(ctx.instance.settings, 'email_address')) return {}
  const address = emailOf(ctx, emailAddress)
  if (address === null || (form.email_address !== null && form.email_address !== address)) return {}
  const proof = { strategy: `from_${strategy}`, verified_at: ctx.now }
  return { email_address: address, ...(isEmailProven ? withProof(form, 'email_address', proof) : {}) }
}

/** Null: it is no address that this server takes, and the person is asked for one. @throws ApiError */
function emailOf(ctx: FrontendContext, text: string): string | null {
  try {
    return acceptEmail(ctx, text)
  } catch (error) {
    if (error instanceof ApiError && error.code !== 'form_email_address_blocked') return null
    throw error
  }
}

async function freeUsername(ctx: FrontendContext, text: string | null): Promise<string | null> {
  if (!text?.trim() || !isFieldEnabled(ctx.instance.settings, 'username')) return null
  try {
    const username = acceptUsername(ctx, text)
    return (await findUsernameHolder(ctx, usernameForms(username))) ? null : username
  } catch (error) {
    if (error instanceof ApiError) return null
    throw error
  }
}

/** Why nobody with this address may sign up by this connection. */
export function refuseAddress(
  { blocksSubaddresses, allowedEmailDomains, blockedEmailDomains }: Connection,
  { emailAddress }: ProviderProfile,
): Refusal | null {
  if (!emailAddress) return allowedEmailDomains === null ? null : refuse('not_allowed_access')
  const address = normalized(emailAddress)
  const domain = domainOfAddress(address)
  // what other providers deliver to the same mailbox (docs/social-sign-in.md)
  const isSubaddress = /[+=#]/.test(address.split('@', 1)[0]!)
  const isBlocked =
    (blocksSubaddresses && isSubaddress) ||
    blockedEmailDomains.includes(domain) ||
    (allowedEmailDomains !== null && !allowedEmailDomains.includes(domain))
  return isBlocked ? refuse('not_allowed_access') : null
}

function normalized(text: string): string {
  try {
    return normalizeEmail(text)
  } catch {
    return text.toLowerCase()
  }
}
