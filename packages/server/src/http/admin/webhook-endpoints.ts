import { endpointUrlProblem } from '../../config/webhook-endpoint.js'
import type { Instance } from '../../context/instance.js'
import type { Services } from '../../context/services.js'
import { ApiError } from '../../errors/api-error.js'
import { webhookEndpoint } from '../../resources/webhook-endpoint.js'
import type { WebhookEndpointRow } from '../../store/tables.js'
import { countWebhookDeliveries } from '../../store/webhook-deliveries.js'
import { findWebhookEndpoint, listWebhookEndpoints } from '../../store/webhook-endpoints.js'
import {
  changeEndpoint,
  createEndpoint,
  type EndpointValues,
  removeEndpoint,
  rotateSecret,
} from '../../webhooks/endpoints.js'
import { type AdminApiOptions, type AdminApp, bodyOf } from './admin-api.js'
import { endpointChangesBody, newEndpointBody, parse, rotationBody } from './bodies.js'

/** Endpoints: make, look at, change, remove; their secrets. */
export function endpointRoutes(app: AdminApp, { services, wakeWebhooks }: AdminApiOptions): void {
  const { store } = services
  const shown = (row: WebhookEndpointRow) => webhookEndpoint(row, headerNames(services, row))

  app.get('/webhook_endpoints', async context => {
    const rows = await listWebhookEndpoints(store.read, context.var.instance.id)
    return context.json({ data: rows.map(shown), total_count: rows.length })
  })

  app.post('/webhook_endpoints', async context => {
    const { instance } = context.var
    const { secret: given, ...body } = parse(newEndpointBody, await bodyOf(context))
    checkUrl(instance, body.url)
    await checkName(services, instance, body.name)
    const values = { ...valuesOf(body), url: body.url, ...(given === undefined ? {} : { secret: given }) }
    const { row, secret } = await store.transaction(tx => createEndpoint(services, tx, instance.id, values))
    // the only answer with the secret that is not asked for it
    return context.json({ ...shown(row), secret }, 201)
  })

  app.get('/webhook_endpoints/:id', async context => {
    const row = await get(services, context.var.instance, context.req.param('id'))
    const deliveries = await countWebhookDeliveries(store.read, row.instance_id, row.id)
    return context.json({ ...shown(row), deliveries })
  })

  app.patch('/webhook_endpoints/:id', async context => {
    const { instance } = context.var
    const id = context.req.param('id')
    const { skip_backlog: skipBacklog, ...body } = parse(endpointChangesBody, await bodyOf(context))
    if (body.url !== undefined) checkUrl(instance, body.url)
    await checkName(services, instance, body.name, id)
    const values = { ...valuesOf(body), ...(skipBacklog === undefined ? {} : { skipBacklog }) }
    const row = await store.transaction(tx => changeEndpoint(services, tx, instance.id, id, values))
    wakeWebhooks()
    return context.json(shown(row))
  })

  app.delete('/webhook_endpoints/:id', async context => {
    const id = context.req.param('id')
    await store.transaction(tx => removeEndpoint(services, tx, context.var.instance.id, id))
    return context.json({ object: 'webhook_endpoint', id, deleted: true })
  })

  app.get('/webhook_endpoints/:id/secret', async context => {
    const row = await get(services, context.var.instance, context.req.param('id'))
    return context.json({ secret: services.masterKey.decrypt(row.secret_ciphertext) })
  })

  app.post('/webhook_endpoints/:id/secret/rotate', async context => {
    const { secret: given, overlap_seconds: overlap } = parse(rotationBody, await bodyOf(context))
    const options = {
      ...(given === undefined ? {} : { secret: given }),
      ...(overlap === undefined ? {} : { overlapMs: overlap * 1000 }),
    }
    const { row, secret } = await store.transaction(tx =>
      rotateSecret(services, tx, context.var.instance.id, context.req.param('id'), options),
    )
    return context.json({ ...shown(row), secret })
  })
}

/** @throws ApiError resource_not_found */
export async function get(services: Services, instance: Instance, id: string): Promise<WebhookEndpointRow> {
  const row = await findWebhookEndpoint(services.store.read, instance.id, id)
  if (!row) throw new ApiError('resource_not_found')
  return row
}

function headerNames(services: Services, row: WebhookEndpointRow): string[] {
  if (row.headers_ciphertext === null) return []
  return Object.keys(JSON.parse(services.masterKey.decrypt(row.headers_ciphertext)) as object)
}

function checkUrl(instance: Instance, url: string): void {
  const allowsNetworks = instance.settings.webhooks.allowedNetworks.length > 0
  const problem = endpointUrlProblem(url, { environment: instance.environment, allowsNetworks })
  if (problem) throw new ApiError('form_param_format_invalid', { param: 'url', meta: { reason: problem } })
}

async function checkName(
  services: Services,
  instance: Instance,
  name: string | null | undefined,
  ownId?: string,
): Promise<void> {
  if (name == null) return
  const rows = await listWebhookEndpoints(services.store.read, instance.id)
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
