import * as z from 'zod'
import { type OwnOperation, ownOperation } from '../operation/own.js'
import { eventOperations } from './events.js'
import { inboxOperations } from './inbox-messages.js'
import { jobOperations } from './jobs.js'
import { openApiOf } from './openapi.js'
import { sessionClaimsOperations } from './session-claims.js'
import { deliveryOperations } from './webhook-deliveries.js'
import { endpointOperations } from './webhook-endpoints.js'

const described: OwnOperation[] = [
  ...endpointOperations,
  ...deliveryOperations,
  ...eventOperations,
  ...jobOperations,
  ...sessionClaimsOperations,
  ...inboxOperations,
]

const getDocument = ownOperation('getOpenApiDocument', {
  method: 'get',
  path: '/admin/v1/openapi.json',
  summary: 'This document',
  mode: 'read',
  access: 'public',
  limit: 'administer',
  answer: z.record(z.string(), z.unknown()),
  run: async ctx => openApiOf(described, ctx.services.publicUrl),
})

/** Every operation of the server's own contract: administration, and the API of the development inbox. */
export const adminOperations: OwnOperation[] = [getDocument, ...described]

/** How an answer differs from what its operation declares, in words. */
export function adminAnswerFaults(id: string, status: number, body: unknown): string[] {
  if (status >= 400) return []
  const operation = adminOperations.find(each => each.id === id)
  if (!operation || operation.status !== status) return [`${status} is not declared`]
  const issues = operation.answer.safeParse(body).error?.issues ?? []
  return issues.map(({ path, message }) => `${path.join('.')}: ${message}`)
}
