import * as z from 'zod'

/** What the operations of the server's own contract answer; an id is the name in the OpenAPI document. */

const instant = z.int().meta({ description: 'Unix milliseconds' })
const count = z.int()

export const sessionClaims = z
  .object({ object: z.literal('session_claims'), claims: z.record(z.string(), z.unknown()) })
  .meta({ id: 'SessionClaims' })

export const webhookEndpoint = z
  .object({
    object: z.literal('webhook_endpoint'),
    id: z.string(),
    name: z.string().nullable(),
    url: z.string(),
    description: z.string(),
    event_types: z.array(z.string()).meta({ description: 'patterns; empty = all events' }),
    header_names: z.array(z.string()),
    rate_limit_per_second: count.nullable(),
    payload_version: z.string(),
    source: z.enum(['api', 'config']),
    disabled: z.boolean(),
    disabled_at: instant.nullable(),
    disabled_reason: z.enum(['by_hand', 'failing', 'gone']).nullable(),
    consecutive_failures: count,
    failing_since: instant.nullable(),
    paused_until: instant.nullable(),
    previous_secret_expires_at: instant.nullable(),
    queued_position: count,
    created_at: instant,
    updated_at: instant,
    secret: z.string().optional(),
    deliveries: z.record(z.string(), count).optional(),
  })
  .meta({ id: 'WebhookEndpoint' })

export const deletedObject = z
  .object({ object: z.string(), id: z.string(), deleted: z.literal(true) })
  .meta({ id: 'DeletedObject' })

export const secret = z.object({ secret: z.string() }).meta({ id: 'Secret' })

export const queued = z
  .object({ endpoint_id: z.string(), queued: count.optional(), queued_position: count.optional() })
  .meta({ id: 'Queued' })

export const webhookDelivery = z
  .object({
    object: z.literal('webhook_delivery'),
    endpoint_id: z.string(),
    event_id: z.string(),
    event_type: z.string(),
    resource_id: z.string(),
    position: count,
    status: z.enum(['waiting', 'pending', 'delivered', 'failed']),
    attempts: count,
    next_attempt_at: instant.nullable(),
    last_status: count.nullable(),
    last_error: z.string().nullable(),
    created_at: instant,
    settled_at: instant.nullable(),
  })
  .meta({ id: 'WebhookDelivery' })

const headers = z.record(z.string(), z.string())
const freeObject = z.record(z.string(), z.unknown())

export const webhookAttempt = z
  .object({
    object: z.literal('webhook_attempt'),
    id: z.string(),
    endpoint_id: z.string(),
    event_id: z.string(),
    event_type: z.string().nullable(),
    attempt: count,
    url: z.string(),
    request_headers: headers,
    request_body: freeObject.nullable().optional(),
    response_status: count.nullable(),
    response_headers: headers.nullable(),
    response_body: z.string().nullable(),
    error: z.string().nullable(),
    latency_ms: count,
    created_at: instant,
  })
  .meta({ id: 'WebhookAttempt' })

export const job = z
  .object({
    object: z.literal('job'),
    id: z.string(),
    kind: z.string(),
    instance_id: z.string().nullable(),
    status: z.enum(['queued', 'running', 'done', 'failed']),
    attempts: count,
    run_at: instant,
    last_error: z.string().nullable(),
    created_at: instant,
    finished_at: instant.nullable(),
  })
  .meta({ id: 'Job' })

export const eventType = z
  .object({ object: z.literal('event_type'), name: z.string(), example: freeObject.nullable() })
  .meta({ id: 'EventType' })

export const sample = z.object({ type: z.string(), resource_id: z.string() }).meta({ id: 'Sample' })

export const loggedEvent = z
  .object({
    object: z.literal('logged_event'),
    id: z.string(),
    position: count.nullable(),
    type: z.string(),
    resource_id: z.string(),
    sequence: count,
    payload: freeObject,
    created_at: instant,
  })
  .meta({ id: 'LoggedEvent' })

export const inboxMessage = z
  .object({
    id: z.string(),
    instance_id: z.string(),
    instance: z.string().meta({ description: 'slug of the instance' }),
    channel: z.string(),
    template: z.string(),
    to: z.string(),
    subject: z.string(),
    text: z.string(),
    html: z.string(),
    code: z.string().nullable(),
    link: z.string().nullable(),
    status: z.string(),
    created_at: instant,
  })
  .meta({ id: 'InboxMessage' })

/** Every refusal of every operation. */
export const errors = z
  .object({
    errors: z.array(
      z.object({
        code: z.string(),
        message: z.string(),
        long_message: z.string(),
        meta: freeObject.optional(),
      }),
    ),
    clerk_trace_id: z.string(),
  })
  .meta({ id: 'Errors' })

/** A list that is whole. */
export const listOf = <Item extends z.ZodType>(item: Item) =>
  z.object({ data: z.array(item), total_count: count })

const NEXT = '`before` of the next page'

/** A page of a list whose items are counted. */
export const pageByPosition = <Item extends z.ZodType>(item: Item) =>
  z.object({ data: z.array(item), next_before: count.nullable().meta({ description: NEXT }) })

export const pageById = <Item extends z.ZodType>(item: Item) =>
  z.object({ data: z.array(item), next_before: z.string().nullable().meta({ description: NEXT }) })

export const pageOfLog = <Item extends z.ZodType>(item: Item) =>
  z.object({
    data: z.array(item),
    next_after: count.meta({
      description: '`after` of the next page; keep it, and go on from there later',
    }),
    has_more: z.boolean(),
  })
