import { Webhook } from 'standardwebhooks'
import type { Random } from '../platform/random.js'

const SECRET_BYTES = 24
const SECRET_PREFIX = 'whsec_'

export function generateSecret(random: Random): string {
  return secretOf(random.bytes(SECRET_BYTES))
}

export function secretOf(key: Uint8Array): string {
  return `${SECRET_PREFIX}${Buffer.from(key).toString('base64')}`
}

/** `whsec_` and the base64 of 24 to 64 bytes (Standard Webhooks, section "Symmetric"). */
export function isSecret(text: string): boolean {
  if (!/^whsec_[A-Za-z0-9+/]+={0,2}$/.test(text)) return false
  const bytes = Buffer.from(text.slice(SECRET_PREFIX.length), 'base64').length
  return bytes >= 24 && bytes <= 64
}

const signers = new Map<string, Webhook>()
const MAX_SIGNERS = 1000

/**
 * The headers of a delivery, under both families of names: `svix-*`, which receivers of the official
 * service read, and Standard Webhooks' own. While a secret is being replaced there is a signature of
 * each; verifiers accept any of them.
 */
export function signedHeaders(
  message: { id: string; body: string; now: number },
  secrets: readonly string[],
): Record<string, string> {
  const at = new Date(message.now)
  const timestamp = String(Math.floor(message.now / 1000))
  const signature = secrets.map(secret => signerOf(secret).sign(message.id, at, message.body)).join(' ')
  return {
    'svix-id': message.id,
    'svix-timestamp': timestamp,
    'svix-signature': signature,
    'webhook-id': message.id,
    'webhook-timestamp': timestamp,
    'webhook-signature': signature,
  }
}

function signerOf(secret: string): Webhook {
  let signer = signers.get(secret)
  if (!signer) {
    if (signers.size >= MAX_SIGNERS) signers.clear()
    signer = new Webhook(secret)
    signers.set(secret, signer)
  }
  return signer
}
