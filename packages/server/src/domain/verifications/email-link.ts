import type { Context, FrontendContext, InTx } from '../../context/context.js'
import { languageFor } from '../../delivery/branding.js'
import { describeRequester } from '../../delivery/requester.js'
import { sendEmail } from '../../delivery/send-email.js'
import { ApiError, Refusal } from '../../errors/api-error.js'
import { verificationIdOf, verificationStatus } from '../../model/verification.js'
import { MINUTE_MS } from '../../platform/clock.js'
import type { VerificationRow } from '../../store/tables.js'
import {
  consumeVerification,
  findVerification,
  insertVerification,
  noteOpener,
} from '../../store/verifications.js'
import { checkRedirectUrl } from '../urls/origins.js'
import { digestOf } from './carried-secret.js'
import type { Delivery } from './existing-account.js'
import { type Asker, countTowards, openBudget, RESEND_AFTER_MS, SENT_CODES } from './limits.js'
import { type Subject, subjectText } from './subject.js'
import { isTestAddress } from './test-mode.js'

export const EMAIL_LINK = 'email_link'

const LIFETIME_MS = 10 * MINUTE_MS
/** Nobody guesses a token of a link: wrong ones are not counted, or anybody could use the link up. */
const MAX_WRONG_TOKENS = 1

export interface LinkRequest extends Delivery {
  /** what the link verifies; part of the stored digest */
  subject: Subject
  identifierId: string | null
  /** who asks, where the address is known to be a user's */
  asker?: Asker | null
  address: string
  template: 'magic_link' | 'verification_link'
  /** language tag of the person, if it is known */
  locale: string | null
  /** where it leads on to, with the outcome in `__clerk_status` */
  redirectUrl: string | null | undefined
  previous: VerificationRow | null
  /** of the user whose account the address is added to */
  credentialsGeneration?: number
}

/** What clerk-js reads in `__clerk_status` (its `handleEmailLinkVerification`). */
export type LinkStatus = 'verified' | 'expired' | 'failed' | 'client_mismatch'

/**
 * Sends a link that proves an address when somebody opens it. A second request within half a minute for the
 * same address and target is a reload and sends nothing.
 * @throws ApiError for a redirect URL that is not allowed
 */
export async function sendEmailLink(
  ctx: InTx<FrontendContext>,
  request: LinkRequest,
): Promise<VerificationRow | Refusal> {
  if (!request.redirectUrl) throw new ApiError('form_param_missing', { param: 'redirect_url' })
  const redirectUrl = checkRedirectUrl(ctx.instance, request.redirectUrl).toString()
  if (request.previous && isFresh(request.previous, request.address, redirectUrl, ctx.now))
    return request.previous
  const isTest = isTestAddress(ctx.instance, request.address)
  if (!isTest) {
    const budget = await openBudget(ctx, SENT_CODES, request.address, request.asker)
    if (budget instanceof Refusal) return budget
    await countTowards(ctx, budget)
  }
  const secret = ctx.services.random.secret()
  const subject = subjectText(request.subject)
  const verification: VerificationRow = {
    instance_id: ctx.instance.id,
    id: ctx.services.ids.next('ver'),
    strategy: EMAIL_LINK,
    subject,
    identifier_id: request.identifierId,
    target: request.address,
    code_digest: ctx.services.masterKey.codeDigest(subject, secret),
    channel: null,
    client_id: ctx.caller.client?.id ?? null,
    redirect_url: redirectUrl,
    credentials_generation: request.credentialsGeneration ?? null,
    requested_from: describeRequester(ctx.request, languageFor(ctx, request.locale)),
    attempts: 0,
    max_attempts: MAX_WRONG_TOKENS,
    expires_at: ctx.now + LIFETIME_MS,
    verified_at: null,
    created_at: ctx.now,
  }
  await insertVerification(ctx, verification)
  if (!isTest && !request.deliver) await request.instead?.()
  if (!isTest && request.deliver) {
    const link = `${ctx.request.frontendApiUrl}/v1/verify?token=${verification.id}.${secret}`
    const { address: to, template, identifierId, locale } = request
    await sendEmail(ctx, { to, template, identifierId, locale, variables: { link } })
  }
  return verification
}

function isFresh(previous: VerificationRow, address: string, redirectUrl: string, now: number): boolean {
  return (
    previous.strategy === EMAIL_LINK &&
    previous.target === address &&
    previous.redirect_url === redirectUrl &&
    verificationStatus(previous, now) === 'unverified' &&
    now - previous.created_at < RESEND_AFTER_MS
  )
}

/** The verification that a link's token names. @throws ApiError verification_missing */
export async function findLink(ctx: FrontendContext, token: string): Promise<VerificationRow> {
  const verification = await findVerification(ctx, verificationIdOf(token))
  if (verification?.strategy !== EMAIL_LINK) throw new ApiError('verification_missing')
  return verification
}

/**
 * Where the link that a token belongs to stands. Looking at it changes nothing:
 * programs that scan mail open links, too.
 */
export function readLink(
  ctx: Context,
  verification: VerificationRow,
  token: string,
): LinkStatus | 'unverified' {
  if (verification.code_digest !== digestOf(ctx, verification, token)) return 'failed'
  return verificationStatus(verification, ctx.now)
}

/** Uses a link up. Of parallel tries one does; what it proves is the same for all. */
export async function openLink(
  ctx: InTx<FrontendContext>,
  verification: VerificationRow,
  token: string,
): Promise<LinkStatus> {
  const { now } = ctx
  const digest = digestOf(ctx, verification, token)
  if (await consumeVerification(ctx, verification.id, digest, now)) {
    await noteOpener(ctx, verification.id, ctx.caller.client?.id ?? null)
    return 'verified'
  }
  const present = await findVerification(ctx, verification.id)
  const status = present ? readLink(ctx, present, token) : 'failed'
  return status === 'unverified' ? 'failed' : status
}

/** Whether this verification is a link that was opened, and now may count. */
export function isOpenedLink(verification: VerificationRow | null): verification is VerificationRow {
  return verification?.strategy === EMAIL_LINK && verification.verified_at !== null
}
