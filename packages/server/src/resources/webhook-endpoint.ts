import type { EventRow, WebhookAttemptRow, WebhookDeliveryRow, WebhookEndpointRow } from '../store/tables.js'

/** An endpoint as the admin API shows it; secrets and header values have their own address. */
export function webhookEndpoint(row: WebhookEndpointRow, headerNames: string[]) {
  return {
    object: 'webhook_endpoint' as const,
    id: row.id,
    name: row.name,
    url: row.url,
    description: row.description,
    event_types: row.event_types,
    header_names: headerNames,
    rate_limit_per_second: row.rate_limit_per_second,
    payload_version: row.payload_version,
    source: row.source,
    disabled: row.disabled_at !== null,
    disabled_at: row.disabled_at,
    disabled_reason: row.disabled_reason,
    consecutive_failures: row.consecutive_failures,
    failing_since: row.failing_since,
    paused_until: row.paused_until,
    previous_secret_expires_at: row.previous_secret_expires_at,
    queued_position: row.enqueued_position,
    created_at: row.created_at,
    updated_at: row.updated_at,
  }
}

export function webhookDelivery(row: WebhookDeliveryRow) {
  return {
    object: 'webhook_delivery' as const,
    endpoint_id: row.endpoint_id,
    event_id: row.event_id,
    event_type: row.event_type,
    resource_id: row.resource_id,
    position: row.position,
    status: row.status,
    attempts: row.attempts,
    next_attempt_at: row.status === 'pending' ? row.next_attempt_at : null,
    last_status: row.last_status,
    last_error: row.last_error,
    created_at: row.created_at,
    settled_at: row.settled_at,
  }
}

/** `requestBody`: the payload, unless the event is out of the log by now. */
export function webhookAttempt(
  row: WebhookAttemptRow & { event_type: string | null },
  requestBody?: EventRow['payload'] | null,
) {
  return {
    object: 'webhook_attempt' as const,
    id: row.id,
    endpoint_id: row.endpoint_id,
    event_id: row.event_id,
    event_type: row.event_type,
    attempt: row.attempt,
    url: row.url,
    request_headers: row.request_headers,
    ...(requestBody === undefined ? {} : { request_body: requestBody }),
    response_status: row.response_status,
    response_headers: row.response_headers,
    response_body: row.response_body,
    error: row.error,
    latency_ms: row.latency_ms,
    created_at: row.created_at,
  }
}

/** A type that endpoints can ask for, with what `data` looks like. */
export function eventType(name: string, example: Record<string, unknown> | null) {
  return { object: 'event_type' as const, name, example }
}

/** An entry of the event log. */
export function loggedEvent(row: EventRow) {
  return {
    object: 'logged_event' as const,
    id: row.id,
    position: row.position,
    type: row.type,
    resource_id: row.resource_id,
    sequence: row.sequence,
    payload: row.payload,
    created_at: row.created_at,
  }
}
