import type { Services } from '../context/services.js'
import { SECOND_MS } from '../platform/clock.js'
import { type HttpClient, RequestFailure } from '../platform/http-client.js'
import type { WebhookAttemptRow, WebhookEndpointRow } from '../store/tables.js'
import type { ClaimedDelivery } from '../store/unscoped/webhook-queue.js'
import { convertPayload } from './payload-versions.js'
import { signedHeaders } from './signature.js'

export const ATTEMPT_TIMEOUT_MS = 15 * SECOND_MS
/**
 * After this the claim of a delivery counts as abandoned: its process was killed. Longer
 * than an attempt and its settlement.
 */
export const CLAIM_MS = 2 * ATTEMPT_TIMEOUT_MS
const MAX_RESPONSE_BYTES = 4096
const USER_AGENT = 'Frontdesk-Webhooks/1'
const HIDDEN = '[hidden]'

/** What is needed to send to an endpoint, decrypted. */
export interface Target {
  url: string
  payloadVersion: string
  /** the present one first */
  secrets: string[]
  /** the endpoint's own headers */
  headers: Record<string, string>
}

export function targetOf(
  masterKey: Services['masterKey'],
  endpoint: WebhookEndpointRow,
  now: number,
): Target {
  const previous =
    endpoint.previous_secret_ciphertext !== null && (endpoint.previous_secret_expires_at ?? 0) > now
      ? [endpoint.previous_secret_ciphertext]
      : []
  return {
    url: endpoint.url,
    payloadVersion: endpoint.payload_version,
    secrets: [endpoint.secret_ciphertext, ...previous].map(ciphertext => masterKey.decrypt(ciphertext)),
    headers:
      endpoint.headers_ciphertext === null
        ? {}
        : (JSON.parse(masterKey.decrypt(endpoint.headers_ciphertext)) as Record<string, string>),
  }
}

export type AttemptResult = Pick<
  WebhookAttemptRow,
  | 'url'
  | 'request_headers'
  | 'response_status'
  | 'response_headers'
  | 'response_body'
  | 'error'
  | 'latency_ms'
>

/**
 * Sends one event to one endpoint. The body is JSON.stringify of parsed JSON, so that receivers
 * which parse and stringify it again before they verify the signature (as the official
 * documentation once showed) see the same text.
 */
export async function attempt(
  client: HttpClient,
  target: Target,
  delivery: Pick<ClaimedDelivery, 'eventId' | 'payload'>,
  now: number,
): Promise<AttemptResult> {
  const body = JSON.stringify(convertPayload(delivery.payload, target.payloadVersion))
  const own = {
    ...signedHeaders({ id: delivery.eventId, body, now }, target.secrets),
    'content-type': 'application/json',
    'user-agent': USER_AGENT,
  }
  const hidden = Object.fromEntries(Object.keys(target.headers).map(name => [name, HIDDEN]))
  const request = { url: target.url, request_headers: { ...hidden, ...own } }
  try {
    const response = await client.send({
      method: 'POST',
      url: target.url,
      headers: { ...target.headers, ...own },
      body,
      timeoutMs: ATTEMPT_TIMEOUT_MS,
      maxResponseBytes: MAX_RESPONSE_BYTES,
    })
    return {
      ...request,
      response_status: response.status,
      response_headers: response.headers,
      // PostgreSQL's text has no NUL
      response_body: response.body.replaceAll('\0', ''),
      error: isSuccess(response.status) ? null : `answered ${response.status}`,
      latency_ms: response.latencyMs,
    }
  } catch (error) {
    const latencyMs = error instanceof RequestFailure ? error.latencyMs : 0
    const reason = error instanceof Error ? error.message : String(error)
    return {
      ...request,
      response_status: null,
      response_headers: null,
      response_body: null,
      error: reason,
      latency_ms: latencyMs,
    }
  }
}

export const isSuccess = (status: number | null) => status !== null && status >= 200 && status < 300
