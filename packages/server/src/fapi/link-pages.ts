import type { Language } from '../config/languages.js'
import type { Context } from '../context/context.js'
import { brandingFor } from '../delivery/branding.js'
import { escapeHtml } from '../delivery/html.js'
import { fill, texts } from '../delivery/texts/index.js'
import type { UnconfirmedLink } from '../flows/follow-email-link.js'
import type { Reply } from '../operation/operation.js'
import { MINUTE_MS } from '../platform/clock.js'
import type { VerificationRow } from '../store/tables.js'
import { page } from './page.js'

/**
 * Asks whoever has opened an email link, in another browser than the one that asked for it, to confirm
 * it. Mail scanners open links too, but press no buttons.
 */
export function emailLinkPage(ctx: Context, link: UnconfirmedLink, token: string): Reply {
  const { verification, confirmedAs, target } = link
  const { language, say } = wordsFor(ctx, verification.target ?? '')
  const rest = `<p class="dim">${escapeHtml(originOf(ctx, verification, language))}</p>
<form method="post" action="${escapeHtml(`${ctx.request.frontendApiUrl}/v1/verify`)}">
<input type="hidden" name="token" value="${escapeHtml(token)}">
<button>${escapeHtml(say(`link_${confirmedAs}_button`))}</button>
</form>
<p class="dim">${escapeHtml(say('link_warning'))}</p>`
  return page(ctx, 200, {
    language,
    title: say(`link_${confirmedAs}_title`),
    text: say(`link_${confirmedAs}`),
    rest,
    leadsTo: [target.origin === 'null' ? target.protocol : target.origin],
  })
}

function wordsFor(ctx: Context, address: string) {
  const { applicationName: app, language } = brandingFor(ctx, null)
  const { pages } = texts[language]
  return { language, say: (key: keyof typeof pages) => fill(pages[key], { app, address }) }
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
