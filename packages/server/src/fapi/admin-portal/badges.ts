import type { Context } from '../../context/context.js'
import { isReady } from '../../domain/admin-portal/connections.js'
import type { DirectoryRow, EnterpriseConnectionRow, OrganizationDomainRow } from '../../store/tables.js'
import { badge } from './html.js'
import type { Words } from './words.js'

export const domainBadge = ({ say }: Words, { ownership_verified_at }: OrganizationDomainRow): string =>
  ownership_verified_at === null ? badge(say('domain_waiting'), 'warn') : badge(say('domain_proven'), 'good')

export function connectionBadge(ctx: Context, { say }: Words, row: EnterpriseConnectionRow): string {
  if (row.active) return badge(say('state_on'), 'good')
  return isReady(ctx, row) ? badge(say('state_off'), 'warn') : badge(say('state_incomplete'), 'warn')
}

export function directoryBadge({ say }: Words, directory: DirectoryRow | undefined): string {
  if (!directory) return badge(say('directory_none'), 'calm')
  return directory.enabled ? badge(say('state_on'), 'good') : badge(say('state_off'), 'warn')
}
