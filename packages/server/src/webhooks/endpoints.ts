import type { Services } from '../context/services.js'
import { ApiError } from '../errors/api-error.js'
import { HOUR_MS } from '../platform/clock.js'
import { lastEventPosition } from '../store/events.js'
import type { Scope, Tx } from '../store/store.js'
import type { WebhookEndpointRow } from '../store/tables.js'
import * as store from '../store/webhook-endpoints.js'
import { NEWEST_PAYLOAD_VERSION } from './payload-versions.js'
import { generateSecret } from './signature.js'

/** How long the old secret still signs after a rotation, unless asked otherwise. */
export const DEFAULT_OVERLAP_MS = 24 * HOUR_MS

export type EndpointDeps = Pick<Services, 'clock' | 'random' | 'ids' | 'masterKey'> & {
  store: Pick<Services['store'], 'dialect'>
}

/** What people choose about an endpoint; validated by `endpointSchema`. */
export interface EndpointValues {
  name: string | null
  url: string
  description: string
  eventTypes: string[]
  headers: Record<string, string>
  rateLimitPerSecond: number | null
  payloadVersion: string
  isDisabled: boolean
}

export interface NewEndpoint extends Partial<EndpointValues> {
  url: string
  secret?: string
  source?: WebhookEndpointRow['source']
}

/** A new endpoint gets the events that come from now on; the past only by a replay. */
export async function createEndpoint(
  deps: EndpointDeps,
  scope: Scope<Tx>,
  values: NewEndpoint,
): Promise<{ row: WebhookEndpointRow; secret: string }> {
  const { instance } = scope
  const now = deps.clock.now()
  const secret = values.secret ?? generateSecret(deps.random)
  const row: WebhookEndpointRow = {
    instance_id: instance.id,
    id: deps.ids.next('ep'),
    name: null,
    url: values.url,
    description: '',
    event_types: [],
    headers_ciphertext: null,
    secret_ciphertext: deps.masterKey.encrypt(secret),
    previous_secret_ciphertext: null,
    previous_secret_expires_at: null,
    rate_limit_per_second: null,
    next_send_at: null,
    payload_version: NEWEST_PAYLOAD_VERSION,
    source: values.source ?? 'api',
    enqueued_position: await lastEventPosition(scope),
    consecutive_failures: 0,
    failing_since: null,
    paused_until: null,
    disabled_at: null,
    disabled_reason: null,
    created_at: now,
    updated_at: now,
    ...columnsOf(deps, values, now),
  }
  await store.insertWebhookEndpoint(scope, row)
  return { row, secret }
}

/**
 * Changes an endpoint. Enabling it goes on where it stopped; `skipBacklog` lets go of
 * what happened while it was disabled.
 * @throws ApiError resource_not_found
 */
export async function changeEndpoint(
  deps: EndpointDeps,
  scope: Scope<Tx>,
  id: string,
  values: Partial<EndpointValues> & { skipBacklog?: boolean },
): Promise<WebhookEndpointRow> {
  const now = deps.clock.now()
  const row = await lock(deps, scope, id)
  const changes: Partial<WebhookEndpointRow> = { ...columnsOf(deps, values, now), updated_at: now }
  // an endpoint that was disabled before keeps its instant and reason
  if (values.isDisabled === true && row.disabled_at !== null) {
    delete changes.disabled_at
    delete changes.disabled_reason
  }
  if (values.isDisabled === false || (values.url !== undefined && values.url !== row.url))
    Object.assign(changes, { consecutive_failures: 0, failing_since: null, paused_until: null })
  if (values.skipBacklog) changes.enqueued_position = await lastEventPosition(scope)
  await store.updateWebhookEndpoint(scope, id, changes)
  return { ...row, ...changes }
}

/** @throws ApiError resource_not_found */
export async function removeEndpoint(deps: EndpointDeps, scope: Scope<Tx>, id: string): Promise<void> {
  await lock(deps, scope, id)
  await store.deleteWebhookEndpoint(scope, id)
}

/**
 * A new secret. Until the overlap has passed, deliveries carry signatures of both,
 * so receivers can change at leisure.
 * @throws ApiError resource_not_found
 */
export async function rotateSecret(
  deps: EndpointDeps,
  scope: Scope<Tx>,
  id: string,
  options: { secret?: string; overlapMs?: number } = {},
): Promise<{ row: WebhookEndpointRow; secret: string }> {
  const now = deps.clock.now()
  const row = await lock(deps, scope, id)
  const secret = options.secret ?? generateSecret(deps.random)
  const overlapMs = options.overlapMs ?? DEFAULT_OVERLAP_MS
  const changes: Partial<WebhookEndpointRow> = {
    secret_ciphertext: deps.masterKey.encrypt(secret),
    previous_secret_ciphertext: overlapMs > 0 ? row.secret_ciphertext : null,
    previous_secret_expires_at: overlapMs > 0 ? now + overlapMs : null,
    updated_at: now,
  }
  await store.updateWebhookEndpoint(scope, id, changes)
  return { row: { ...row, ...changes }, secret }
}

async function lock(deps: EndpointDeps, scope: Scope<Tx>, id: string): Promise<WebhookEndpointRow> {
  const row = await store.lockWebhookEndpoint(scope, deps.store.dialect, id)
  if (!row) throw new ApiError('resource_not_found')
  return row
}

function columnsOf(
  deps: EndpointDeps,
  values: Partial<EndpointValues>,
  now: number,
): Partial<WebhookEndpointRow> {
  const columns: Partial<WebhookEndpointRow> = {}
  if (values.name !== undefined) columns.name = values.name
  if (values.url !== undefined) columns.url = values.url
  if (values.description !== undefined) columns.description = values.description
  if (values.eventTypes !== undefined) columns.event_types = values.eventTypes
  if (values.rateLimitPerSecond !== undefined) columns.rate_limit_per_second = values.rateLimitPerSecond
  if (values.payloadVersion !== undefined) columns.payload_version = values.payloadVersion
  if (values.headers !== undefined) {
    const isEmpty = Object.keys(values.headers).length === 0
    columns.headers_ciphertext = isEmpty ? null : deps.masterKey.encrypt(JSON.stringify(values.headers))
  }
  if (values.isDisabled !== undefined) {
    columns.disabled_at = values.isDisabled ? now : null
    columns.disabled_reason = values.isDisabled ? 'by_hand' : null
  }
  return columns
}
