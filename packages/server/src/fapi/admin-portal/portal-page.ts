import type { Context } from '../../context/context.js'
import { escapeHtml } from '../../delivery/html.js'
import { portalPath } from '../../domain/admin-portal/visits.js'
import type { ApiError } from '../../errors/api-error.js'
import { Reply } from '../../operation/operation.js'
import { page } from '../page.js'
import type { Fault } from './html.js'
import { link } from './html.js'
import { STYLE } from './style.js'
import { type Words, wordsFor } from './words.js'

interface PortalPage {
  title: string
  /** one or two sentences under the title */
  lead: string
  content: string
  faults?: Fault[]
  /** the way back to the overview is not shown there itself */
  isOverview?: true
}

/** Where a page or a form of the portal is. */
export const portalUrl = ({ request }: Context, path = ''): string =>
  `${request.frontendApiUrl}${portalPath}${path}`

/** After a form: the page that shows what it has changed. */
export const goTo = (ctx: Context, path: string): Reply =>
  new Reply(303, null, { location: portalUrl(ctx, path) })

export function portalPage(ctx: Context, words: Words, { faults = [], ...content }: PortalPage): Reply {
  const back = content.isOverview
    ? ''
    : `<nav>${link(portalUrl(ctx, '/overview'), words.say('back'))}</nav>\n`
  return page(ctx, faults.length > 0 ? 422 : 200, {
    language: words.language,
    title: content.title,
    text: content.lead,
    before: back + summary(words, faults),
    rest: content.content,
    style: STYLE,
    leadsTo: [],
  })
}

/** Above everything, and read out first: what is wrong, with the way to where it is. */
function summary({ html }: Words, faults: Fault[]): string {
  if (faults.length === 0) return ''
  const lines = faults.map(({ field, text }) =>
    field === null ? `<p>${escapeHtml(text)}</p>` : `<p>${link(`#${field}`, text)}</p>`,
  )
  return `<div class="summary" role="alert" tabindex="-1" autofocus><strong>${html('faults')}</strong>${lines.join('')}</div>\n`
}

/** Where a link or a visit does not lead on, and what a page has no words for. */
export function troublePage(ctx: Context, { code, status }: ApiError): Reply {
  const words = wordsFor(ctx)
  const { say } = words
  const text = (title: string, lead: string, rest = '') =>
    page(ctx, status, { language: words.language, title, text: lead, rest, style: STYLE })
  const toOverview = `<p>${link(portalUrl(ctx, '/overview'), say('back'))}</p>`
  switch (code) {
    case 'admin_portal_visit_over':
      return text(say('away_title'), say('away'))
    case 'admin_portal_link_invalid':
      return text(
        say('over_title'),
        say('over'),
        `<p>${link(portalUrl(ctx, '/overview'), say('over_go_on'))}</p>`,
      )
    case 'admin_portal_scope_missing':
      return text(say('trouble_title'), say('trouble_scope'), toOverview)
    case 'too_many_requests':
      return text(say('trouble_title'), say('trouble_wait'), toOverview)
    case 'resource_not_found':
      return text(say('trouble_title'), say('trouble_gone'), toOverview)
    default:
      return text(say('trouble_title'), say('trouble'), toOverview)
  }
}
