import type { Language } from '../config/languages.js'
import type { Context } from '../context/context.js'
import type { Instance } from '../context/instance.js'
import { brandingOf } from '../delivery/branding.js'
import { escapeHtml, htmlDocument } from '../delivery/html.js'
import { pageColors } from '../delivery/layout.js'
import { pageStyle } from '../delivery/page-style.js'
import { ApiError } from '../errors/api-error.js'
import { Reply, type Visitor } from '../operation/operation.js'

/** What one page says, as text and, under it, as HTML. */
export interface PageContent {
  language: Language
  title: string
  text: string
  /** above the title */
  before?: string
  rest?: string
  /** rules besides those that all pages have */
  style?: string
  /**
   * sources of CSP for where its forms lead on to: browsers hold these against `form-action`, too; absent:
   * it has no form
   */
  leadsTo?: string[]
}

/** The page has no script: links are opened in whatever a mail program brings along. */
export function page(visitor: Visitor, status: number, content: PageContent): Reply {
  const { language, title, text, before = '', rest = '', style = '' } = content
  const { instance, services } = visitor
  const nonce = services.random.secret()
  const display = instance?.settings.display
  const logo = display?.logoImageUrl ?? null
  const html = htmlDocument({
    language,
    title,
    head: `<meta name="robots" content="noindex">
<link rel="icon" href="data:,">
<style nonce="${nonce}">${pageStyle(display ? pageColors(display.theme) : null)}${style}</style>`,
    body: `<header class="bar"><span class="name">${instance ? brandOf(instance, logo) : ''}</span></header>
<main>
<div class="text">
${before}<h1>${escapeHtml(title)}</h1>
<p>${escapeHtml(text)}</p>
${rest}
</div>
</main>`,
  })
  return new Reply(status, html, {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': contentSecurityPolicy(nonce, logo, content.leadsTo),
    // the address holds a token or a state
    'referrer-policy': 'same-origin',
    'x-robots-tag': 'noindex',
  })
}

function brandOf(instance: Instance, logo: string | null): string {
  const name = escapeHtml(brandingOf({ instance }, 'en').applicationName)
  return logo === null ? name : `<img src="${escapeHtml(logo)}" alt="${name}">`
}

/**
 * The button of a page of ours was pressed on that page itself, never on another one.
 * @throws ApiError origin_forbidden
 */
export function requireOwnPage({ request }: Context): void {
  if (request.origin !== new URL(request.frontendApiUrl).origin) throw new ApiError('origin_forbidden')
}

function contentSecurityPolicy(nonce: string, logo: string | null, leadsTo: string[] | undefined): string {
  return [
    "default-src 'none'",
    `style-src 'nonce-${nonce}'`,
    `img-src data: ${logo === null ? '' : new URL(logo).origin}`.trim(),
    leadsTo ? ["form-action 'self'", ...leadsTo].join(' ') : "form-action 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
}
