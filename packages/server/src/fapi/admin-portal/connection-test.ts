import type { Context } from '../../context/context.js'
import { escapeHtml } from '../../delivery/html.js'
import { isReady } from '../../domain/admin-portal/connections.js'
import { wordsOf } from '../../domain/enterprise/test-run-words.js'
import { listTestRuns } from '../../domain/enterprise/test-runs.js'
import { sharedProviderOf } from '../../model/enterprise-connection.js'
import type { PortalContext } from '../../operation/portal.js'
import type { EnterpriseConnectionRow } from '../../store/tables.js'
import type { ConnectionState } from './connection-forms.js'
import type { Guide } from './guides.js'
import { button, form, hidden, link, paragraph } from './html.js'
import { portalUrl } from './portal-page.js'
import type { Words } from './words.js'

/** What came of the last test; nothing where there was none. */
export async function lastTest(ctx: Context, words: Words, row: EnterpriseConnectionRow): Promise<string> {
  const [last] = await listTestRuns(ctx, row, undefined, { limit: 1, offset: 0 })
  if (!last) return ''
  const date = words.date(last.row.created_at)
  if (last.row.status === 'success') return paragraph(words.say('test_success', { date }), 'good')
  if (last.row.status === 'pending') {
    const hint = row.protocol === 'saml' ? paragraph(words.say('test_pending_saml'), 'dim') : ''
    return paragraph(words.say('test_pending', { date }), 'dim') + hint
  }
  const lines = last.details.findings.map(finding => {
    const { title, advice } = wordsOf(finding, words.language)
    return `<p><strong>${escapeHtml(title)}</strong> ${escapeHtml(advice)}</p>`
  })
  return paragraph(words.say('test_failed', { date }), 'fault') + lines.join('')
}

/** What keeps a connection from being tried and switched on: the customer's part, or the application's. */
export function missing({ say }: Words, row: EnterpriseConnectionRow, { name: provider }: Guide): string {
  const isShared = sharedProviderOf(row) !== null
  return isShared
    ? paragraph(say('shared_provider_missing', { provider }), 'warn')
    : paragraph(say('switch_incomplete'), 'dim')
}

/**
 * A test is prepared by a form and begun by a link: the policy of the page keeps its forms from leading on to
 * a provider.
 * @param url where a test begins that was prepared just now
 */
export async function testContent(
  ctx: PortalContext,
  words: Words,
  { row, guide }: ConnectionState,
  url: string | undefined,
): Promise<string> {
  const { say } = words
  if (!isReady(ctx, row)) return missing(words, row, guide)
  const provider = guide.name
  if (url !== undefined) {
    const back = portalUrl(ctx, `/connections/${row.id}?guide=${guide.key}`)
    const begin = `<a href="${escapeHtml(url)}" target="_blank" rel="noopener noreferrer">${escapeHtml(say('test_open', { provider }))}</a>`
    return `<div class="shown" role="status"><p><strong>${begin}</strong></p>${paragraph(say('test_open_note'))}<p>${link(back, say('test_done'))}</p></div>`
  }
  const prepare = form(
    portalUrl(ctx, `/connections/${row.id}/test`),
    hidden('guide', guide.key) + button(say('test_start'), undefined, 'other'),
  )
  return paragraph(say('test_lead', { provider })) + (await lastTest(ctx, words, row)) + prepare
}
