import { typesWanted } from '../../config/event-types.js'
import { systemContext } from '../../context/system-context.js'
import { ApiError } from '../../errors/api-error.js'
import { eventType, loggedEvent } from '../../resources/webhook-endpoint.js'
import { findEvent, listEventsAfter } from '../../store/events.js'
import { lastEventPosition } from '../../store/unscoped/webhook-queue.js'
import { emitSample, sampleData, sampleTypes } from '../../webhooks/sample.js'
import { type AdminApiOptions, type AdminApp, bodyOf } from './admin-api.js'
import { eventsQuery, parse, patternsOf, sampleBody } from './bodies.js'

/**
 * The event log in the order of `position`. A consumer keeps the last `next_after` and asks again; no event
 * ever appears behind a position that was handed out before (see `sequenceEvents`).
 */
export function eventRoutes(app: AdminApp, { services }: AdminApiOptions): void {
  app.get('/events', async context => {
    const { after, limit, type } = parse(eventsQuery, context.req.query())
    const patterns = patternsOf(type)
    const db = services.store.read
    // read before the events: all up to here are visible to the query
    const newest = await lastEventPosition(db)
    const types = patterns.length > 0 ? typesWanted(patterns) : undefined
    const rows = await listEventsAfter(db, context.var.instance.id, { after, limit, types })
    const hasMore = rows.length === limit
    const last = rows.at(-1)?.position ?? after
    return context.json({
      data: rows.map(loggedEvent),
      // at the end of the log also past the events that the filter leaves out: they are not looked at again
      next_after: hasMore ? last : Math.max(last, newest),
      has_more: hasMore,
    })
  })

  app.post('/events', async context => {
    const { type } = parse(sampleBody, await bodyOf(context))
    const { instance } = context.var
    const resourceId = await services.store.transaction(tx =>
      emitSample(
        systemContext(services, instance, tx, () => {}),
        type,
      ),
    )
    if (resourceId === null) {
      throw new ApiError('form_param_format_invalid', {
        param: 'type',
        meta: { reason: 'is no event type: see /admin/v1/event_types' },
      })
    }
    services.wakeDelivery()
    return context.json({ type, resource_id: resourceId }, 202)
  })

  app.get('/event_types', context => {
    const now = services.clock.now()
    const data = sampleTypes().map(type => eventType(type, sampleData(type, { now, resourceId: 'example' })))
    return context.json({ data, total_count: data.length })
  })

  app.get('/events/:id', async context => {
    const row = await findEvent(services.store.read, context.var.instance.id, context.req.param('id'))
    if (!row) throw new ApiError('resource_not_found')
    return context.json(loggedEvent(row))
  })
}
