import { expect } from 'vitest'
import { waitUntil } from '../../src/platform/wait-until.fixture.js'
import { insertJob } from '../../src/store/unscoped/jobs.js'
import { insertAttempts } from '../../src/store/unscoped/webhook-queue.js'
import { type InstanceSide, nextNumber } from '../world/two-instances.js'
import type { Call } from './call.js'

/**
 * Who may call an operation of the server's own contract.
 * - `thing`: the path names something of one instance, which others do not find.
 * - `instance`: whoever has a credential acts on the instance of their own.
 * - `inbox`: whoever may look into the inbox.
 * - `public`: everybody.
 */
export interface OwnRow {
  id: string
  kind: 'thing' | 'instance' | 'inbox' | 'public'
  /** what success looks like, if it is not 200 */
  answers?: number
  /** a call that succeeds once for this instance */
  call(side: InstanceSide): Call | Promise<Call>
}

/** No other instance may read this word. */
export const OWN_MARK = 'peregrine'
const HOOK = 'https://receiver.example/hook'

const instanceIdOf = async ({ server, secretKey }: InstanceSide) =>
  (await server.frontdesk.services.registry.findBySecretKey(secretKey))!.id

async function administer<Body>(side: InstanceSide, method: string, path: string, body?: unknown) {
  const request = new Request(`http://localhost:4400/admin/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${side.secretKey}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const response = await side.server.frontdesk.fetch(request, { remoteAddress: '127.0.0.1' })
  return (await response.json()) as Body
}

/** Disabled: it sends nothing while the table is played. */
async function newEndpoint(side: InstanceSide): Promise<string> {
  const body = { url: HOOK, disabled: true, description: OWN_MARK }
  return (await administer<{ id: string }>(side, 'POST', '/webhook_endpoints', body)).id
}

async function newEvent(side: InstanceSide): Promise<string> {
  const { userId } = await side.newUser()
  const { store } = side.server.frontdesk.services
  const find = () =>
    store.read
      .selectFrom('events')
      .select(['id', 'position'])
      .where('resource_id', '=', userId)
      .executeTakeFirstOrThrow()
  // one that has no place in the log yet is sent to nobody
  return waitUntil(async () => {
    const { id, position } = await find()
    expect(position).not.toBeNull()
    return id
  })
}

async function newAttempt(side: InstanceSide): Promise<string> {
  const id = `watt_${nextNumber()}`
  const row = {
    instance_id: await instanceIdOf(side),
    id,
    endpoint_id: await newEndpoint(side),
    event_id: await newEvent(side),
    attempt: 1,
    url: HOOK,
    request_headers: {},
    response_status: 200,
    response_headers: {},
    response_body: '',
    error: null,
    latency_ms: 1,
    created_at: 1,
  }
  await side.server.frontdesk.services.store.transaction(tx => insertAttempts(tx, [row]))
  return id
}

/** Of a kind that no handler knows: the runner leaves it as it is. */
async function newFailedJob(side: InstanceSide): Promise<string> {
  const id = `job_${nextNumber()}`
  const row = {
    id,
    instance_id: await instanceIdOf(side),
    kind: 'unknown',
    payload: {},
    unique_key: null,
    status: 'failed' as const,
    attempts: 1,
    run_at: 0,
    claimed_until: null,
    last_error: 'it failed',
    created_at: 1,
    finished_at: 1,
  }
  await side.server.frontdesk.services.store.transaction(tx => insertJob(tx, row))
  return id
}

async function newMessage(side: InstanceSide): Promise<string> {
  const to = `inbox${nextNumber()}@people.example`
  await side.backend('POST', '/invitations', { email_address: to })
  const { store } = side.server.frontdesk.services
  const { id } = await store.read
    .selectFrom('messages')
    .select('id')
    .where('recipient', '=', to)
    .executeTakeFirstOrThrow()
  return id
}

const onEndpoint = async (side: InstanceSide) => ({ ids: { id: await newEndpoint(side) } })
const sinceBegin = async (side: InstanceSide) => ({ ...(await onEndpoint(side)), body: { since: 0 } })
const nothing = () => ({})

export const ownRows: OwnRow[] = [
  { id: 'getOpenApiDocument', kind: 'public', call: nothing },
  {
    id: 'listWebhookEndpoints',
    kind: 'instance',
    call: async side => {
      await newEndpoint(side)
      return {}
    },
  },
  { id: 'createWebhookEndpoint', kind: 'instance', answers: 201, call: () => ({ body: { url: HOOK } }) },
  { id: 'getWebhookEndpoint', kind: 'thing', call: onEndpoint },
  {
    id: 'changeWebhookEndpoint',
    kind: 'thing',
    call: async side => ({ ...(await onEndpoint(side)), body: { description: 'changed' } }),
  },
  { id: 'deleteWebhookEndpoint', kind: 'thing', call: onEndpoint },
  { id: 'getWebhookSecret', kind: 'thing', call: onEndpoint },
  { id: 'rotateWebhookSecret', kind: 'thing', call: onEndpoint },
  { id: 'listWebhookDeliveries', kind: 'thing', call: onEndpoint },
  { id: 'listWebhookAttemptsOfEndpoint', kind: 'thing', call: onEndpoint },
  { id: 'listWebhookAttempts', kind: 'instance', call: nothing },
  { id: 'getWebhookAttempt', kind: 'thing', call: async side => ({ ids: { id: await newAttempt(side) } }) },
  {
    id: 'resendWebhookEvent',
    kind: 'thing',
    answers: 202,
    call: async side => ({ ...(await onEndpoint(side)), body: { event_id: await newEvent(side) } }),
  },
  { id: 'resendFailedWebhookEvents', kind: 'thing', answers: 202, call: sinceBegin },
  { id: 'replayWebhookEvents', kind: 'thing', answers: 202, call: sinceBegin },
  { id: 'listEvents', kind: 'instance', call: nothing },
  { id: 'sendSampleEvent', kind: 'instance', answers: 202, call: () => ({ body: { type: 'user.created' } }) },
  { id: 'listEventTypes', kind: 'instance', call: nothing },
  { id: 'getEvent', kind: 'thing', call: async side => ({ ids: { id: await newEvent(side) } }) },
  { id: 'listJobs', kind: 'instance', call: nothing },
  {
    id: 'retryJob',
    kind: 'thing',
    answers: 202,
    call: async side => ({ ids: { id: await newFailedJob(side) } }),
  },
  { id: 'getSessionClaims', kind: 'instance', call: nothing },
  {
    id: 'changeSessionClaims',
    kind: 'instance',
    call: () => ({ body: { claims: { language: '{{user.public_metadata.language}}' } } }),
  },
  { id: 'listInboxMessages', kind: 'inbox', call: nothing },
  { id: 'deleteInboxMessages', kind: 'inbox', call: () => ({ query: { to: 'nobody@people.example' } }) },
  { id: 'getInboxMessage', kind: 'inbox', call: async side => ({ ids: { id: await newMessage(side) } }) },
]
