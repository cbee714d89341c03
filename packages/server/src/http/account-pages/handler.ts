import { ACCOUNT_PAGE_PATHS, type AccountPage, POPUP_PAGE_PATH } from '../../config/account-page-paths.js'
import { hasLiveKey, isDevelopment, isSatellite } from '../../context/instance.js'
import type { Services } from '../../context/services.js'
import { findDevBrowser } from '../../domain/clients/authenticate.js'
import { CLIENT_COOKIE, DEV_BROWSER_NAME } from '../../domain/clients/client-cookies.js'
import { devBrowserCookies } from '../../domain/clients/dev-browser.js'
import { urlsBesideAccounts } from '../../domain/urls/account-pages.js'
import { ApiError } from '../../errors/api-error.js'
import { hashSecret } from '../../platform/crypto.js'
import { cookie } from '../../protocols/set-cookie.js'
import { findClient } from '../../store/clients.js'
import { headOf, type RequestHead, takesHtml } from '../api-request.js'
import { parseCookies } from '../cookies.js'
import { describePeer, type Peer, type TrustProxy } from '../forwarded.js'
import { siteOf } from '../network-site.js'
import { type InstanceTarget, resolveInstance } from '../resolve-instance.js'
import { popupResponse } from './popup.js'
import { pageResponse, redirect } from './responses.js'
import { accountPageView } from './views.js'
import { isAllowedRedirect, type Visit } from './visit.js'

/** An account page, below whatever prefix the instance has. */
const ANY_PAGE = new RegExp(`(?:${Object.values(ACCOUNT_PAGE_PATHS).join('|')})(?:/|$)`)

/**
 * What clerk-js reads a redirect out of (`RedirectUrls`, `CLERK_SATELLITE_URL`), besides the fragment, which
 * it checks itself.
 */
const REDIRECTS = [
  'redirect_url',
  'sign_in_force_redirect_url',
  'sign_in_fallback_redirect_url',
  'sign_up_force_redirect_url',
  'sign_up_fallback_redirect_url',
  'after_sign_in_url',
  'after_sign_up_url',
  '__clerk_satellite_url',
]

export type AccountPagesHandler = (request: Request, remoteAddress: string | null) => Promise<Response | null>

/**
 * The account pages of every instance, at the address of its Frontend API. Answers null for paths that are
 * not its own, and where an instance has them switched off.
 */
export function createAccountPages(services: Services, trustProxy: TrustProxy): AccountPagesHandler {
  return async (request, remoteAddress) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return null
    const url = new URL(request.url)
    const isPage = ANY_PAGE.test(url.pathname) || url.pathname === POPUP_PAGE_PATH
    const head = headOf(request, url)
    if (!isPage && !isFrontDoor(head)) return null
    await services.registry.refresh()
    const peer = describePeer(head, remoteAddress, trustProxy)
    const target = await findTarget(services, head, peer)
    if (!target) return answerBesideFrontendApi(services, request, url, peer)
    const page = pageOf(target.path)
    if (!page && isBare(target.path) && target.instance.settings.display.accountPages) {
      return redirect(
        target.frontendApiUrl + ACCOUNT_PAGE_PATHS[hasClient(request) ? 'defaultRedirect' : 'signIn'],
      )
    }
    if (!page || !target.instance.settings.display.accountPages) return null
    const visit = { target, page, url }
    if (isSatellite(target.instance, target.frontendApiUrl))
      return redirect(`${target.instance.urls[0] ?? ''}${target.path}${url.search}`)
    const settled = await settleAddress(services, request, visit)
    if (settled) return settled
    const view = accountPageView(services, visit)
    return pageResponse(view, visit, services.publicUrl, request.method === 'HEAD')
  }
}

/**
 * A person who typed the bare address of a server, or of an instance below it: to what is theirs, or
 * to the sign-in page. Whatever asks for no page gets none.
 */
function isFrontDoor(head: RequestHead): boolean {
  const mayBeBare = /^\/[^/]*\/?$/.test(head.url.pathname)
  return mayBeBare && takesHtml(head)
}

