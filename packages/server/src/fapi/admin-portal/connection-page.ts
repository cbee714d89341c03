import { escapeHtml } from '../../delivery/html.js'
import { isReady } from '../../domain/admin-portal/connections.js'
import { enterpriseFacts } from '../../domain/enterprise/facts.js'
import { hasScope } from '../../model/admin-portal.js'
import { enterpriseOptions, samlAddresses, sharedProviderOf } from '../../model/enterprise-connection.js'
import type { Reply } from '../../operation/operation.js'
import type { PortalContext } from '../../operation/portal.js'
import type { EnterpriseConnectionRow } from '../../store/tables.js'
import { connectionBadge } from './badges.js'
import { certificateLines } from './certificates.js'
import { aboutForm, clientForm, type ConnectionState, samlForms } from './connection-forms.js'
import { missing, testContent } from './connection-test.js'
import { type Guide, GUIDES, type OurValue } from './guides.js'
import { button, details, form, hidden, link, paragraph, section, values } from './html.js'
import { portalPage, portalUrl } from './portal-page.js'
import type { Words } from './words.js'

/** Everything about one connection, in the order in which it is set up. */
export async function connectionPage(
  ctx: PortalContext,
  words: Words,
  state: ConnectionState,
): Promise<Reply> {
  const { say } = words
  const { row, guide, faults = [] } = state
  const names = { provider: guide.name }
  const isShared = sharedProviderOf(row) !== null
  const setUp: Step[] = [
    [say('step_guide', names), guideContent(ctx, words, row, guide)],
    [say('step_return', names), returnContent(ctx, words, state)],
  ]
  const steps: Step[] = [
    ...(isShared ? [] : setUp),
    [say('step_test'), await testContent(ctx, words, state, state.testUrl)],
    [say('step_switch'), switchContent(ctx, words, state)],
  ]
  const sections = [
    `<p>${connectionBadge(ctx, words, row)}</p>`,
    ...steps.map(([title, content], index) => section(`${index + 1}. ${title}`, content)),
    section(say('about_title'), await aboutContent(ctx, words, state)),
  ]
  return portalPage(ctx, words, {
    title: row.name,
    lead: say(isShared ? 'shared_provider' : 'connection_lead', names),
    content: sections.join('\n'),
    faults,
  })
}

type Step = [title: string, content: string]

function guideContent(ctx: PortalContext, words: Words, row: EnterpriseConnectionRow, guide: Guide): string {
  const { say } = words
  const ours = ourValues(ctx, row)
  const where =
    guide.path === null
      ? paragraph(say('guide_open_any'))
      : `<p>${words.html('guide_open', { provider: guide.name })} <span class="path">${escapeHtml(guide.path)}</span></p>`
  const others = GUIDES.filter(({ provider }) => provider === row.provider)
  const choice =
    others.length > 1
      ? details(
          say('guide_others'),
          `<p>${others.map(({ key, name }) => link(portalUrl(ctx, `/connections/${row.id}?guide=${key}`), name)).join(' · ')}</p>`,
        )
      : ''
  return [
    where,
    paragraph(say('guide_enter')),
    values(guide.fields.map(([label, value]) => [label, ours[value]] as const)),
    attributeTable(words, guide),
    guide.command === undefined ? '' : values([[say('guide_command'), guide.command]]),
    paragraph(say('guide_people'), 'dim'),
    choice,
  ].join('\n')
}

/** What an administrator enters at the provider. */
function ourValues(
  ctx: PortalContext,
  { protocol_id: id }: EnterpriseConnectionRow,
): Record<OurValue, string> {
  const { frontendApiUrl } = enterpriseFacts(ctx)
  const { acsUrl, entityId } = samlAddresses(frontendApiUrl, id)
  return { acs: acsUrl, entityId, metadata: entityId, redirect: `${frontendApiUrl}/v1/oauth_callback` }
}

function attributeTable({ say, html }: Words, { attributes }: Guide): string {
  if (attributes.length === 0) return ''
  const rows = attributes.map(
    ([source, name]) => `<tr><td>${escapeHtml(source)}</td><td><code>${escapeHtml(name)}</code></td></tr>`,
  )
  return `${paragraph(say('guide_attributes'))}
<table><thead><tr><th scope="col">${html('attribute_source')}</th><th scope="col">${html('attribute_name')}</th></tr></thead><tbody>${rows.join('')}</tbody></table>`
}

function returnContent(ctx: PortalContext, words: Words, state: ConnectionState): string {
  const { say } = words
  const { row, guide } = state
  if (row.protocol === 'oauth') return clientForm(ctx, words, state)
  const { saml } = enterpriseOptions(row)
  const known =
    saml.entityId === null
      ? ''
      : values([
          [say('idp_entity_id'), saml.entityId],
          [say('idp_sso_url'), saml.ssoUrl ?? ''],
        ]) + certificateLines(ctx, words, row)
  const where =
    guide.metadata === null
      ? paragraph(say('return_any'))
      : `<p>${words.html('return_where')} <span class="path">${escapeHtml(guide.metadata)}</span></p>`
  return known + where + samlForms(ctx, words, state)
}

function switchContent(ctx: PortalContext, words: Words, { row, guide }: ConnectionState): string {
  const { say } = words
  const url = portalUrl(ctx, `/connections/${row.id}/switch`)
  const guideKey = hidden('guide', guide.key)
  if (row.active)
    return paragraph(say('switch_is_on')) + form(url, guideKey + button(say('switch_off'), 'off', 'other'))
  if (!isReady(ctx, row)) return missing(words, row, guide)
  return (
    paragraph(say('switch_lead', { domains: row.domains.join(', ') })) +
    form(url, guideKey + button(say('switch_on'), 'on'))
  )
}

async function aboutContent(ctx: PortalContext, words: Words, state: ConnectionState): Promise<string> {
  const { say } = words
  const { row } = state
  const url = portalUrl(ctx, `/connections/${row.id}`)
  const directory = hasScope(ctx.caller.visit.link, 'directory')
    ? `<p>${link(`${url}/directory`, say('directory_link', { name: row.name }))}</p>`
    : ''
  const remove = row.active
    ? ''
    : details(
        say('remove_title'),
        paragraph(say('remove')) + form(`${url}/switch`, button(say('remove_button'), 'remove', 'danger')),
      )
  const isOpen = state.typed?.choice === 'about'
  return details(say('about_change'), await aboutForm(ctx, words, state), isOpen) + directory + remove
}
