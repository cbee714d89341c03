import type { MasterKey } from '../platform/crypto.js'
import { HttpClient } from '../platform/http-client.js'
import type { EventRow } from '../store/tables.js'
import { attempt, type AttemptResult, isSuccess, type Target } from '../webhooks/attempt.js'
import { NEWEST_PAYLOAD_VERSION } from '../webhooks/payload-versions.js'
import { secretOf } from '../webhooks/signature.js'

const SECRET_BYTES = 24

/**
 * The secret that the command line signs with. Derived, so that it stays the same for an instance and the
 * application's environment file need not change.
 */
export function commandLineSecret(masterKey: MasterKey, instanceId: string): string {
  const digest = Buffer.from(masterKey.codeDigest('webhook-command-line', instanceId), 'hex')
  return secretOf(digest.subarray(0, SECRET_BYTES))
}

/** Sends events from the command line, to wherever its user says. */
export class WebhookSender {
  private readonly client = new HttpClient({ loopback: true, networks: ['0.0.0.0/0', '::/0'] })
  private readonly target: Target

  constructor(
    url: string,
    readonly secret: string,
  ) {
    this.target = { url, payloadVersion: NEWEST_PAYLOAD_VERSION, secrets: [secret], headers: {} }
  }

  async send(
    id: string,
    payload: EventRow['payload'],
    now: number,
  ): Promise<AttemptResult & { ok: boolean }> {
    const result = await attempt(this.client, this.target, { eventId: id, payload }, now)
    return { ...result, ok: isSuccess(result.response_status) }
  }

  close(): void {
    this.client.close()
  }
}
