import { ApiError } from '../../errors/api-error.js'
import { wantsEvent } from '../../events/webhooks/event-filter.js'
import { loggedEvent } from '../../resources/webhook-endpoint.js'
import { findEvent, listEventsAfter } from '../../store/events.js'
import type { AdminApiOptions, AdminApp } from './admin-api.js'
import { eventsQuery, parse } from './bodies.js'

/**
 * The event log in the order of `position`. A consumer keeps the last `next_after` and asks again; no event ever appears
 * behind a position that was handed out before (see `sequenceEvents`).
 */
export function eventRoutes(app: AdminApp, { services }: AdminApiOptions): void {
  app.get('/events', async context => {
    const { after, limit, type } = parse(eventsQuery, context.req.query())
    const rows = await listEventsAfter(services.store.read, context.var.instance.id, after, limit)
    const patterns = type?.split(',') ?? []
    return context.json({
      data: rows.filter(row => wantsEvent(patterns, row.type)).map(loggedEvent),
      // of the last event that was looked at, also when the filter left it out
      next_after: rows.at(-1)?.position ?? after,
      has_more: rows.length === limit,
    })
  })

  app.get('/events/:id', async context => {
    const row = await findEvent(services.store.read, context.var.instance.id, context.req.param('id'))
    if (!row) throw new ApiError('resource_not_found')
    return context.json(loggedEvent(row))
  })
}
