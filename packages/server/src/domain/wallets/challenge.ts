import type { InTx } from '../../context/context.js'
import { type Refusal, refuse } from '../../errors/api-error.js'
import { isWalletStrategy, type WalletStrategy } from '../../model/wallet-strategies.js'
import { MINUTE_MS } from '../../platform/clock.js'
import { parseWalletAddress } from '../../protocols/wallet-address.js'
import type * as walletSignatures from '../../protocols/wallet-signature.js'
import type { VerificationRow } from '../../store/tables.js'
import { insertVerification } from '../../store/verifications.js'
import { spendVerification } from '../verifications/attempt-code.js'
import { type Subject, subjectText } from '../verifications/subject.js'

const LIFETIME_MS = 10 * MINUTE_MS
const MAX_WRONG_SIGNATURES = 5

type Signatures = typeof walletSignatures

/** The curves are loaded when the first wallet shows up; before the transaction, where there is one. */
export const loadSignatures = (): Promise<Signatures> => import('../../protocols/wallet-signature.js')

export interface WalletChallenge {
  strategy: WalletStrategy
  /** what the signature verifies */
  subject: Subject
  /** normalized */
  address: string
  identifierId: string | null
}

/** Starts a verification: a message that the wallet has to sign. */
export async function startWalletChallenge(
  ctx: InTx,
  challenge: WalletChallenge,
  { walletMessage }: Signatures,
): Promise<VerificationRow | Refusal> {
  const wallet = parseWalletAddress(challenge.address)
  if (!wallet) return refuse('strategy_for_user_invalid', { param: 'strategy' })
  const { instance, services, now } = ctx
  const message = walletMessage({
    wallet,
    applicationName: instance.settings.display.applicationName ?? instance.applicationName,
    origin: ctx.request.origin ?? new URL(ctx.request.frontendApiUrl).origin,
    // ERC-4361 wants letters and digits alone
    nonce: services.random.bytes(16).toString('hex'),
    issuedAt: now,
    expiresAt: now + LIFETIME_MS,
  })
  const subject = subjectText(challenge.subject)
  const verification: VerificationRow = {
    instance_id: instance.id,
    id: services.ids.next('ver'),
    strategy: challenge.strategy,
    subject,
    identifier_id: challenge.identifierId,
    target: challenge.address,
    code_digest: services.masterKey.codeDigest(subject, message),
    channel: null,
    nonce: message,
    attempts: 0,
    max_attempts: MAX_WRONG_SIGNATURES,
    expires_at: now + LIFETIME_MS,
    verified_at: null,
    created_at: now,
  }
  await insertVerification(ctx, verification)
  return verification
}

/** Whether this verification asks that wallet for a signature. */
export function isWalletChallenge(
  verification: VerificationRow | null,
  address: string | null,
): verification is VerificationRow {
  return verification !== null && isWalletStrategy(verification.strategy) && verification.target === address
}

/**
 * Tries a signature; each message is good for one. Null: it was right. Otherwise the refusal to return, so
 * that the counted attempt commits.
 */
export async function attemptSignature(
  ctx: InTx,
  verification: VerificationRow | null,
  signature: string | null | undefined,
  { isWalletSignature }: Signatures,
): Promise<Refusal | null> {
  if (!signature) return refuse('form_param_nil', { param: 'signature' })
  const wallet = parseWalletAddress(verification?.target ?? '')
  const message = verification?.nonce ?? ''
  const isRight = wallet !== null && isWalletSignature(wallet, message, signature)
  return spendVerification(ctx, verification, isRight ? message : '', {
    code: 'web3_signature_invalid',
    param: 'signature',
  })
}
