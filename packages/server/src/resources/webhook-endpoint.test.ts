import { describe, expect, it } from 'vitest'
import { NOW } from '../model/rows.fixture.js'
import type { JobRow, WebhookAttemptRow, WebhookDeliveryRow, WebhookEndpointRow } from '../store/tables.js'
import { job } from './job.js'
import { webhookAttempt, webhookDelivery, webhookEndpoint } from './webhook-endpoint.js'

const endpoint: WebhookEndpointRow = {
  instance_id: 'ins_1',
  id: 'ep_1',
  name: 'crm',
  url: 'https://crm.example.com/hook',
  description: 'Customers',
  event_types: ['user.*'],
  headers_ciphertext: 'secret-headers',
  secret_ciphertext: 'secret-key',
  previous_secret_ciphertext: 'secret-old-key',
  previous_secret_expires_at: NOW + 1000,
  rate_limit_per_second: 10,
  next_send_at: NOW + 5,
  payload_version: '2025-04-10',
  source: 'api',
  enqueued_position: 42,
  consecutive_failures: 3,
  failing_since: NOW - 100,
  paused_until: NOW + 100,
  disabled_at: null,
  disabled_reason: null,
  created_at: NOW - 1000,
  updated_at: NOW - 500,
}
const shown = {
  object: 'webhook_endpoint',
  id: 'ep_1',
  name: 'crm',
  url: 'https://crm.example.com/hook',
  description: 'Customers',
  event_types: ['user.*'],
  header_names: ['authorization'],
  rate_limit_per_second: 10,
  payload_version: '2025-04-10',
  source: 'api',
  disabled: false,
  disabled_at: null,
  disabled_reason: null,
  consecutive_failures: 3,
  failing_since: NOW - 100,
  paused_until: NOW + 100,
  previous_secret_expires_at: NOW + 1000,
  queued_position: 42,
  created_at: NOW - 1000,
  updated_at: NOW - 500,
}

describe('a webhook endpoint', () => {
  it.each([
    ['works', {}, {}],
    [
      'is disabled',
      { disabled_at: NOW, disabled_reason: 'gone' },
      { disabled: true, disabled_at: NOW, disabled_reason: 'gone' },
    ],
  ] as const)('that %s is shown with its health, and without secrets', (_, changes, more) =>
    expect(webhookEndpoint({ ...endpoint, ...changes }, ['authorization'])).toEqual({ ...shown, ...more }),
  )
})

describe('a delivery', () => {
  const row: WebhookDeliveryRow = {
    instance_id: 'ins_1',
    endpoint_id: 'ep_1',
    event_id: 'evt_1',
    event_type: 'user.created',
    resource_id: 'user_1',
    position: 7,
    status: 'pending',
    attempts: 2,
    next_attempt_at: NOW + 60_000,
    resend_requested_at: null,
    last_status: 500,
    last_error: 'HTTP 500',
    created_at: NOW - 1000,
    settled_at: null,
  }
  it.each([
    ['pending', NOW + 60_000],
    ['waiting', null],
    ['delivered', null],
    ['failed', null],
  ] as const)('that is %s comes next at %s', (status, nextAt) =>
    expect(webhookDelivery({ ...row, status })).toEqual({
      object: 'webhook_delivery',
      endpoint_id: 'ep_1',
      event_id: 'evt_1',
      event_type: 'user.created',
      resource_id: 'user_1',
      position: 7,
      status,
      attempts: 2,
      next_attempt_at: nextAt,
      last_status: 500,
      last_error: 'HTTP 500',
      created_at: NOW - 1000,
      settled_at: null,
    }),
  )
})

describe('an attempt', () => {
  const row: WebhookAttemptRow = {
    instance_id: 'ins_1',
    id: 'att_1',
    endpoint_id: 'ep_1',
    event_id: 'evt_1',
    attempt: 1,
    url: 'https://crm.example.com/hook',
    request_headers: { 'svix-id': 'evt_1' },
    response_status: 200,
    response_headers: { server: 'x' },
    response_body: 'ok',
    error: null,
    latency_ms: 12,
    created_at: NOW,
  }
  it.each([
    ['in a list, without what was sent', undefined, {}],
    ['alone, with what was sent', { object: 'event' }, { request_body: { object: 'event' } }],
    ['alone, when the event is out of the log', null, { request_body: null }],
  ])('is shown %s', (_, body, more) => {
    const { instance_id: _of, ...own } = row
    expect(webhookAttempt({ ...row, event_type: 'user.created' }, body)).toEqual({
      object: 'webhook_attempt',
      ...own,
      event_type: 'user.created',
      ...more,
    })
  })
})

describe('a job', () => {
  it('is shown without what it was told and who does it', () => {
    const row: JobRow = {
      id: 'job_1',
      instance_id: null,
      kind: 'user_export',
      payload: { user_id: 'user_1' },
      unique_key: 'user_1',
      status: 'failed',
      attempts: 3,
      run_at: NOW,
      claimed_until: NOW + 1,
      last_error: 'no answer',
      created_at: NOW - 1000,
      finished_at: NOW - 1,
    }
    const { payload: _payload, unique_key: _key, claimed_until: _until, ...visible } = row
    expect(job(row)).toEqual({ object: 'job', ...visible })
  })
})
