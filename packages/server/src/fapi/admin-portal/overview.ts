import { escapeHtml } from '../../delivery/html.js'
import { listConnectionsOfPortal } from '../../domain/admin-portal/connections.js'
import { listAllDomains } from '../../domain/enterprise/own-domains.js'
import { hasScope } from '../../model/admin-portal.js'
import type { Operation } from '../../operation/operation.js'
import { type PortalContext, portalOperation } from '../../operation/portal.js'
import { findDirectoryOfConnection } from '../../store/directories.js'
import type { DirectoryRow, EnterpriseConnectionRow } from '../../store/tables.js'
import { connectionBadge, directoryBadge, domainBadge } from './badges.js'
import { certificateLines } from './certificates.js'
import { lastTest } from './connection-test.js'
import { button, form, link, paragraph, section } from './html.js'
import { portalPage, portalUrl } from './portal-page.js'
import { type Words, wordsFor } from './words.js'

const overview = portalOperation('getAdminPortalOverview', {
  mode: 'read',
  limit: 'portal',
  scope: null,
  run: async ctx => {
    const words = wordsFor(ctx)
    const { organization, link: token } = ctx.caller.visit
    const sections = [
      hasScope(token, 'domains') || hasScope(token, 'connections') ? await domainsSection(ctx, words) : '',
      await connectionsSection(ctx, words),
      `<div class="end">${form(portalUrl(ctx, '/leave'), button(words.say('leave'), undefined, 'other'))}</div>`,
    ]
    return portalPage(ctx, words, {
      title: words.say('overview_title', { organization: organization.name }),
      lead: words.say('overview'),
      content: sections.filter(Boolean).join('\n'),
      isOverview: true,
    })
  },
})

async function domainsSection(ctx: PortalContext, words: Words): Promise<string> {
  const { organization, link: token } = ctx.caller.visit
  const domains = await listAllDomains(ctx, organization.id)
  const list =
    domains.length === 0
      ? paragraph(words.say('domains_none'), 'dim')
      : `<ul class="plain">${domains.map(row => `<li>${escapeHtml(row.name)} ${domainBadge(words, row)}</li>`).join('')}</ul>`
  const more = hasScope(token, 'domains')
    ? `<p>${link(portalUrl(ctx, '/domains'), words.say('domains_link'))}</p>`
    : ''
  return section(words.say('domains_title'), list + more)
}

async function connectionsSection(ctx: PortalContext, words: Words): Promise<string> {
  const { organization, link: token } = ctx.caller.visit
  const rows = await listConnectionsOfPortal(ctx, organization.id)
  const cards: string[] = []
  for (const row of rows)
    cards.push(await card(ctx, words, row, await findDirectoryOfConnection(ctx, row.id)))
  const add = hasScope(token, 'connections')
    ? `<p>${link(portalUrl(ctx, '/new_connection'), words.say('connection_add'))}</p>`
    : ''
  const none = rows.length === 0 ? paragraph(words.say('connections_none'), 'dim') : ''
  return section(words.say('connections_title'), none + cards.join('\n') + add)
}

async function card(
  ctx: PortalContext,
  words: Words,
  row: EnterpriseConnectionRow,
  directory: DirectoryRow | undefined,
): Promise<string> {
  const { link: token } = ctx.caller.visit
  const url = portalUrl(ctx, `/connections/${row.id}`)
  const links = [
    hasScope(token, 'connections') ? link(url, words.say('connection_change', { name: row.name })) : '',
    hasScope(token, 'directory')
      ? link(`${url}/directory`, words.say('directory_link', { name: row.name }))
      : '',
  ]
  return `<div class="card"><h3>${escapeHtml(row.name)}</h3> ${connectionBadge(ctx, words, row)}
<p>${escapeHtml(row.domains.join(', '))}</p>
${certificateLines(ctx, words, row)}
${await lastTest(ctx, words, row)}
<p>${words.html('directory_state')} ${directoryBadge(words, directory)}</p>
${links
  .filter(Boolean)
  .map(each => `<p>${each}</p>`)
  .join('')}</div>`
}

export const overviewOperations: Operation[] = [overview]
