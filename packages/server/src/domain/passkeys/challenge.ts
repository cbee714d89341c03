import type { InTx } from '../../context/context.js'
import { MINUTE_MS } from '../../platform/clock.js'
import type { VerificationRow } from '../../store/tables.js'
import { consumeVerification, insertVerification } from '../../store/verifications.js'
import { type Subject, subjectText } from '../verifications/subject.js'

const LIFETIME_MS = 10 * MINUTE_MS
const STRATEGY = 'passkey'

/** What the browser's `navigator.credentials` is given, as JSON; stored as the verification's nonce. */
export interface PasskeyOptions {
  challenge: string
  rp?: { id?: string }
  rpId?: string
}

/** Stores the challenge that the authenticator has to sign. */
export async function startChallenge(
  ctx: InTx,
  of: Subject,
  options: PasskeyOptions,
): Promise<VerificationRow> {
  const subject = subjectText(of)
  const verification: VerificationRow = {
    instance_id: ctx.instance.id,
    id: ctx.services.ids.next('ver'),
    strategy: STRATEGY,
    subject,
    identifier_id: null,
    target: null,
    code_digest: ctx.services.masterKey.codeDigest(subject, options.challenge),
    channel: null,
    nonce: JSON.stringify(options),
    attempts: 0,
    max_attempts: 1,
    expires_at: ctx.now + LIFETIME_MS,
    verified_at: null,
    created_at: ctx.now,
  }
  await insertVerification(ctx, verification)
  return verification
}

export function optionsOf(verification: VerificationRow | null): PasskeyOptions | null {
  if (verification?.strategy !== STRATEGY || !verification.nonce) return null
  return JSON.parse(verification.nonce) as PasskeyOptions
}

/** Each challenge is answered once, however many answers come at the same time. */
export async function spendChallenge(ctx: InTx, verification: VerificationRow): Promise<boolean> {
  const digest = verification.code_digest ?? ''
  return consumeVerification(ctx, verification.id, digest, ctx.now)
}