/** Whether the browser may be signed in: who never was is sent to the sign-in at once. */
const hasClient = (request: Request) => parseCookies(request.headers.get('cookie')).has(CLIENT_COOKIE)

const isBare = (path: string) => path === '' || path === '/'

async function findTarget(
  services: Services,
  request: RequestHead,
  peer: Peer,
): Promise<InstanceTarget | null> {
  try {
    const target = await resolveInstance(request, peer, services)
    return target.api === 'fapi' ? target : null
  } catch (error) {
    if (error instanceof ApiError) return null
    throw error
  }
}

function pageOf(path: string): AccountPage | null {
  const pages = Object.entries(ACCOUNT_PAGE_PATHS) as [AccountPage, string][]
  return pages.find(([, own]) => path === own || path.startsWith(`${own}/`))?.[0] ?? null
}

/**
 * `accounts.example.com`, where the SDKs expect the pages, leads to those at `clerk.example.com`, which has
 * the cookies. Popups alone end here: clerk-js listens to this origin.
 */
async function answerBesideFrontendApi(
  services: Services,
  request: Request,
  url: URL,
  peer: Peer,
): Promise<Response | null> {
  const isPopup = url.pathname === POPUP_PAGE_PATH
  if (!isPopup && !pageOf(url.pathname) && url.pathname !== '/') return null
  for (const beside of urlsBesideAccounts(`${peer.protocol}://${peer.host}`)) {
    const instance = await services.registry.findByUrl(beside, siteOf(peer.ipAddress))
    if (instance && isPopup) {
      return popupResponse(
        { instance, frontendApiUrl: beside, url },
        services.random.secret(),
        request.method === 'HEAD',
      )
    }
    if (instance?.settings.display.accountPages) return redirect(`${beside}${url.pathname}${url.search}`)
  }
  return null
}

/**
 * The dev browser that an application hands over moves from the address, which lands in histories, to
 * cookies; redirects to where the instance sends nobody go. Null when the address is settled already.
 */
async function settleAddress(services: Services, request: Request, visit: Visit): Promise<Response | null> {
  const { target, url } = visit
  const query = new URLSearchParams(url.search)
  const handedOver = query.get(DEV_BROWSER_NAME)
  query.delete(DEV_BROWSER_NAME)
  for (const name of REDIRECTS)
    if (!query.getAll(name).every(value => isAllowedRedirect(visit, value))) query.delete(name)

  if (query.size === url.searchParams.size) return null
  const cookies = handedOver === null ? [] : await adoptDevBrowser(services, request, visit, handedOver)
  const search = query.size > 0 ? `?${query.toString()}` : ''
  return redirect(`${target.frontendApiUrl}${target.path}${search}`, cookies)
}

/** The cookies that make this browser the application's one; that of another client would win over it. */
async function adoptDevBrowser(
  { store }: Services,
  request: Request,
  { target: { instance, ...target } }: Visit,
  token: string,
): Promise<string[]> {
  if (!isDevelopment(instance) || hasLiveKey(instance)) return []
  const devBrowser = await findDevBrowser({ db: store.read, instance }, token)
  if (!devBrowser) return []
  const facts = { cookiePath: target.cookiePath, isSecure: target.frontendApiUrl.startsWith('https:') }
  const lines = devBrowserCookies({ instance, request: facts }, token)
  const client =
    devBrowser.client_id && (await findClient({ db: store.read, instance }, devBrowser.client_id))
  const secrets = parseCookies(request.headers.get('cookie')).get(CLIENT_COOKIE) ?? []
  const isOther = secrets.some(secret => !client || hashSecret(secret) !== client.secret_hash)
  const gone = { path: facts.cookiePath, domain: null, secure: facts.isSecure, httpOnly: true }
  return isOther ? [...lines, cookie(CLIENT_COOKIE, '', { ...gone, maxAgeSeconds: 0 })] : lines
}
