import { ACCOUNT_PAGE_PATHS, type AccountPage } from '../../config/account-page-paths.js'
import { type Instance, isDevelopment } from '../../context/instance.js'
import type { Services } from '../../context/services.js'
import { escapeHtml } from '../../delivery/html.js'
import { pageColors } from '../../delivery/layout.js'
import { homeUrlOf, pageUrls } from '../../domain/urls/account-pages.js'
import { allowedOriginPatterns } from '../../domain/urls/origins.js'
import { providerIconElements, WALLET_KEYS } from '../../resources/provider-icons.js'
import type { AccountPageView, Link, PageScriptFacts } from './shell.js'
import { isAllowedRedirect, type Visit } from './visit.js'

/** How a page differs from the others. */
interface PageKind {
  name: string
  /** `Clerk.mount<component>` */
  component?: string
  needsSession?: boolean
  isWide?: boolean
  /** why the instance does not have it; null: it does */
  unavailable?(instance: Instance): string | null
  /** what the component is told, besides the way its own pages are found */
  props?(urls: Urls): Record<string, unknown>
}

/** Addresses that pages lead to. */
interface Urls extends ReturnType<typeof pageUrls> {
  /** below the Frontend API's address */
  of(page: AccountPage): string
  afterCreateOrganizationUrl: string
  afterLeaveOrganizationUrl: string
}

const needsOrganizations = (instance: Instance) =>
  // in development the official components offer to switch them on
  instance.settings.organizations.enabled || isDevelopment(instance)
    ? null
    : 'Organizations are not switched on here.'

const KINDS: Record<AccountPage, PageKind> = {
  signIn: { name: 'Sign in', component: 'SignIn' },
  signUp: { name: 'Sign up', component: 'SignUp' },
  userProfile: { name: 'Your account', component: 'UserProfile', needsSession: true, isWide: true },
  organizationProfile: {
    name: 'Organization',
    component: 'OrganizationProfile',
    needsSession: true,
    isWide: true,
    unavailable: needsOrganizations,
    props: urls => ({ afterLeaveOrganizationUrl: urls.afterLeaveOrganizationUrl }),
  },
  createOrganization: {
    name: 'Create an organization',
    component: 'CreateOrganization',
    needsSession: true,
    unavailable: needsOrganizations,
    props: urls => ({ afterCreateOrganizationUrl: urls.afterCreateOrganizationUrl }),
  },
  organizationList: {
    name: 'Your organizations',
    component: 'OrganizationList',
    needsSession: true,
    unavailable: needsOrganizations,
    props: urls => ({
      hidePersonal: true,
      afterSelectOrganizationUrl: urls.organizationProfileUrl,
      afterCreateOrganizationUrl: urls.afterCreateOrganizationUrl,
    }),
  },
  waitlist: {
    name: 'Join the waitlist',
    component: 'Waitlist',
    unavailable: ({ settings }) =>
      settings.signUp.mode === 'waitlist' ? null : 'There is no waitlist here.',
    props: urls => ({ signInUrl: urls.signInUrl }),
  },
  unauthorizedSignIn: { name: 'Was this not you?' },
  defaultRedirect: { name: 'Welcome', needsSession: true },
}

/** Components that have addresses of their own below the page's. */
const WITH_ROUTES = new Set(['SignIn', 'SignUp', 'UserProfile', 'OrganizationProfile', 'CreateOrganization'])

/** What a page shows and does. */
export function accountPageView(services: Services, visit: Visit): AccountPageView {
  const { target, page, url } = visit
  const { instance } = target
  const { display } = instance.settings
  const kind = KINDS[page]
  const unavailable = kind.unavailable?.(instance) ?? null
  const urls = urlsOf(visit)
  const asked = url.searchParams.get('redirect_url')
  const text = unavailable === null ? textOf(page, urls) : notice(kind.name, unavailable)
  return {
    status: unavailable === null ? 200 : 404,
    nonce: services.random.secret(),
    name: kind.name,
    applicationName: display.applicationName ?? instance.applicationName,
    logoUrl: display.logoImageUrl,
    faviconUrl: display.faviconImageUrl,
    colors: pageColors(display.theme),
    homeUrl: display.logoLinkUrl || homeUrlOf(instance),
    // the way back from where a visitor only looks around; the others have a button that goes on
    backUrl: kind.isWide && asked !== null && isAllowedRedirect(visit, asked) ? asked : null,
    footer: footerOf(instance),
    development: isDevelopment(instance)
      ? { slug: instance.slug, inboxUrl: `${services.publicUrl}/inbox` }
      : null,
    text,
    script: text === null ? scriptFacts(visit, kind, urls, services.publicUrl) : null,
    isWide: kind.isWide ?? false,
    landing: landing(instance, urls),
  }
}

