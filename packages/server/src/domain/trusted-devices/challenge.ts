import type { InTx } from '../../context/context.js'
import { MINUTE_MS } from '../../platform/clock.js'
import type { TrustedDeviceChallenge } from '../../resources/trusted-device.js'
import type { VerificationRow } from '../../store/tables.js'
import { consumeVerification, insertVerification } from '../../store/verifications.js'
import { type Subject, subjectText } from '../verifications/subject.js'

export const TRUSTED_DEVICE = 'trusted_device'

const LIFETIME_MS = 5 * MINUTE_MS

/** What the text to sign is bound to, besides its challenge. */
export interface Binding {
  type: 'trusted_device.enroll' | 'trusted_device.sign_in'
  [fact: string]: string
}

/**
 * Stores the text that the device has to sign: the challenge together with all that it is for, so that a
 * signature is good for nothing else.
 */
export async function startDeviceChallenge(
  ctx: InTx,
  of: Subject,
  binding: Binding,
  trustedDeviceId?: string,
): Promise<{ challenge: TrustedDeviceChallenge; verification: VerificationRow }> {
  const { instance, services, now } = ctx
  const id = services.ids.next('ver')
  const subject = subjectText(of)
  const secret = services.random.secret()
  const challenge: TrustedDeviceChallenge = {
    object: 'trusted_device_challenge',
    challenge: secret,
    challenge_id: id,
    ...(trustedDeviceId === undefined ? {} : { trusted_device_id: trustedDeviceId }),
    client_data: JSON.stringify({
      ...binding,
      challenge: secret,
      challenge_id: id,
      issuer: ctx.request.frontendApiUrl,
    }),
    expires_at: now + LIFETIME_MS,
    algorithm: 'ES256',
  }
  const verification: VerificationRow = {
    instance_id: instance.id,
    id,
    strategy: TRUSTED_DEVICE,
    subject,
    identifier_id: null,
    target: trustedDeviceId ?? null,
    code_digest: services.masterKey.codeDigest(subject, secret),
    channel: null,
    nonce: JSON.stringify(challenge),
    attempts: 0,
    max_attempts: 1,
    expires_at: now + LIFETIME_MS,
    verified_at: null,
    created_at: now,
  }
  await insertVerification(ctx, verification)
  return { challenge, verification }
}

/**
 * The challenge that a verification stores; null when it is another verification
 * than a device's for this subject.
 */
export function challengeOf(
  verification: VerificationRow | null | undefined,
  subject: Subject,
): TrustedDeviceChallenge | null {
  if (verification?.strategy !== TRUSTED_DEVICE || verification.subject !== subjectText(subject)) return null
  return JSON.parse(verification.nonce ?? 'null') as TrustedDeviceChallenge | null
}

/** Each challenge is answered once, however many answers come at the same time. */
export async function spendDeviceChallenge(ctx: InTx, verification: VerificationRow): Promise<boolean> {
  const digest = verification.code_digest ?? ''
  return consumeVerification(ctx, verification.id, digest, ctx.now)
}
