import * as z from 'zod'
import { sessionClaims } from '../config/session-claims.js'
import {
  endpointHeaders,
  endpointSecret,
  endpointUrl,
  eventPatterns,
  payloadVersion,
  rateLimitPerSecond,
} from '../config/webhook-endpoint.js'
import { parseInput } from '../operation/parse-input.js'

const endpointFields = {
  name: z.string().min(1).max(100).nullable(),
  url: endpointUrl,
  description: z.string().max(500),
  event_types: eventPatterns,
  headers: endpointHeaders,
  rate_limit_per_second: rateLimitPerSecond.nullable(),
  payload_version: payloadVersion,
  disabled: z.boolean(),
}

export const newEndpointBody = z.strictObject({
  ...z.object(endpointFields).partial().shape,
  url: endpointUrl,
  secret: endpointSecret.optional(),
})
export const sessionClaimsBody = z.strictObject({ claims: sessionClaims })
export const endpointChangesBody = z.strictObject({
  ...z.object(endpointFields).partial().shape,
  /** when enabling: let go of the events that came while it was disabled */
  skip_backlog: z.boolean().optional(),
})
export const rotationBody = z.strictObject({
  secret: endpointSecret.optional(),
  /** how long the old secret signs as well */
  overlap_seconds: z
    .int()
    .min(0)
    .max(30 * 24 * 3600)
    .optional(),
})
export const resendBody = z.strictObject({ event_id: z.string().min(1) })
/** e.g. `user.created` */
export const sampleBody = z.strictObject({ type: z.string().min(1).max(100) })
/** Unix milliseconds */
export const sinceBody = z.strictObject({ since: z.int().min(0) })

const limit = z.coerce.number().int().min(1).max(500).default(100)
export const eventsQuery = z.object({
  after: z.coerce.number().int().min(0).default(0),
  limit,
  type: z.string().optional(),
})
export const attemptsQuery = z.object({
  failed: z.stringbool().optional(),
  event_id: z.string().optional(),
  before: z.string().optional(),
  limit,
})
export type AttemptsQuery = z.output<typeof attemptsQuery>
export const jobsQuery = z.object({
  /** `platform`: what belongs to no instance; for the admin token alone */
  owner: z.enum(['instance', 'platform']).default('instance'),
  status: z.enum(['queued', 'running', 'done', 'failed']).optional(),
  kind: z.string().max(100).optional(),
  before: z.string().optional(),
  limit,
})
export const deliveriesQuery = z.object({
  status: z.enum(['waiting', 'pending', 'delivered', 'failed']).optional(),
  before: z.coerce.number().int().min(1).optional(),
  limit,
})

/**
 * @returns the patterns of `type`, which commas separate @throws ApiError for one that matches no event type
 */
export function patternsOf(type: string | undefined): string[] {
  return parseInput(z.object({ type: eventPatterns }), { type: type?.split(',') ?? [] }).type
}

/** Which messages of the inbox. */
export const inboxQuery = z.object({
  instance: z.string().optional().meta({ description: 'slug of the instance' }),
  to: z.string().optional(),
})
export type InboxQuery = z.output<typeof inboxQuery>
export const inboxListQuery = inboxQuery.extend({ limit: z.string().optional() })
