import { Hono } from 'hono'
import type { Services } from '../context/services.js'
import { isLoopbackHostname } from '../domain/urls/origins.js'
import type { Metrics } from '../platform/metrics.js'
import { NOTHING_ALLOWED } from '../platform/security-headers.js'
import { VERSION } from '../platform/version.js'
import { AVATAR_PREFIX, avatarSvg } from '../resources/avatar.js'
import { PROVIDER_ICON_PREFIX, providerIconSvg } from '../resources/provider-icons.js'
import { findPublicImage } from '../store/unscoped/images.js'
import type { AccountPagesHandler } from './account-pages/handler.js'
import { isPrivateHost } from './host.js'
import type { Readiness } from './readiness.js'

type WebHandler = (request: Request) => Promise<Response | null>

export interface OwnPagesOptions {
  services: Services
  metrics: Metrics
  readiness: Readiness
  bundles: WebHandler | null
  docs: WebHandler | null
  inbox: (request: Request, remoteAddress: string | null) => Promise<Response | null>
  accountPages: AccountPagesHandler
}

const DRAWING_CACHE_SECONDS = 86_400
/** Any page may show them, also through a mask, which browsers take with CORS alone. */
const DRAWING_HEADERS = {
  'content-type': 'image/svg+xml; charset=utf-8',
  'cache-control': `public, max-age=${DRAWING_CACHE_SECONDS}`,
  'access-control-allow-origin': '*',
  'cross-origin-resource-policy': 'cross-origin',
  'content-security-policy': `style-src 'unsafe-inline'; ${NOTHING_ALLOWED}`,
}

/**
 * What is neither API: probes, metrics, SDK bundles, generated pictures, the
 * development inbox, the account pages.
 */
export function ownPages(options: OwnPagesOptions) {
  const { services } = options
  const app = new Hono<{ Bindings: { remoteAddress: string | null } }>()

  // as in the APIs: HEAD changes nothing, in the browser either
  app.use(async (context, next) => {
    await next()
    if (context.req.method === 'HEAD') context.res.headers.delete('set-cookie')
  })

  app.get('/healthz', context => context.json({ status: 'ok', version: VERSION }))

  app.get('/readyz', async context => {
    const { obstacle, warnings } = await options.readiness.look()
    if (obstacle !== null) return context.json({ status: 'unavailable', reason: obstacle }, 503)
    return context.json({ status: 'ready', ...(warnings.length > 0 && { warnings }) })
  })

  // For the machine itself and for a scraper beside it: never for the internet, nor for those behind a
  // reverse proxy, nor for a page in a browser of the own network.
  app.get('/metrics', async context => {
    const isForwarded =
      context.req.header('x-forwarded-for') !== undefined || context.req.header('forwarded') !== undefined
    if (isForwarded || !isLocal(context.env.remoteAddress) || !isPrivateHost(hostOf(context.req.raw)))
      return context.json({ status: 'forbidden' }, 403)
    return context.text(await options.metrics.text(), 200, { 'content-type': options.metrics.contentType })
  })

  app.get(`${AVATAR_PREFIX}*`, context => {
    const svg = avatarSvg(context.req.path.replace(AVATAR_PREFIX, '').replace(/\.svg$/, ''))
    if (!svg) return context.notFound()
    return context.body(svg, 200, DRAWING_HEADERS)
  })

  app.get(`${PROVIDER_ICON_PREFIX}*`, context => {
    const svg = providerIconSvg(context.req.path.replace(PROVIDER_ICON_PREFIX, '').replace(/\.svg$/, ''))
    if (!svg) return context.notFound()
    return context.body(svg, 200, DRAWING_HEADERS)
  })

  // An id never shows another picture: cached for good.
  app.get('/img/:id{img_[0-9A-Za-z]+}', async context => {
    const image = await findPublicImage(services.store.read, context.req.param('id'))
    if (!image) return context.notFound()
    return context.body(new Uint8Array(image.content), 200, {
      'content-type': image.content_type,
      'cache-control': 'public, max-age=31536000, immutable',
      'access-control-allow-origin': '*',
      'cross-origin-resource-policy': 'cross-origin',
      'content-security-policy': `sandbox; ${NOTHING_ALLOWED}`,
    })
  })

  app.all('*', async (context, next) => {
    const path = context.req.path
    if (options.bundles && path.includes('/npm/')) {
      const response = await options.bundles(context.req.raw)
      if (response) return response
    }
    if (path === '/inbox' || path.startsWith('/inbox/')) {
      const response = await options.inbox(context.req.raw, context.env.remoteAddress)
      if (response) return response
    }
    // for whoever develops: a server on the internet shows its applications' people no manual
    if (options.docs && isPrivateHost(hostOf(context.req.raw))) {
      const response = await options.docs(context.req.raw)
      if (response) return response
    }
    const page = await options.accountPages(context.req.raw, context.env.remoteAddress)
    return page ?? next()
  })
  return app
}

const hostOf = (request: Request) => request.headers.get('host') ?? new URL(request.url).host

function isLocal(address: string | null): boolean {
  if (address === null) return true
  return (
    isLoopbackHostname(address) ||
    address === '::1' ||
    address.startsWith('::ffff:127.') ||
    /^(10|192\.168|172\.(1[6-9]|2\d|3[01]))\./.test(address)
  )
}
