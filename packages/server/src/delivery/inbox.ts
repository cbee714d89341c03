import type { Services } from '../context/services.js'
import { trimEnd } from '../platform/trim.js'
import { findInboxMessage } from '../store/unscoped/inbox.js'
import { listInstanceSlugs } from '../store/unscoped/instances.js'
import { type Access, accessOf, cookieValue, INBOX_COOKIE, isForeignOrigin } from './inbox/access.js'
import { InboxFeed } from './inbox/feed.js'
import { inboxMessage } from './inbox/messages.js'
import { renderInboxPage, renderRefusalPage } from './inbox/page.js'
import { errorResponse, eventStream, pageResponse, redirect, renderedMessage } from './inbox/responses.js'
import {
  chosenTemplate,
  inScheme,
  previewChosen,
  renderTemplatesPage,
  TEMPLATES_PATH,
} from './inbox/templates-page.js'

export type { InboxMessage } from './inbox/messages.js'

const PREFIX = '/inbox'
/** So many instances can be chosen; others by the address of the page. */
const MAX_CHOICES = 200

export interface InboxOptions {
  /** opens the inbox to visitors from beyond loopback; null = loopback alone */
  accessToken: string | null
  /** when the server closes: ends the live streams, which would keep it from closing */
  closing?: AbortSignal
}

export type InboxHandler = (request: Request, remoteAddress: string | null) => Promise<Response | null>

/**
 * The mailbox of every development instance, as a page. Its API for tests is part of the server's own
 * contract (admin/inbox-messages.ts). Answers null for paths that are not its own. `remoteAddress` is the
 * peer's; null (unknown) counts as remote.
 */
export function createInboxHandler(services: Services, options: InboxOptions): InboxHandler {
  const feed = new InboxFeed(services, options.closing)

  return async (request, remoteAddress) => {
    const url = new URL(request.url)
    const path = trimEnd(url.pathname, '/')
    if (path !== PREFIX && !path.startsWith(`${PREFIX}/`)) return null
    const head = { method: request.method, url, header: (name: string) => request.headers.get(name) }
    const access = accessOf(head, remoteAddress, options.accessToken)
    if (access === 'refused') return refuse(services, path, options.accessToken !== null)
    if (request.method !== 'GET' && isForeignOrigin(head)) return errorResponse(services, 'origin_forbidden')
    await services.registry.refresh()
    if (path === `${PREFIX}/api/stream` && request.method === 'GET')
      return eventStream(feed.open(request.signal))
    return answer(services, { request, url, path, access, accessToken: options.accessToken })
  }
}

interface Visit {
  request: Request
  url: URL
  path: string
  access: Access
  accessToken: string | null
}

async function answer(services: Services, visit: Visit): Promise<Response | null> {
  const { path, request } = visit
  if (path === PREFIX && isReading(request)) return page(services, visit)
  if (path.startsWith(PREFIX + TEMPLATES_PATH) && isReading(request)) return templates(services, visit)
  const [, id] = /^\/inbox\/messages\/([^/]+)\/html$/.exec(path) ?? []
  const row = id && isReading(request) ? await findInboxMessage(services.store.read, id) : undefined
  return row ? renderedMessage(inboxMessage(services, row).html) : null
}

function isReading(request: Request): boolean {
  return request.method === 'GET' || request.method === 'HEAD'
}

/** The path of the inbox in its address. */
const rootOf = ({ basePath }: Services) => basePath + PREFIX

const developmentSlugs = ({ store }: Services) => listInstanceSlugs(store.read, MAX_CHOICES, 'development')

async function page(services: Services, visit: Visit): Promise<Response> {
  if (visit.access === 'token' && visit.accessToken !== null)
    return withCookie(services, visit.url, visit.accessToken, PREFIX)
  const nonce = services.random.secret()
  const instances = await developmentSlugs(services)
  return pageResponse(renderInboxPage({ nonce, instances, root: rootOf(services) }), nonce)
}

/** What the platform's messages look like. A link with the access token works here, too. */
async function templates(
  services: Services,
  { url, path, access, accessToken }: Visit,
): Promise<Response | null> {
  if (access === 'token' && accessToken !== null) return withCookie(services, url, accessToken, path)
  const slugs = await developmentSlugs(services)
  const slug = url.searchParams.get('instance') ?? slugs[0]
  const instance = slug === undefined ? undefined : await services.registry.findBySlug(slug)
  const choice =
    instance?.environment === 'development'
      ? chosenTemplate(rootOf(services), instance, url.searchParams)
      : null
  const preview = choice && (await previewChosen(services, choice))
  if (!choice || !preview) return null
  if (path === PREFIX + TEMPLATES_PATH) {
    const nonce = services.random.secret()
    return pageResponse(renderTemplatesPage(nonce, slugs, choice, preview), nonce)
  }
  if (path !== `${PREFIX}${TEMPLATES_PATH}/html` || choice.channel !== 'email') return null
  const scheme = url.searchParams.get('scheme') === 'dark' ? 'dark' : 'light'
  return renderedMessage(inScheme(preview.html, scheme))
}

/** The token moves from the address, which lands in histories and screenshots, to a cookie. */
function withCookie({ basePath }: Services, url: URL, accessToken: string, path: string): Response {
  const query = new URLSearchParams(url.searchParams)
  query.delete('token')
  const secure = url.protocol === 'https:' ? '; Secure' : ''
  const cookie = `${INBOX_COOKIE}=${cookieValue(accessToken)}; Path=${basePath}${PREFIX}; HttpOnly; SameSite=Lax${secure}`
  return redirect(basePath + (query.size > 0 ? `${path}?${query}` : path), cookie)
}

function refuse(services: Services, path: string, hasToken: boolean): Response {
  if (path !== PREFIX) return errorResponse(services, 'inbox_forbidden')
  const nonce = services.random.secret()
  return pageResponse(renderRefusalPage({ nonce, hasToken, root: rootOf(services) }), nonce, 403)
}
