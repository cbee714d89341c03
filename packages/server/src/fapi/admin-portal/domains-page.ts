import { escapeHtml } from '../../delivery/html.js'
import { ownershipRecordName } from '../../model/organization-domain.js'
import type { Reply } from '../../operation/operation.js'
import type { PortalContext } from '../../operation/portal.js'
import type { OrganizationDomainRow } from '../../store/tables.js'
import { domainBadge } from './badges.js'
import { button, type Fault, field, form, paragraph, section, values } from './html.js'
import { portalPage, portalUrl } from './portal-page.js'
import type { Words } from './words.js'

interface DomainsState {
  domains: OrganizationDomainRow[]
  /** names that a connection has */
  used: ReadonlySet<string>
  faults?: Fault[]
  typed?: string | undefined
}

/** The domains of a customer, each with the record that proves it until it is proven. */
export function domainsPage(
  ctx: PortalContext,
  words: Words,
  { domains, used, faults = [], typed }: DomainsState,
): Reply {
  const { say } = words
  const name = field(
    { name: 'name', label: say('domain_name'), hint: say('domain_hint'), value: typed ?? '', maxLength: 253 },
    faults,
  )
  const add = form(portalUrl(ctx, '/domains'), `${name}${button(say('domain_add'))}`)
  const sections = domains.map(row => domainSection(ctx, words, row, used.has(row.name)))
  return portalPage(ctx, words, {
    title: say('domains_title'),
    lead: say('domains_lead'),
    faults,
    content: [...sections, section(say('domain_add_title'), add)].join('\n'),
  })
}

function domainSection(
  ctx: PortalContext,
  words: Words,
  row: OrganizationDomainRow,
  isUsed: boolean,
): string {
  const { say } = words
  const isProven = row.ownership_verified_at !== null
  const isOver = !isProven && !hasRecord(row, ctx.now)
  const check = isProven || isOver ? '' : button(say('domain_check'), 'check')
  const renew = isOver ? button(say('domain_renew'), 'renew') : ''
  const remove = isUsed ? '' : button(say('domain_remove'), 'remove', 'other')
  const actions = check + renew + remove
  return `<section>
<h2>${escapeHtml(row.name)} ${domainBadge(words, row)}</h2>
${isProven ? paragraph(say(isUsed ? 'domain_used' : 'domain_free'), 'dim') : isOver ? paragraph(say('domain_over')) : record(words, row)}
${actions && form(portalUrl(ctx, `/domains/${row.id}`), `<div class="row">${actions}</div>`)}
</section>`
}

const hasRecord = (
  { ownership_txt_value: value, ownership_expires_at: end }: OrganizationDomainRow,
  now: number,
) => value !== null && (end === null || end > now)

function record({ say, date }: Words, row: OrganizationDomainRow): string {
  const rows = [
    [say('record_type'), 'TXT'],
    [say('record_name'), ownershipRecordName(row.name)],
    [say('record_value'), row.ownership_txt_value ?? ''],
  ] as const
  const missing = row.ownership_attempts > 0 ? paragraph(say('record_missing'), 'warn') : ''
  const end = row.ownership_expires_at
  return `${paragraph(say('record_lead'))}${values(rows)}${missing}${end === null ? '' : paragraph(say('record_until', { date: date(end) }), 'dim')}`
}
