import type { Context } from '../../context/context.js'
import { ApiError, type Refusal, refuse } from '../../errors/api-error.js'
import type { Connection, ProviderProfile } from '../../model/connection.js'
import { domainOfAddress } from '../../protocols/email-address.js'
import { normalizeEmail } from '../users/identifiers.js'
import { isTestAddress } from '../verifications/test-mode.js'
import { refuseClosed } from './closed.js'
import { isDisposable } from './disposable-domains.js'

/**
 * The address of a sign-up in its one form. The rules hold for sign-ups alone, as with the hosted service:
 * existing accounts go on. @throws ApiError form_email_address_blocked, form_param_format_invalid
 */
export function acceptEmail(ctx: Context, text: string): string {
  const address = normalizeEmail(text)
  const { blockEmailSubaddresses, blockDisposableEmailDomains } = ctx.instance.settings.restrictions
  const isSubaddress = address.split('@', 1)[0]!.includes('+') && !isTestAddress(ctx.instance, address)
  if (blockEmailSubaddresses && isSubaddress) refuseKindOfAddress('email subaddresses')
  if (blockDisposableEmailDomains && isDisposable(domainOfAddress(address)))
    refuseKindOfAddress('disposable email addresses')
  return address
}

function refuseKindOfAddress(kind: string): never {
  throw new ApiError('form_email_address_blocked', { param: 'email_address', values: { kind } })
}

/**
 * The address of a sign-up that a provider names; null: it names none, or one that this server does not take,
 * and the person is asked for one. @throws ApiError not_allowed_access: the official UI has no words for the
 * code of a field that nobody has typed
 */
export function acceptProvidersEmail(ctx: Context, { emailAddress }: ProviderProfile): string | null {
  if (!emailAddress || !ctx.instance.settings.attributes.emailAddress.enabled) return null
  try {
    return acceptEmail(ctx, emailAddress)
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    if (error.code !== 'form_email_address_blocked') return null
    throw new ApiError('not_allowed_access', { values: { identifier: emailAddress } })
  }
}

/**
 * Why somebody whom nobody knows becomes no user by a provider: the connection lets the address not through,
 * or the instance is closed to it. Who is known already signs in all the same.
 */
export async function refuseNewcomer(
  ctx: Context,
  connection: Connection,
  profile: ProviderProfile,
): Promise<Refusal | null> {
  const blocked = refuseAddress(connection, profile)
  return blocked ?? refuseClosed(ctx, { email_address: acceptProvidersEmail(ctx, profile) })
}

/** Why nobody with this address may sign up by this connection. */
export function refuseAddress(
  { name, blocksSubaddresses, allowedEmailDomains, blockedEmailDomains }: Connection,
  { emailAddress }: ProviderProfile,
): Refusal | null {
  const refusal = () =>
    refuse('not_allowed_access', { values: { identifier: emailAddress ?? `This ${name} account` } })
  if (!emailAddress) return allowedEmailDomains === null ? null : refusal()
  const address = normalized(emailAddress)
  const domain = domainOfAddress(address)
  // what other providers deliver to the same mailbox (docs/social-sign-in.md)
  const isSubaddress = /[+=#]/.test(address.split('@', 1)[0]!)
  const isBlocked =
    (blocksSubaddresses && isSubaddress) ||
    blockedEmailDomains.includes(domain) ||
    (allowedEmailDomains !== null && !allowedEmailDomains.includes(domain))
  return isBlocked ? refusal() : null
}

function normalized(text: string): string {
  try {
    return normalizeEmail(text)
  } catch {
    return text.toLowerCase()
  }
}
