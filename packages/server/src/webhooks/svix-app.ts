import type { Context } from '../context/context.js'
import { ApiError } from '../errors/api-error.js'
import { lastEventPosition } from '../store/events.js'
import * as apps from '../store/unscoped/webhook-apps.js'

/**
 * The Backend API's "Svix app". With a Svix server it is an application there, and the link leads to its
 * portal; without one, Frontdesk delivers by itself, and the link leads to the endpoints in its dashboard.
 * @throws ApiError svix_app_exists, svix_unavailable
 */
export async function createSvixApp(ctx: Context): Promise<string> {
  const { services, instance } = ctx
  const { svix } = services
  if (svix) await reach(() => svix.ensureApp({ id: instance.id, name: instance.applicationName }))
  await services.store.transaction(async tx => {
    const row = {
      svix_app_id: svix ? instance.id : null,
      position: await lastEventPosition({ db: tx, instance }),
      claimed_until: null,
      enabled_at: ctx.now,
    }
    const present = await apps.findWebhookApp({ db: tx, instance })
    if (present && present.enabled_at !== null) throw new ApiError('svix_app_exists')
    if (present) await apps.updateWebhookApp({ db: tx, instance }, row)
    else await apps.insertWebhookApp(tx, { instance_id: instance.id, ...row })
  })
  return urlOf(ctx)
}

/** @throws ApiError svix_app_missing, svix_unavailable */
export async function deleteSvixApp(ctx: Context): Promise<void> {
  const { services, instance } = ctx
  const { svix, store } = services
  await requireApp(ctx)
  if (svix) await reach(() => svix.deleteApp(instance.id))
  await store.transaction(tx => apps.updateWebhookApp({ db: tx, instance }, { enabled_at: null }))
}

/** @throws ApiError svix_app_missing, svix_unavailable */
export async function svixAppUrl(ctx: Context): Promise<string> {
  await requireApp(ctx)
  return urlOf(ctx)
}

async function requireApp({ services, instance }: Context): Promise<void> {
  const app = await apps.findWebhookApp({ db: services.store.read, instance })
  if (!app || app.enabled_at === null) throw new ApiError('svix_app_missing')
}

async function urlOf({ services, instance }: Context): Promise<string> {
  const { svix } = services
  if (svix) return reach(() => svix.portalUrl(instance.id))
  return `${services.publicUrl}/dashboard/instances/${instance.slug}/webhooks`
}

async function reach<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call()
  } catch (error) {
    throw new ApiError('svix_unavailable', { cause: error })
  }
}