function urlsOf({ target: { instance, frontendApiUrl } }: Visit): Urls {
  const { display } = instance.settings
  const of = (page: AccountPage) => frontendApiUrl + ACCOUNT_PAGE_PATHS[page]
  const urls = pageUrls(instance, frontendApiUrl)
  return {
    ...urls,
    of,
    afterCreateOrganizationUrl: display.afterCreateOrganizationUrl || urls.organizationProfileUrl,
    afterLeaveOrganizationUrl: display.afterLeaveOrganizationUrl || of('defaultRedirect'),
  }
}

function scriptFacts(
  { target, page }: Visit,
  kind: PageKind,
  urls: Urls,
  publicUrl: string,
): PageScriptFacts {
  const { instance, frontendApiUrl } = target
  const { display } = instance.settings
  const component = kind.component ?? null
  const path = new URL(urls.of(page)).pathname
  const isRouted = component !== null && WITH_ROUTES.has(component)
  return {
    publishableKey: instance.publishableKey,
    frontendApiUrl,
    component,
    props: { ...(isRouted ? { routing: 'path', path } : {}), ...kind.props?.(urls) },
    elements: providerIconElements(
      [...instance.connections.map(({ key }) => key), ...WALLET_KEYS],
      publicUrl,
    ),
    options: {
      signInUrl: urls.of('signIn'),
      signUpUrl: urls.of('signUp'),
      waitlistUrl: urls.waitlistUrl,
      signInFallbackRedirectUrl: display.afterSignInUrl || urls.of('defaultRedirect'),
      signUpFallbackRedirectUrl: display.afterSignUpUrl || urls.of('defaultRedirect'),
      afterSignOutUrl: display.afterSignOutAllUrl || urls.of('signIn'),
      afterMultiSessionSingleSignOutUrl: display.afterSignOutOneUrl || `${urls.of('signIn')}/choose`,
    },
    allowedOrigins: allowedOriginPatterns(instance),
    needsSession: kind.needsSession ?? false,
    userButton: { userProfileMode: 'navigation', userProfileUrl: urls.userProfileUrl },
    target: page === 'defaultRedirect' ? display.afterSignInUrl || homeUrlOf(instance) : null,
    withoutOrganization: page === 'organizationProfile' ? urls.of('organizationList') : null,
  }
}

function footerOf({ settings: { display } }: Instance): Link[] {
  const links: [string, string | null][] = [
    ['Help', display.helpUrl],
    ['Support', display.supportEmail && `mailto:${display.supportEmail}`],
    ['Privacy', display.privacyPolicyUrl],
    ['Terms', display.termsUrl],
  ]
  return links.flatMap(([text, href]) => (href ? [{ text, href }] : []))
}

function textOf(page: AccountPage, urls: Urls): string | null {
  if (page !== 'unauthorizedSignIn') return null
  return `<h1>Was this not you?</h1>
<p>If somebody else signed in to your account, sign them out and choose a new password: both are under <em>Security</em>.</p>
<ul><li><a href="${escapeHtml(`${urls.of('userProfile')}/security`)}">Security of your account</a></li></ul>`
}

const notice = (name: string, text: string) => `<h1>${escapeHtml(name)}</h1><p>${escapeHtml(text)}</p>`

/** After a sign-in that nobody has told where to go on to. */
function landing(instance: Instance, urls: Urls): string {
  const links: Link[] = [
    { text: 'Your account', href: urls.userProfileUrl },
    ...(instance.settings.organizations.enabled
      ? [{ text: 'Your organizations', href: urls.of('organizationList') }]
      : []),
  ]
  const list = links.map(({ text, href }) => `<li><a href="${escapeHtml(href)}">${text}</a></li>`).join('')
  const next = isDevelopment(instance)
    ? `<p class="dim">Next, an application of your own: <code>frontdesk env --sdk nextjs@7 --instance ${escapeHtml(instance.slug)}</code> prints the variables that connect it.</p>`
    : ''
  return `<h1>You are signed in</h1><p><strong id="who"></strong></p>${next}<ul>${list}</ul>`
}
