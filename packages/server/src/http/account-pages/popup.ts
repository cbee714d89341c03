import type { Instance } from '../../context/instance.js'
import { escapeHtml, htmlDocument } from '../../delivery/html.js'
import { pageColors } from '../../delivery/layout.js'
import { pageStyle } from '../../delivery/page-style.js'
import { isAllowedOrigin } from '../../domain/urls/origins.js'
import { transportSecurity } from '../transport-security.js'
import { SECURITY_HEADERS } from './responses.js'

interface PopupVisit {
  instance: Instance
  /** beside which the page is */
  frontendApiUrl: string
  url: URL
}

/** What clerk-js takes of the page (`_authenticateWithPopup`): a session that is there, or where to go on. */
interface Told {
  message: { session: string } | { return_url: string }
  /** of the page that opened the window; nobody else gets the message */
  targetOrigin: string
}

const SESSION_ID = /^sess_[0-9A-Za-z]+$/

/** Tells the page that has opened the window, and closes it. Plain text, as `PAGE_SCRIPT` is. */
const POPUP_SCRIPT = `
(() => {
  const told = JSON.parse(document.getElementById('told').textContent)
  if (!told || !window.opener) return
  window.opener.postMessage(told.message, told.targetOrigin)
  window.close()
})()
`

/** The page that a window ends on which clerk-js has opened for a provider. */
export function popupResponse(visit: PopupVisit, nonce: string, isHead: boolean): Response {
  const { instance, frontendApiUrl } = visit
  const told = toldBy(visit)
  return new Response(isHead ? null : popupPage(instance, told, nonce), {
    status: told ? 200 : 400,
    headers: {
      ...SECURITY_HEADERS,
      ...transportSecurity(instance, { frontendApiUrl, cookiePath: '/' }),
      // any other policy would take the window away from the page that has opened it
      'cross-origin-opener-policy': 'unsafe-none',
      'referrer-policy': 'no-referrer',
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': `default-src 'none'; script-src 'nonce-${nonce}'; style-src 'nonce-${nonce}'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    },
  })
}

/** @returns null: the address says nothing, or leads to a page that is none of the application's */
function toldBy({ instance, url }: PopupVisit): Told | null {
  const session = url.searchParams.get('session')
  const returnUrl = url.searchParams.get('return_url') ?? ''
  if (!URL.canParse(returnUrl)) return null
  const { origin, protocol } = new URL(returnUrl)
  if (!/^https?:$/.test(protocol) || !isAllowedOrigin(instance, origin)) return null
  if (session === null) return { message: { return_url: returnUrl }, targetOrigin: origin }
  return SESSION_ID.test(session) ? { message: { session }, targetOrigin: origin } : null
}

function popupPage(instance: Instance, told: Told | null, nonce: string): string {
  const text = told
    ? 'You can close this window and go on in the one before it.'
    : 'This address is not complete. Close this window and try again.'
  return htmlDocument({
    language: 'en',
    title: instance.settings.display.applicationName ?? instance.applicationName,
    head: `<meta name="robots" content="noindex">
<link rel="icon" href="data:,">
<style nonce="${nonce}">${pageStyle(pageColors(instance.settings.display.theme))}</style>`,
    body: `<main><div class="text"><p>${escapeHtml(text)}</p></div></main>
<script type="application/json" id="told">${JSON.stringify(told).replaceAll('<', '\\u003c')}</script>
<script nonce="${nonce}">${POPUP_SCRIPT}</script>`,
  })
}
