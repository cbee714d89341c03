/** Where events go. Instants are Unix ms. */
export interface WebhookEndpointRow {
  instance_id: string
  id: string
  /** of endpoints that the configuration declares: how they are found again */
  name: string | null
  url: string
  description: string
  /** patterns such as `user.*`; empty = all events */
  event_types: string[]
  /** `{name: value}` encrypted under the master key: they often carry credentials */
  headers_ciphertext: string | null
  secret_ciphertext: string
  previous_secret_ciphertext: string | null
  /** until then deliveries carry signatures of both secrets */
  previous_secret_expires_at: number | null
  rate_limit_per_second: number | null
  /** when the rate limit allows the next delivery (GCRA's theoretical arrival time) */
  next_send_at: number | null
  /** version of the payloads, pinned when the endpoint is made */
  payload_version: string
  source: 'api' | 'config'
  /** events up to this position have become deliveries */
  enqueued_position: number
  /** since the last success */
  consecutive_failures: number
  failing_since: number | null
  /** after many failures in a row: nothing is sent before this, and then one delivery to find out */
  paused_until: number | null
  disabled_at: number | null
  disabled_reason: 'by_hand' | 'failing' | 'gone' | null
  created_at: number
  updated_at: number
}

/**
 * `waiting`: an earlier event of the same resource is not settled yet; `pending`: the head of its resource,
 * due at `next_attempt_at`; settled: `delivered` or `failed`.
 */
export type WebhookDeliveryStatus = 'waiting' | 'pending' | 'delivered' | 'failed'

/** One event on its way to one endpoint. */
export interface WebhookDeliveryRow {
  instance_id: string
  endpoint_id: string
  event_id: string
  event_type: string
  resource_id: string
  position: number
  status: WebhookDeliveryStatus
  attempts: number
  /** not before; while an attempt is under way, when its claim counts as abandoned */
  next_attempt_at: number
  /** asked for again while it was on its way */
  resend_requested_at: number | null
  last_status: number | null
  last_error: string | null
  created_at: number
  settled_at: number | null
}

/** What was sent and what came back. The request's body is the event's payload. */
export interface WebhookAttemptRow {
  instance_id: string
  id: string
  endpoint_id: string
  event_id: string
  attempt: number
  url: string
  request_headers: Record<string, string>
  response_status: number | null
  response_headers: Record<string, string> | null
  response_body: string | null
  error: string | null
  latency_ms: number
  created_at: number
}

/**
 * An instance's account with the webhook service: the Backend API's "Svix app", and how
 * far a Svix server has the events.
 */
export interface WebhookAppRow {
  instance_id: string
  svix_app_id: string | null
  position: number
  claimed_until: number | null
  enabled_at: number | null
}

export interface WebhookTables {
  webhook_endpoints: WebhookEndpointRow
  webhook_deliveries: WebhookDeliveryRow
  webhook_attempts: WebhookAttemptRow
  webhook_apps: WebhookAppRow
}
