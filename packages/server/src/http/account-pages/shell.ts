import { escapeHtml, htmlDocument } from '../../delivery/html.js'
import { type PageColors, pageStyle } from '../../delivery/page-style.js'
import { PAGE_SCRIPT } from './script.js'

export interface Link {
  text: string
  href: string
}

/** An account page as the server writes it; the rest is the official component's. */
export interface AccountPageView {
  status: number
  /** of the content security policy */
  nonce: string
  /** what the page is for, e.g. "Sign in" */
  name: string
  applicationName: string
  logoUrl: string | null
  faviconUrl: string | null
  colors: PageColors | null
  /** where the name of the application leads; null: nowhere */
  homeUrl: string | null
  /** where the visitor came from */
  backUrl: string | null
  footer: Link[]
  /** of development instances: the instance's slug, and the address of the inbox */
  development: { slug: string; inboxUrl: string } | null
  /** HTML instead of a component; without clerk-js */
  text: string | null
  /** what the script needs; absent with `text` */
  script: PageScriptFacts | null
  /** components that fill the page begin at its top */
  isWide: boolean
  /** HTML for a signed-in visitor where there is nowhere to go on to */
  landing: string
}

export interface PageScriptFacts {
  publishableKey: string
  /** where clerk-js reaches the Frontend API, and its own scripts */
  frontendApiUrl: string
  /** `Clerk.mount<component>`; null: the landing */
  component: string | null
  props: Record<string, unknown>
  /** of `appearance`: how single elements of the components look */
  elements: Record<string, Record<string, string>>
  /** of `Clerk.load` */
  options: Record<string, unknown>
  /** sources of regular expressions */
  allowedOrigins: string[]
  needsSession: boolean
  /** props of the user button, on pages with a session */
  userButton: Record<string, unknown>
  /** where a signed-in visitor goes on to */
  target: string | null
  /** where somebody without an active organization goes */
  withoutOrganization: string | null
}

export function renderAccountPage(view: AccountPageView): string {
  const { nonce, script } = view
  return htmlDocument({
    language: 'en',
    title: `${view.name} · ${view.applicationName}`,
    head: `<meta name="robots" content="noindex">
<link rel="icon" href="${escapeHtml(view.faviconUrl ?? 'data:,')}">
<style nonce="${nonce}">${pageStyle(view.colors)}</style>
${script ? scripts(nonce, script) : ''}`,
    body: `${header(view)}
<main${view.isWide ? ' class="wide"' : ''}>
${view.text === null ? component(view) : `<div class="text">${view.text}</div>`}
</main>
${footer(view)}`,
  })
}

function component(view: AccountPageView): string {
  return `<p id="loading" class="loading" role="status" hidden>Loading…</p>
<div id="component"></div>
<div id="landing" class="text" hidden>${view.landing}</div>
<div id="failure" class="text" role="alert" hidden><h1>This page could not be loaded</h1><p>Reload it. If that does not help, a browser extension may block its scripts.</p></div>
<noscript><div class="text"><h1>${escapeHtml(view.name)}</h1><p>This page needs JavaScript. Switch it on for this site and load the page again.</p></div></noscript>`
}

function scripts(nonce: string, facts: PageScriptFacts): string {
  const { publishableKey, frontendApiUrl, ...page } = facts
  const bundle = (path: string) => escapeHtml(`${frontendApiUrl}/npm/@clerk/${path}`)
  const clerkJs = `src="${bundle('clerk-js@6/dist/clerk.browser.js')}" data-clerk-publishable-key="${escapeHtml(publishableKey)}" data-clerk-proxy-url="${escapeHtml(frontendApiUrl)}"`
  const data = { ...page, options: { ...page.options, nonce } }
  return `<script type="application/json" id="page">${JSON.stringify(data).replaceAll('<', '\\u003c')}</script>
<script nonce="${nonce}" defer src="${bundle('ui@1/dist/ui.browser.js')}"></script>
<script nonce="${nonce}" defer ${clerkJs}></script>
<script nonce="${nonce}">${PAGE_SCRIPT}</script>
`
}

function header(view: AccountPageView): string {
  const name = escapeHtml(view.applicationName)
  const label = view.logoUrl
    ? `<img src="${escapeHtml(view.logoUrl)}" alt="${name}">`
    : `<span>${name}</span>`
  const brand =
    view.homeUrl === null
      ? `<span class="name">${label}</span>`
      : `<a class="name" href="${escapeHtml(view.homeUrl)}">${label}</a>`
  const back = view.backUrl === null ? '' : `<a href="${escapeHtml(view.backUrl)}">Back</a>`
  return `<header class="bar">${brand}<div class="side">${back}<div id="user-button"${view.script?.needsSession ? ' class="user"' : ''}></div></div></header>`
}

function footer(view: AccountPageView): string {
  const links = view.footer.map(({ text, href }) => `<a href="${escapeHtml(href)}">${escapeHtml(text)}</a>`)
  const nav = links.length > 0 ? `<nav aria-label="More">${links.join('')}</nav>` : ''
  const { development } = view
  const hint = development
    ? `<p>Development instance <strong>${escapeHtml(development.slug)}</strong>: codes and links arrive in the <a href="${escapeHtml(development.inboxUrl)}" target="_blank">inbox</a>.</p>`
    : ''
  return nav || hint ? `<footer>${nav}${hint}</footer>` : ''
}
