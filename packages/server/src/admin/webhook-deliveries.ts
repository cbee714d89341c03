import type { Context } from '../context/context.js'
import { ApiError } from '../errors/api-error.js'
import { type OwnOperation, ownOperation } from '../operation/own.js'
import { webhookAttempt, webhookDelivery } from '../resources/webhook-endpoint.js'
import { findEvent } from '../store/events.js'
import {
  type AttemptFilter,
  findWebhookAttempt,
  listWebhookAttempts,
  listWebhookDeliveries,
} from '../store/webhook-deliveries.js'
import { replaySince, resendEvent, resendFailed } from '../webhooks/replay.js'
import * as answers from './answers.js'
import { OPERATOR } from './operator.js'
import { type AttemptsQuery, attemptsQuery, deliveriesQuery, resendBody, sinceBody } from './parameters.js'
import { getEndpoint } from './webhook-endpoints.js'

const listDeliveries = ownOperation('listWebhookDeliveries', {
  method: 'get',
  path: '/admin/v1/webhook_endpoints/{id}/deliveries',
  summary: 'Events on their way to the endpoint, newest first',
  mode: 'read',
  ...OPERATOR,
  query: deliveriesQuery,
  answer: answers.pageByPosition(answers.webhookDelivery),
  run: async (ctx, { path, query }) => {
    const endpoint = await getEndpoint(ctx, path.id)
    const rows = await listWebhookDeliveries(
      { db: ctx.db, instance: { id: endpoint.instance_id } },
      endpoint.id,
      query,
    )
    const nextBefore = rows.length === query.limit ? rows.at(-1)!.position : null
    return { data: rows.map(webhookDelivery), next_before: nextBefore }
  },
})

const listAttemptsOfEndpoint = ownOperation('listWebhookAttemptsOfEndpoint', {
  method: 'get',
  path: '/admin/v1/webhook_endpoints/{id}/attempts',
  summary: 'Attempts of the endpoint, newest first',
  mode: 'read',
  ...OPERATOR,
  query: attemptsQuery,
  answer: answers.pageById(answers.webhookAttempt),
  run: async (ctx, { path, query }) =>
    attempts(ctx, query, { endpointId: (await getEndpoint(ctx, path.id)).id }),
})

const listAttempts = ownOperation('listWebhookAttempts', {
  method: 'get',
  path: '/admin/v1/webhook_attempts',
  summary: 'Attempts of all endpoints, newest first',
  mode: 'read',
  ...OPERATOR,
  query: attemptsQuery,
  answer: answers.pageById(answers.webhookAttempt),
  run: (ctx, { query }) => attempts(ctx, query, {}),
})

const getAttempt = ownOperation('getWebhookAttempt', {
  method: 'get',
  path: '/admin/v1/webhook_attempts/{id}',
  summary: 'An attempt with the body of its request',
  mode: 'read',
  ...OPERATOR,
  answer: answers.webhookAttempt,
  run: async (ctx, { path }) => {
    const row = await findWebhookAttempt(ctx, path.id)
    if (!row) throw new ApiError('resource_not_found')
    const event = await findEvent(ctx, row.event_id)
    return webhookAttempt(row, event?.payload ?? null)
  },
})

const resend = ownOperation('resendWebhookEvent', {
  method: 'post',
  path: '/admin/v1/webhook_endpoints/{id}/resend',
  summary: 'Send one event again',
  mode: 'write',
  ...OPERATOR,
  body: resendBody,
  status: 202,
  answer: answers.queued,
  run: async (ctx, { path, body }) => {
    await resendEvent(ctx.services, ctx, path.id, body.event_id)
    ctx.afterCommit(() => ctx.services.wake('webhooks'))
    return { endpoint_id: path.id, queued: 1 }
  },
})

const resendAllFailed = ownOperation('resendFailedWebhookEvents', {
  method: 'post',
  path: '/admin/v1/webhook_endpoints/{id}/resend_failed',
  summary: 'Send again what failed for good among the events since an instant',
  mode: 'write',
  ...OPERATOR,
  body: sinceBody,
  status: 202,
  answer: answers.queued,
  run: async (ctx, { path, body }) => {
    const queued = await resendFailed(ctx.services, ctx, path.id, body.since)
    ctx.afterCommit(() => ctx.services.wake('webhooks'))
    return { endpoint_id: path.id, queued }
  },
})

const replay = ownOperation('replayWebhookEvents', {
  method: 'post',
  path: '/admin/v1/webhook_endpoints/{id}/replay',
  summary: 'Send all events since an instant again, in order',
  mode: 'write',
  ...OPERATOR,
  body: sinceBody,
  status: 202,
  answer: answers.queued,
  run: async (ctx, { path, body }) => {
    await replaySince(ctx.services, ctx, path.id, body.since)
    ctx.afterCommit(() => ctx.services.wake('webhooks'))
    const endpoint = await getEndpoint(ctx, path.id)
    return { endpoint_id: path.id, queued_position: endpoint.enqueued_position }
  },
})

async function attempts(ctx: Context, query: AttemptsQuery, filter: Partial<AttemptFilter>) {
  const before = query.before ? await findWebhookAttempt(ctx, query.before) : undefined
  const rows = await listWebhookAttempts(ctx, {
    eventId: query.event_id,
    ...filter,
    onlyFailed: query.failed,
    before,
    limit: query.limit,
  })
  const nextBefore = rows.length === query.limit ? rows.at(-1)!.id : null
  return { data: rows.map(row => webhookAttempt(row)), next_before: nextBefore }
}

/** What became of events: deliveries and their attempts; sending again. */
export const deliveryOperations: OwnOperation[] = [
  listDeliveries,
  listAttemptsOfEndpoint,
  listAttempts,
  getAttempt,
  resend,
  resendAllFailed,
  replay,
]
