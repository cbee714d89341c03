import type { Language } from '../config/languages.js'
import type { Context } from '../context/context.js'
import { brandingFor } from '../delivery/branding.js'
import { escapeHtml, htmlDocument } from '../delivery/html.js'
import { readableOn, themeColor } from '../delivery/layout.js'
import { pageStyle } from '../delivery/page-style.js'
import { fill, texts } from '../delivery/texts/index.js'
import type { UnconfirmedLink } from '../flows/follow-email-link.js'
import { Reply } from '../operation/operation.js'
import { MINUTE_MS } from '../platform/clock.js'
import type { VerificationRow } from '../store/tables.js'

/**
 * Asks whoever has opened an email link, in another browser than the one that asked for it, to confirm
 * it. Mail scanners open links too, but press no buttons. The page has no script: links are opened in
 * whatever a mail program brings along.
 */
export function emailLinkPage(ctx: Context, { verification, target }: UnconfirmedLink, token: string): Reply {
  const { display } = ctx.instance.settings
  const { applicationName, language } = brandingFor(ctx, null)
  const { pages } = texts[language]
  const isSignIn = verification.subject.startsWith('sign_in:')
  const filled = (text: string) => fill(text, { app: applicationName, address: verification.target ?? '' })
  const say = (text: string) => escapeHtml(filled(text))
  const color = themeColor(display.theme)
  const nonce = ctx.services.random.secret()
  const title = filled(isSignIn ? pages.link_sign_in_title : pages.link_address_title)
  const logo = display.logoImageUrl
  const brand = logo
    ? `<img src="${escapeHtml(logo)}" alt="${escapeHtml(applicationName)}">`
    : escapeHtml(applicationName)
  const html = htmlDocument({
    language,
    title,
    head: `<meta name="robots" content="noindex">
<link rel="icon" href="data:,">
<style nonce="${nonce}">${pageStyle(color === null ? null : { primary: color, onPrimary: readableOn(color) })}</style>`,
    body: `<header class="bar"><span class="name">${brand}</span></header>
<main>
<div class="text">
<h1>${escapeHtml(title)}</h1>
<p>${say(isSignIn ? pages.link_sign_in : pages.link_address)}</p>
<p class="dim">${escapeHtml(originOf(ctx, verification, language))}</p>
<form method="post" action="${escapeHtml(`${ctx.request.frontendApiUrl}/v1/verify`)}">
<input type="hidden" name="token" value="${escapeHtml(token)}">
<button>${say(isSignIn ? pages.link_sign_in_button : pages.link_address_button)}</button>
</form>
<p class="dim">${say(pages.link_warning)}</p>
</div>
</main>`,
  })
  return new Reply(200, html, {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': contentSecurityPolicy(nonce, logo, target),
    // the address holds the token
    'referrer-policy': 'same-origin',
    'x-robots-tag': 'noindex',
  })
}

/** When, and from where as far as that is known: who did not ask for it can tell. */
function originOf(ctx: Context, verification: VerificationRow, language: Language): string {
  const { pages } = texts[language]
  const minutes = Math.floor((ctx.now - verification.created_at) / MINUTE_MS)
  const when = new Intl.RelativeTimeFormat(language, { numeric: 'auto' }).format(-minutes, 'minute')
  const requester = verification.requested_from ?? null
  return requester === null
    ? fill(pages.link_requested, { when })
    : fill(pages.link_requested_from, { when, requester })
}

/** Browsers hold the page that a form leads on to against `form-action`, too. */
function contentSecurityPolicy(nonce: string, logo: string | null, target: URL): string {
  const next = target.origin === 'null' ? target.protocol : target.origin
  return [
    "default-src 'none'",
    `style-src 'nonce-${nonce}'`,
    `img-src data: ${logo === null ? '' : new URL(logo).origin}`.trim(),
    `form-action 'self' ${next}`,
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
}
