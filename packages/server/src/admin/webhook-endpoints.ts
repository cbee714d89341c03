import { endpointUrlProblem } from '../config/webhook-endpoint.js'
import type { Context } from '../context/context.js'
import type { Instance } from '../context/instance.js'
import type { Services } from '../context/services.js'
import { ApiError } from '../errors/api-error.js'
import { type OwnOperation, ownOperation } from '../operation/own.js'
import { webhookEndpoint } from '../resources/webhook-endpoint.js'
import type { WebhookEndpointRow } from '../store/tables.js'
import { countWebhookDeliveries } from '../store/webhook-deliveries.js'
import { findWebhookEndpoint, listWebhookEndpoints } from '../store/webhook-endpoints.js'
import {
  changeEndpoint,
  createEndpoint,
  type EndpointValues,
  removeEndpoint,
  rotateSecret,
} from '../webhooks/endpoints.js'
import * as answers from './answers.js'
import { OPERATOR } from './operator.js'
import { endpointChangesBody, newEndpointBody, rotationBody } from './parameters.js'

const listEndpoints = ownOperation('listWebhookEndpoints', {
  method: 'get',
  path: '/admin/v1/webhook_endpoints',
  summary: 'List endpoints',
  mode: 'read',
  ...OPERATOR,
  answer: answers.listOf(answers.webhookEndpoint),
  run: async ctx => {
    const rows = await listWebhookEndpoints(ctx)
    return { data: rows.map(row => shown(ctx, row)), total_count: rows.length }
  },
})

const create = ownOperation('createWebhookEndpoint', {
  method: 'post',
  path: '/admin/v1/webhook_endpoints',
  summary: 'Make an endpoint; the answer holds its secret',
  mode: 'write',
  ...OPERATOR,
  body: newEndpointBody,
  status: 201,
  answer: answers.webhookEndpoint,
  run: async (ctx, { body: { secret: given, ...body } }) => {
    checkUrl(ctx.instance, body.url)
    await checkName(ctx, body.name)
    const values = { ...valuesOf(body), url: body.url, ...(given === undefined ? {} : { secret: given }) }
    const { row, secret } = await createEndpoint(ctx.services, ctx, values)
    // the only answer with the secret that is not asked for it
    return { ...shown(ctx, row), secret }
  },
})

const getOne = ownOperation('getWebhookEndpoint', {
  method: 'get',
  path: '/admin/v1/webhook_endpoints/{id}',
  summary: 'An endpoint, and how many deliveries are in each state',
  mode: 'read',
  ...OPERATOR,
  answer: answers.webhookEndpoint,
  run: async (ctx, { path }) => {
    const row = await getEndpoint(ctx, path.id)
    const deliveries = await countWebhookDeliveries({ db: ctx.db, instance: { id: row.instance_id } }, row.id)
    return { ...shown(ctx, row), deliveries }
  },
})

const change = ownOperation('changeWebhookEndpoint', {
  method: 'patch',
  path: '/admin/v1/webhook_endpoints/{id}',
  summary: 'Change, disable or enable an endpoint',
  mode: 'write',
  ...OPERATOR,
  body: endpointChangesBody,
  answer: answers.webhookEndpoint,
  run: async (ctx, { path, body: { skip_backlog: skipBacklog, ...body } }) => {
    if (body.url !== undefined) checkUrl(ctx.instance, body.url)
    await checkName(ctx, body.name, path.id)
    const values = { ...valuesOf(body), ...(skipBacklog === undefined ? {} : { skipBacklog }) }
    const row = await changeEndpoint(ctx.services, ctx, path.id, values)
    ctx.afterCommit(() => ctx.services.wake('webhooks'))
    return shown(ctx, row)
  },
})

const remove = ownOperation('deleteWebhookEndpoint', {
  method: 'delete',
  path: '/admin/v1/webhook_endpoints/{id}',
  summary: 'Remove an endpoint with its deliveries',
  mode: 'write',
  ...OPERATOR,
  answer: answers.deletedObject,
  run: async (ctx, { path }) => {
    await removeEndpoint(ctx.services, ctx, path.id)
    return { object: 'webhook_endpoint', id: path.id, deleted: true as const }
  },
})

const getSecret = ownOperation('getWebhookSecret', {
  method: 'get',
  path: '/admin/v1/webhook_endpoints/{id}/secret',
  summary: 'The signing secret',
  mode: 'read',
  ...OPERATOR,
  answer: answers.secret,
  run: async (ctx, { path }) => {
    const row = await getEndpoint(ctx, path.id)
    return { secret: ctx.services.masterKey.decrypt(row.secret_ciphertext) }
  },
})

const rotate = ownOperation('rotateWebhookSecret', {
  method: 'post',
  path: '/admin/v1/webhook_endpoints/{id}/secret/rotate',
  summary: 'Replace the secret; both sign until the overlap has passed',
  mode: 'write',
  ...OPERATOR,
  body: rotationBody,
  answer: answers.webhookEndpoint,
  run: async (ctx, { path, body: { secret: given, overlap_seconds: overlap } }) => {
    const { row, secret } = await rotateSecret(ctx.services, ctx, path.id, {
      ...(given === undefined ? {} : { secret: given }),
      ...(overlap === undefined ? {} : { overlapMs: overlap * 1000 }),
    })
    return { ...shown(ctx, row), secret }
  },
})

/** @throws ApiError resource_not_found */
export async function getEndpoint(ctx: Context, id: string): Promise<WebhookEndpointRow> {
  const row = await findWebhookEndpoint(ctx, id)
  if (!row) throw new ApiError('resource_not_found')
  return row
}

const shown = ({ services }: Context, row: WebhookEndpointRow) =>
  webhookEndpoint(row, headerNames(services, row))

function headerNames({ masterKey }: Services, row: WebhookEndpointRow): string[] {
  if (row.headers_ciphertext === null) return []
  return Object.keys(JSON.parse(masterKey.decrypt(row.headers_ciphertext)) as object)
}

function checkUrl(instance: Instance, url: string): void {
  const allowsNetworks = instance.settings.webhooks.allowedNetworks.length > 0
  const problem = endpointUrlProblem(url, { environment: instance.environment, allowsNetworks })
  if (problem) throw new ApiError('form_param_format_invalid', { param: 'url', meta: { reason: problem } })
}

async function checkName(ctx: Context, name: string | null | undefined, ownId?: string): Promise<void> {
  if (name == null) return
  const rows = await listWebhookEndpoints(ctx)
  if (rows.some(row => row.name === name && row.id !== ownId))
    throw new ApiError('form_identifier_exists', { param: 'name' })
}

interface EndpointBody {
  name?: string | null | undefined
  url?: string | undefined
  description?: string | undefined
  event_types?: string[] | undefined
  headers?: Record<string, string> | undefined
  rate_limit_per_second?: number | null | undefined
  payload_version?: string | undefined
  disabled?: boolean | undefined
}

function valuesOf(body: EndpointBody): Partial<EndpointValues> {
  const values = {
    name: body.name,
    url: body.url,
    description: body.description,
    eventTypes: body.event_types,
    headers: body.headers,
    rateLimitPerSecond: body.rate_limit_per_second,
    payloadVersion: body.payload_version,
    isDisabled: body.disabled,
  }
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined))
}

/** Endpoints: make, look at, change, remove; their secrets. */
export const endpointOperations: OwnOperation[] = [
  listEndpoints,
  create,
  getOne,
  change,
  remove,
  getSecret,
  rotate,
]
