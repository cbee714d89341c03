import type { Context, InTx } from '../../context/context.js'
import { type EmailTemplate, sendEmail } from '../../delivery/send-email.js'
import type { TextChannel } from '../../delivery/sms/message.js'
import { sendSms } from '../../delivery/sms/send-sms.js'
import type { TextTemplate } from '../../delivery/sms/templates.js'
import { ApiError, Refusal, refuse } from '../../errors/api-error.js'
import { verificationStatus } from '../../model/verification.js'
import { MINUTE_MS } from '../../platform/clock.js'
import { countryOfPhone } from '../../protocols/phone-country.js'
import type { VerificationRow } from '../../store/tables.js'
import { insertVerification } from '../../store/verifications.js'
import type { Delivery } from './existing-account.js'
import { type Asker, countTowards, openBudget, RESEND_AFTER_MS, SENT_CODES } from './limits.js'
import { type Subject, subjectText } from './subject.js'
import { isTestAddress, TEST_CODE } from './test-mode.js'

const CODE_DIGITS = 6
const CODE_LIFETIME_MS = 10 * MINUTE_MS
const MAX_WRONG_CODES = 5

interface Request extends Delivery {
  strategy: string
  /** what the code verifies; part of the stored digest */
  subject: Subject
  identifierId: string | null
  /** who asks, where the address is known to be a user's */
  asker?: Asker | null
  address: string
  /** the verification that a new one would replace */
  previous: VerificationRow | null
  /** language tag of the person, if it is known */
  locale: string | null
}

export interface CodeRequest extends Request {
  template: EmailTemplate
}

export interface PhoneCodeRequest extends Request {
  template: TextTemplate
  /** as it was asked for; null = `sms` */
  channel: string | null
}

/**
 * Starts a verification by email code and puts the email into the outbox. While the previous code for the
 * same address is fresh, that one stands and nothing is sent (docs/behaviours.md 8).
 */
export async function sendEmailCode(ctx: InTx, request: CodeRequest): Promise<VerificationRow | Refusal> {
  const { address: to, template, identifierId, locale } = request
  return sendCode(ctx, request, null, code =>
    sendEmail(ctx, { to, template, identifierId, locale, variables: { code } }),
  )
}

/**
 * The same by text message. Another channel than that of the previous code
 * sends anew (docs/behaviours.md 10).
 */
export async function sendPhoneCode(
  ctx: InTx,
  request: PhoneCodeRequest,
): Promise<VerificationRow | Refusal> {
  const channel = ctx.instance.settings.text.channels.find(each => each === (request.channel || 'sms'))
  if (!channel) return refuse('form_param_value_invalid', { param: 'channel' })
  const blocked = blockedCountry(ctx, request.address)
  if (blocked)
    return refuse('unsupported_country_code', { param: 'phone_number', values: { country: blocked } })
  const { address: to, template, identifierId, locale } = request
  return sendCode(ctx, request, channel, code =>
    sendSms(ctx, { to, channel, template, code, identifierId, locale }),
  )
}

/** @throws ApiError unsupported_country_code */
export function refuseBlockedCountry(ctx: Context, number: string): void {
  const country = blockedCountry(ctx, number)
  if (country) throw new ApiError('unsupported_country_code', { param: 'phone_number', values: { country } })
}

/** The country of the number, if the instance writes to nobody there; null otherwise. */
function blockedCountry(ctx: Context, number: string): string | null {
  const blocked = ctx.instance.settings.text.blockedCountryCodes
  if (blocked.length === 0) return null
  const country = countryOfPhone(number)
  return country !== null && blocked.includes(country) ? country : null
}

async function sendCode(
  ctx: InTx,
  request: Request,
  channel: TextChannel | null,
  send: (code: string) => Promise<void>,
): Promise<VerificationRow | Refusal> {
  if (request.previous && isFresh(request.previous, request, channel, ctx.now)) return request.previous
  const isTest = isTestAddress(ctx.instance, request.address)
  if (!isTest) {
    const budget = await openBudget(ctx, SENT_CODES, request.address, request.asker)
    if (budget instanceof Refusal) return budget
    await countTowards(ctx, budget)
  }
  // what is longer than a code cannot be guessed by chance
  const code = !request.deliver
    ? ctx.services.random.secret()
    : isTest
      ? TEST_CODE
      : ctx.services.random.digits(CODE_DIGITS)
  const subject = subjectText(request.subject)
  const verification: VerificationRow = {
    instance_id: ctx.instance.id,
    id: ctx.services.ids.next('ver'),
    strategy: request.strategy,
    subject,
    identifier_id: request.identifierId,
    target: request.address,
    code_digest: ctx.services.masterKey.codeDigest(subject, code),
    attempts: 0,
    max_attempts: MAX_WRONG_CODES,
    expires_at: ctx.now + CODE_LIFETIME_MS,
    verified_at: null,
    channel,
    created_at: ctx.now,
  }
  await insertVerification(ctx, verification)
  if (!isTest) await (request.deliver ? send(code) : request.instead?.())
  return verification
}

function isFresh(
  previous: VerificationRow,
  request: Request,
  channel: TextChannel | null,
  now: number,
): boolean {
  return (
    previous.strategy === request.strategy &&
    previous.target === request.address &&
    (previous.channel ?? null) === channel &&
    verificationStatus(previous, now) === 'unverified' &&
    now - previous.created_at < RESEND_AFTER_MS
  )
}
