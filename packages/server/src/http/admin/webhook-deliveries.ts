import { ApiError } from '../../errors/api-error.js'
import { webhookAttempt, webhookDelivery } from '../../resources/webhook-endpoint.js'
import { findEvent } from '../../store/events.js'
import {
  type AttemptFilter,
  findWebhookAttempt,
  listWebhookAttempts,
  listWebhookDeliveries,
} from '../../store/webhook-deliveries.js'
import { replaySince, resendEvent, resendFailed } from '../../webhooks/replay.js'
import { type AdminApiOptions, type AdminApp, type AdminContext, bodyOf } from './admin-api.js'
import { attemptsQuery, deliveriesQuery, parse, resendBody, sinceBody } from './bodies.js'
import { get } from './webhook-endpoints.js'

/** What became of events: deliveries, their attempts; sending again. */
export function deliveryRoutes(app: AdminApp, { services, wakeWebhooks }: AdminApiOptions): void {
  const { store } = services

  app.get('/webhook_endpoints/:id/deliveries', async context => {
    const endpoint = await get(services, context.var.instance, context.req.param('id'))
    const filter = parse(deliveriesQuery, context.req.query())
    const rows = await listWebhookDeliveries(store.read, endpoint.instance_id, endpoint.id, filter)
    const nextBefore = rows.length === filter.limit ? rows.at(-1)!.position : null
    return context.json({ data: rows.map(webhookDelivery), next_before: nextBefore })
  })

  const attempts = async (context: AdminContext, filter: Partial<AttemptFilter>) => {
    const query = parse(attemptsQuery, context.req.query())
    const { id: instanceId } = context.var.instance
    const before = query.before ? await findWebhookAttempt(store.read, instanceId, query.before) : undefined
    const rows = await listWebhookAttempts(store.read, instanceId, {
      eventId: query.event_id,
      ...filter,
      onlyFailed: query.failed,
      before,
      limit: query.limit,
    })
    const nextBefore = rows.length === query.limit ? rows.at(-1)!.id : null
    return context.json({ data: rows.map(row => webhookAttempt(row)), next_before: nextBefore })
  }

  app.get('/webhook_endpoints/:id/attempts', async context => {
    const { id } = await get(services, context.var.instance, context.req.param('id'))
    return attempts(context, { endpointId: id })
  })
  app.get('/webhook_attempts', async context => attempts(context, {}))

  app.get('/webhook_attempts/:id', async context => {
    const { id: instanceId } = context.var.instance
    const row = await findWebhookAttempt(store.read, instanceId, context.req.param('id'))
    if (!row) throw new ApiError('resource_not_found')
    const event = await findEvent(store.read, instanceId, row.event_id)
    return context.json(webhookAttempt(row, event?.payload ?? null))
  })

  app.post('/webhook_endpoints/:id/resend', async context => {
    const { event_id: eventId } = parse(resendBody, await bodyOf(context))
    const id = context.req.param('id')
    await store.transaction(tx => resendEvent(services, tx, context.var.instance.id, id, eventId))
    wakeWebhooks()
    return context.json({ endpoint_id: id, queued: 1 }, 202)
  })

  app.post('/webhook_endpoints/:id/resend_failed', async context => {
    const { since } = parse(sinceBody, await bodyOf(context))
    const id = context.req.param('id')
    const queued = await store.transaction(tx =>
      resendFailed(services, tx, context.var.instance.id, id, since),
    )
    wakeWebhooks()
    return context.json({ endpoint_id: id, queued }, 202)
  })

  app.post('/webhook_endpoints/:id/replay', async context => {
    const { since } = parse(sinceBody, await bodyOf(context))
    const id = context.req.param('id')
    await store.transaction(tx => replaySince(services, tx, context.var.instance.id, id, since))
    wakeWebhooks()
    const endpoint = await get(services, context.var.instance, id)
    return context.json({ endpoint_id: id, queued_position: endpoint.enqueued_position }, 202)
  })
}
