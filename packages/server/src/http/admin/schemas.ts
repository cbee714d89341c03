/** What the admin API answers, for its OpenAPI document. */

export const text = { type: 'string' }
const instant = { type: 'integer', description: 'Unix milliseconds' }
const maybe = (schema: object) => ({ anyOf: [schema, { type: 'null' }] })
const strings = { type: 'object', additionalProperties: text }
export const object = (properties: Record<string, object>, optional: string[] = []) => ({
  type: 'object',
  properties,
  required: Object.keys(properties).filter(name => !optional.includes(name)),
})
const constant = (value: string) => ({ const: value })

/** What a list tells beside its items: where the next page begins. */
export const PAGES = {
  whole: { total_count: { type: 'integer' } },
  byPosition: { next_before: maybe({ type: 'integer', description: '`before` of the next page' }) },
  byId: { next_before: maybe({ type: 'string', description: '`before` of the next page' }) },
  log: {
    next_after: {
      type: 'integer',
      description: '`after` of the next page; keep it, and go on from there later',
    },
    has_more: { type: 'boolean' },
  },
}

/** Exported for the tests, which check real answers against them. */
export const adminSchemas = {
  WebhookEndpoint: object(
    {
      object: constant('webhook_endpoint'),
      id: text,
      name: maybe(text),
      url: text,
      description: text,
      event_types: { type: 'array', items: text, description: 'patterns; empty = all events' },
      header_names: { type: 'array', items: text },
      rate_limit_per_second: maybe({ type: 'integer' }),
      payload_version: text,
      source: { enum: ['api', 'config'] },
      disabled: { type: 'boolean' },
      disabled_at: maybe(instant),
      disabled_reason: { enum: ['by_hand', 'failing', 'gone', null] },
      consecutive_failures: { type: 'integer' },
      failing_since: maybe(instant),
      paused_until: maybe(instant),
      previous_secret_expires_at: maybe(instant),
      queued_position: { type: 'integer' },
      created_at: instant,
      updated_at: instant,
      secret: text,
      deliveries: { type: 'object', additionalProperties: { type: 'integer' } },
    },
    ['secret', 'deliveries'],
  ),
  DeletedObject: object({ object: text, id: text, deleted: { const: true } }),
  Secret: object({ secret: text }),
  Queued: object({ endpoint_id: text, queued: { type: 'integer' }, queued_position: { type: 'integer' } }, [
    'queued',
    'queued_position',
  ]),
  WebhookDelivery: object({
    object: constant('webhook_delivery'),
    endpoint_id: text,
    event_id: text,
    event_type: text,
    resource_id: text,
    position: { type: 'integer' },
    status: { enum: ['waiting', 'pending', 'delivered', 'failed'] },
    attempts: { type: 'integer' },
    next_attempt_at: maybe(instant),
    last_status: maybe({ type: 'integer' }),
    last_error: maybe(text),
    created_at: instant,
    settled_at: maybe(instant),
  }),
  WebhookAttempt: object(
    {
      object: constant('webhook_attempt'),
      id: text,
      endpoint_id: text,
      event_id: text,
      event_type: maybe(text),
      attempt: { type: 'integer' },
      url: text,
      request_headers: strings,
      request_body: maybe({ type: 'object' }),
      response_status: maybe({ type: 'integer' }),
      response_headers: maybe(strings),
      response_body: maybe(text),
      error: maybe(text),
      latency_ms: { type: 'integer' },
      created_at: instant,
    },
    ['request_body'],
  ),
  Job: object({
    object: constant('job'),
    id: text,
    kind: text,
    instance_id: maybe(text),
    status: { enum: ['queued', 'running', 'done', 'failed'] },
    attempts: { type: 'integer' },
    run_at: instant,
    last_error: maybe(text),
    created_at: instant,
    finished_at: maybe(instant),
  }),
  EventType: object({ object: constant('event_type'), name: text, example: { type: 'object' } }),
  Sample: object({ type: text, resource_id: text }),
  LoggedEvent: object({
    object: constant('logged_event'),
    id: text,
    position: maybe({ type: 'integer' }),
    type: text,
    resource_id: text,
    sequence: { type: 'integer' },
    payload: { type: 'object' },
    created_at: instant,
  }),
  Errors: object({
    errors: {
      type: 'array',
      items: object({ code: text, message: text, long_message: text, meta: { type: 'object' } }),
    },
    clerk_trace_id: text,
  }),
}
