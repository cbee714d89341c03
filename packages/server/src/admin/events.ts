import { typesWanted } from '../config/event-types.js'
import { ApiError } from '../errors/api-error.js'
import { type OwnOperation, ownOperation } from '../operation/own.js'
import { eventType, loggedEvent } from '../resources/webhook-endpoint.js'
import { findEvent, lastEventPosition, listEventsAfter, undoneAfter } from '../store/events.js'
import { emitSample, sampleData, sampleTypes } from '../webhooks/sample.js'
import * as answers from './answers.js'
import { OPERATOR } from './operator.js'
import { eventsQuery, patternsOf, sampleBody } from './parameters.js'

/**
 * The event log in the order of `position`. A consumer keeps the last `next_after` and asks again; no event
 * ever appears behind a position that was handed out before (see `sequenceEvents`).
 */
const listEvents = ownOperation('listEvents', {
  method: 'get',
  path: '/admin/v1/events',
  summary: 'The event log after a position, in order; `type` takes patterns, separated by commas',
  mode: 'read',
  ...OPERATOR,
  query: eventsQuery,
  answer: answers.pageOfLog(answers.loggedEvent),
  run: async (ctx, { query: { after, limit, type } }) => {
    const patterns = patternsOf(type)
    // read before the events: all up to here are visible to the query
    const newest = await lastEventPosition(ctx)
    const goOnAfter = await undoneAfter(ctx, after, newest)
    if (goOnAfter !== null) throw new ApiError('event_position_undone', { meta: { after: goOnAfter } })
    const types = patterns.length > 0 ? typesWanted(patterns) : undefined
    const rows = await listEventsAfter(ctx, { after, limit, types })
    const hasMore = rows.length === limit
    const last = rows.at(-1)?.position ?? after
    return {
      data: rows.map(loggedEvent),
      // at the end of the log also past the events that the filter leaves out: they are not looked at again
      next_after: hasMore ? last : Math.max(last, newest),
      has_more: hasMore,
    }
  },
})

const sendSample = ownOperation('sendSampleEvent', {
  method: 'post',
  path: '/admin/v1/events',
  summary: 'Put an event with made-up data into the log, to try endpoints with',
  mode: 'write',
  ...OPERATOR,
  body: sampleBody,
  status: 202,
  answer: answers.sample,
  run: async (ctx, { body: { type } }) => {
    const resourceId = await emitSample(ctx, type)
    if (resourceId === null) {
      throw new ApiError('form_param_format_invalid', {
        param: 'type',
        meta: { reason: 'is no event type: see /admin/v1/event_types' },
      })
    }
    ctx.afterCommit(() => ctx.services.wake('events'))
    return { type, resource_id: resourceId }
  },
})

const listEventTypes = ownOperation('listEventTypes', {
  method: 'get',
  path: '/admin/v1/event_types',
  summary: 'The types of events, each with made-up data',
  mode: 'read',
  ...OPERATOR,
  answer: answers.listOf(answers.eventType),
  run: async ctx => {
    const { now } = ctx
    const data = sampleTypes().map(type => eventType(type, sampleData(type, { now, resourceId: 'example' })))
    return { data, total_count: data.length }
  },
})

const getEvent = ownOperation('getEvent', {
  method: 'get',
  path: '/admin/v1/events/{id}',
  summary: 'An entry of the event log',
  mode: 'read',
  ...OPERATOR,
  answer: answers.loggedEvent,
  run: async (ctx, { path }) => {
    const row = await findEvent(ctx, path.id)
    if (!row) throw new ApiError('resource_not_found')
    return loggedEvent(row)
  },
})

export const eventOperations: OwnOperation[] = [listEvents, sendSample, listEventTypes, getEvent]
