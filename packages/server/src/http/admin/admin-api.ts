import { type Context as HonoContext, Hono } from 'hono'
import type { Services } from '../../context/services.js'
import { ApiError } from '../../errors/api-error.js'
import { isStorable } from '../../platform/json-text.js'
import { requestOf } from '../api-request.js'
import { readBody } from '../body.js'
import type { BodyMemory } from '../body-memory.js'
import { errorResponse } from '../error-response.js'
import { siteOf } from '../network-site.js'
import { type Administered, administeredInstance, adminTokenOf } from './access.js'
import { adminOpenApi } from './openapi.js'

export interface AdminEnvironment {
  Variables: Administered & { bodies: BodyMemory }
  Bindings: { remoteAddress: string | null }
}
export type AdminContext = HonoContext<AdminEnvironment>
export type AdminApp = Hono<AdminEnvironment>

export interface AdminApiOptions {
  services: Services
  bodies: BodyMemory
  /** something was queued for delivery */
  wakeWebhooks(): void
  routes: ((app: AdminApp, options: AdminApiOptions) => void)[]
}

/** No other origin may read these answers, and no cache may keep them. */
const HEADERS = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'cross-origin-resource-policy': 'same-origin',
}

/** `/admin/v1`: what administrators and the dashboard use. Every request needs an admin credential. */
export function createAdminApi(options: AdminApiOptions): AdminApp {
  const { services } = options
  const adminToken = adminTokenOf(services.masterKey)
  const app: AdminApp = new Hono<AdminEnvironment>().basePath('/admin/v1')
  app.use('*', async (context, next) => {
    for (const [name, value] of Object.entries(HEADERS)) context.header(name, value)
    await next()
  })
  app.get('/openapi.json', context => context.json(adminOpenApi(services.publicUrl)))
  app.use('*', async (context, next) => {
    await services.registry.refresh()
    const { req } = context
    const request = {
      wanted: req.query('instance'),
      authorization: req.header('authorization'),
      site: siteOf(context.env.remoteAddress),
    }
    context.set('bodies', options.bodies)
    const { instance, isOperator } = await administeredInstance(request, services.registry, adminToken)
    context.set('instance', instance)
    context.set('isOperator', isOperator)
    await next()
  })
  for (const addRoutes of options.routes) addRoutes(app, options)
  app.all('*', () => {
    throw new ApiError('resource_not_found')
  })
  app.onError(error => errorResponse(services, error, HEADERS))
  return app
}

/** The JSON body; `{}` when there is none. */
export async function bodyOf(context: AdminContext): Promise<Record<string, unknown>> {
  const request = requestOf(context.req.raw, new URL(context.req.url), null)
  const reader = context.var.bodies.open(null)
  const body = await readBody(request, reader, { kind: 'backend' }).finally(() => reader.release())
  if (Array.isArray(body)) throw new ApiError('request_body_invalid')
  const values: Record<string, unknown> = body instanceof URLSearchParams ? Object.fromEntries(body) : body
  for (const [name, value] of Object.entries(values)) {
    if (!isStorable(name) || !isStorable(value))
      throw new ApiError('form_param_format_invalid', { param: name })
  }
  return values
}
