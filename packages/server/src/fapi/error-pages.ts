import { brandingOf, pageLanguage } from '../delivery/branding.js'
import { escapeHtml } from '../delivery/html.js'
import { fill, type PageTextKey, texts } from '../delivery/texts/index.js'
import { homeUrlOf, pageUrls } from '../domain/urls/account-pages.js'
import type { ApiError } from '../errors/api-error.js'
import type { ErrorCode } from '../errors/catalog.js'
import type { ErrorPage, Reply, Visitor } from '../operation/operation.js'
import { page } from './page.js'

type Words = readonly [title: PageTextKey, text: PageTextKey]

const BROKEN: Words = ['link_broken_title', 'link_broken']
const USED: Words = ['link_used_title', 'link_used']
const EXPIRED: Words = ['link_expired_title', 'link_expired']
const REVOKED: Words = ['link_revoked_title', 'link_revoked']
const REFUSED: Words = ['refused_title', 'refused']

/** What says enough to whoever reads it, wherever it happens. */
const WORDS: Partial<Record<ErrorCode, Words>> = {
  ticket_already_used: USED,
  organization_invitation_already_accepted: USED,
  already_a_member_in_organization: USED,
  ticket_expired: EXPIRED,
  organization_invitation_expired: EXPIRED,
  invitation_revoked: REVOKED,
  organization_invitation_revoked: REVOKED,
  sign_in_token_revoked: REVOKED,
  actor_token_revoked: REVOKED,
  ticket_invalid: BROKEN,
  verification_missing: BROKEN,
  too_many_requests: ['wait_title', 'wait'],
}

const errorPageWith =
  (rest: Words): ErrorPage =>
  (visitor, error) =>
    pageOf(visitor, error, rest)

/** Of addresses that people open by a link of a message. */
export const linkErrorPage = errorPageWith(BROKEN)

/** Somebody has come back from a provider to what is over, or is not this browser's. */
export const visitErrorPage = errorPageWith(['visit_over_title', 'visit_over'])

/** The link of a test run, or of its result. */
export const testLinkErrorPage = errorPageWith(['link_broken_title', 'test_link_broken'])

/** Of all other addresses. */
export const errorPage: ErrorPage = (visitor, error) =>
  pageOf(visitor, error, error.status === 404 ? ['nothing_title', 'nothing'] : REFUSED)

/** People read what happened, in their language, and are led on to the application. */
function pageOf(visitor: Visitor, error: ApiError, rest: Words): Reply {
  const { instance, request } = visitor
  const language = pageLanguage(instance, request)
  const app = instance ? brandingOf({ instance }, language).applicationName : ''
  const say = (key: PageTextKey) => fill(texts[language].pages[key], { app })
  const own = WORDS[error.code]
  const [title, text] = own ?? (error.status >= 500 ? (['trouble_title', 'trouble'] as const) : rest)
  return page(visitor, error.status, {
    language,
    title: say(title),
    text: say(text),
    rest: [wayOn(visitor, say('visit_over_link')), own ? '' : smallPrint(visitor, error)].join('\n'),
  })
}

function wayOn({ instance, request }: Visitor, text: string): string {
  if (!instance) return ''
  const target = homeUrlOf(instance) ?? pageUrls(instance, request.frontendApiUrl).signInUrl
  return target && `<p><a href="${escapeHtml(target)}">${escapeHtml(text)}</a></p>`
}

/** What helps whoever looks after the server; developers read the whole message. */
function smallPrint({ instance, request }: Visitor, { code, errors }: ApiError): string {
  const message = instance?.environment === 'production' ? '' : `: ${errors[0]!.long_message}`
  return `<p class="dim" lang="en"><code>${code}</code>${escapeHtml(message)} <code>${request.traceId}</code></p>`
}
