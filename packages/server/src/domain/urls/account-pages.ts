import { ACCOUNT_PAGE_PATHS, type AccountPage, POPUP_PAGE_PATH } from '../../config/account-page-paths.js'
import { parsePublishableKey } from '../../config/publishable-key.js'
import type { Settings } from '../../config/settings.js'
import type { Context, RequestFacts } from '../../context/context.js'
import { hasLiveKey, type Instance, isDevelopment, isSatellite } from '../../context/instance.js'
import type { PageUrls } from '../../model/page-urls.js'

/**
 * Where an instance's account pages are, without trailing slash: at the Frontend API that the
 * application uses, whose cookies are first-party there; those of a satellite are the primary domain's.
 * Null where they are switched off.
 */
export function accountPagesUrl(instance: Instance, frontendApiUrl: string): string | null {
  if (!instance.settings.display.accountPages) return null
  return isSatellite(instance, frontendApiUrl) ? (instance.urls[0] ?? null) : frontendApiUrl
}

/** The page's address; null where the account pages are switched off. */
export function accountPageUrl(instance: Instance, frontendApiUrl: string, page: AccountPage): string | null {
  const base = accountPagesUrl(instance, frontendApiUrl)
  return base === null ? null : base + ACCOUNT_PAGE_PATHS[page]
}

/** Where the application is, as far as the instance knows. */
export function homeUrlOf({ settings, domain, origins }: Instance): string | null {
  return settings.display.homeUrl || (origins[0] ?? (domain === null ? null : `https://${domain}`))
}

/** The pages that the settings name, else the account pages. */
export function pageUrls(instance: Instance, frontendApiUrl: string): PageUrls {
  return pageUrlsWith(instance.settings.display, accountPagesUrl(instance, frontendApiUrl))
}

/**
 * The same for clerk-js in the browser that asks: without the account pages where it could not lead there.
 */
export function pageUrlsFor({ instance, request }: Pick<Context, 'instance' | 'request'>): PageUrls {
  return isWithoutDevBrowser(instance, request)
    ? pageUrlsWith(instance.settings.display, null)
    : pageUrls(instance, request.frontendApiUrl)
}

/** The same where the account pages are at this address; null = nowhere. */
export function pageUrlsWith(display: Settings['display'], accountPages: string | null): PageUrls {
  const urlOf = (own: string, page: AccountPage) =>
    own || (accountPages === null ? '' : accountPages + ACCOUNT_PAGE_PATHS[page])
  return {
    signInUrl: urlOf(display.signInUrl, 'signIn'),
    signUpUrl: urlOf(display.signUpUrl, 'signUp'),
    userProfileUrl: urlOf(display.userProfileUrl, 'userProfile'),
    organizationProfileUrl: urlOf(display.organizationProfileUrl, 'organizationProfile'),
    createOrganizationUrl: urlOf(display.createOrganizationUrl, 'createOrganization'),
    waitlistUrl: urlOf(display.waitlistUrl, 'waitlist'),
  }
}

/**
 * With test keys clerk-js marks every address on another origin with the dev browser, and throws when it has
 * none (`decorateUrlWithDevBrowserToken`). It asks for one itself on the hosted service's development hosts
 * alone; elsewhere it finds the cookie that this server has set, if the page is on the same host.
 */
function isWithoutDevBrowser(instance: Instance, request: RequestFacts): boolean {
  if (!isDevelopment(instance) || hasLiveKey(instance)) return false
  return !sharesCookies(request) && !makesOwnDevBrowser(instance)
}

/** `localhost:3000` and `localhost:4400` do: cookies know no ports. */
export function sharesCookies({ origin, frontendApiUrl }: RequestFacts): boolean {
  return origin === null || hostnameOf(origin) === hostnameOf(frontendApiUrl)
}

/** clerk-js 5 and later (`isDevOrStagingUrl`). */
export const makesOwnDevBrowser = ({ publishableKey }: Instance) =>
  parsePublishableKey(publishableKey)?.host.endsWith('accounts.dev') === true

const hostnameOf = (url: string) => (URL.canParse(url) ? new URL(url).hostname : null)

/**
 * Where the SDKs look for the account pages when no variable names them (`buildAccountsBaseUrl`): at
 * `accounts.example.com` beside `clerk.example.com`.
 */
function accountsUrlBeside(frontendApiUrl: string): string | null {
  const { origin, host, protocol } = new URL(frontendApiUrl)
  const accountsHost = host.replace(/clerk\.accounts\.|clerk\./, 'accounts.')
  return accountsHost === host || origin !== frontendApiUrl ? null : `${protocol}//${accountsHost}`
}

/** Whether a window that clerk-js has opened for a provider ends there. */
export function isPopupPage(frontendApiUrl: string, { origin, pathname }: URL): boolean {
  return pathname === POPUP_PAGE_PATH && origin === accountsUrlBeside(frontendApiUrl)
}

/** Of a host that says `accounts.` over and over, so many places count. */
const MAX_URLS_BESIDE = 4

/** The frontend API URLs beside which the SDKs look for the account pages at this origin. */
export function urlsBesideAccounts(origin: string): string[] {
  const places = [...origin.matchAll(/accounts\./g)]
  const candidates = places.flatMap(({ 0: { length }, index }) =>
    ['clerk.', 'clerk.accounts.'].map(name => origin.slice(0, index) + name + origin.slice(index + length)),
  )
  const isBeside = (url: string) => URL.canParse(url) && accountsUrlBeside(url) === origin
  return candidates.filter(isBeside).slice(0, MAX_URLS_BESIDE)
}
