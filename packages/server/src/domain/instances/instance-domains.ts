import type { Context, InTx } from '../../context/context.js'
import { type Instance, isDevelopment, type SatelliteDomain, satelliteUrl } from '../../context/instance.js'
import { ApiError } from '../../errors/api-error.js'
import { trimEnd } from '../../platform/trim.js'
import { domainToAscii } from '../../protocols/domain-name.js'
import {
  deleteSatelliteDomain,
  insertSatelliteDomain,
  updateSatelliteDomain,
} from '../../store/satellite-domains.js'
import type { SatelliteDomainRow } from '../../store/tables/administration.js'
import { mapUniqueViolation } from '../checks/unique-violation.js'
import { listAddressOwners } from './address-owners.js'
import { instanceChanged } from './change-instance.js'

const LABELS =
  /^(?=.{1,253}(?::|$))[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*(?::\d{1,5})?$/

/**
 * The primary domain is declared in the configuration and has no row: its id
 * is made from that of the instance.
 */
export const primaryDomainId = (instance: Instance) => `dmn_${instance.id.replace(/^ins_/, '')}`

export interface DomainChanges {
  name?: string | null | undefined
  proxyUrl?: string | null | undefined
}

/** Adds a satellite domain. @throws ApiError */
export async function addSatelliteDomain(
  ctx: InTx,
  name: string,
  proxyUrl: string | null,
): Promise<SatelliteDomain> {
  const row: SatelliteDomainRow = {
    instance_id: ctx.instance.id,
    id: ctx.services.ids.next('dmn'),
    name: checkSatelliteName(ctx.instance, name),
    proxy_url: proxyUrl === null ? null : checkProxyUrl(ctx.instance, proxyUrl),
    frontend_api_url: null,
    origin: null,
    created_at: ctx.now,
    updated_at: ctx.now,
  }
  Object.assign(row, await freeAddress(ctx, row))
  await mapUniqueViolation('satellite_domains', 'name', () => insertSatelliteDomain(ctx, row))
  await instanceChanged(ctx)
  return viewOf(row)
}

/** @throws ApiError */
export async function changeSatelliteDomain(
  ctx: InTx,
  id: string,
  changes: DomainChanges,
): Promise<SatelliteDomain> {
  const columns: Partial<SatelliteDomainRow> = { updated_at: ctx.now }
  if (changes.name) columns.name = checkSatelliteName(ctx.instance, changes.name)
  if (changes.proxyUrl !== undefined)
    columns.proxy_url = changes.proxyUrl === null ? null : checkProxyUrl(ctx.instance, changes.proxyUrl)

  const row = await mapUniqueViolation('satellite_domains', 'name', () =>
    updateSatelliteDomain(ctx, id, columns),
  )
  if (!row) throw new ApiError('resource_not_found')
  await updateSatelliteDomain(ctx, id, await freeAddress(ctx, row))
  await instanceChanged(ctx)
  return viewOf(row)
}

/** @throws ApiError */
export async function removeSatelliteDomain(ctx: InTx, id: string): Promise<void> {
  if (id === primaryDomainId(ctx.instance)) throw new ApiError('primary_domain_kept')
  if (!(await deleteSatelliteDomain(ctx, id))) throw new ApiError('resource_not_found')
  await instanceChanged(ctx)
}

function viewOf(row: SatelliteDomainRow): SatelliteDomain {
  return { id: row.id, name: row.name, proxyUrl: row.proxy_url, createdAt: row.created_at }
}

function checkSatelliteName(instance: Instance, text: string): string {
  const name = checkDomainName(instance, text)
  if (name === instance.domain)
    throw new ApiError('form_identifier_exists', { param: 'name', values: { param: 'name' } })
  return name
}

/** A port is for development; in production there must be a dot. */
export function checkDomainName(instance: Instance, text: string): string {
  const [host = '', ...port] = text.trim().split(/(?=:)/)
  const name = `${domainToAscii(host) ?? ''}${port.join('')}`
  const fits = LABELS.test(name) && (isDevelopment(instance) || (name.includes('.') && !name.includes(':')))
  if (!fits) throw new ApiError('form_param_format_invalid', { param: 'name' })
  return name
}

export function checkProxyUrl(instance: Instance, text: string, param = 'proxy_url'): string {
  if (isDevelopment(instance)) throw new ApiError('production_only')
  const url = URL.canParse(text) ? new URL(text) : null
  const fits = url?.protocol === 'https:' && url.search === '' && url.hash === '' && url.username === ''
  if (!fits) throw new ApiError('form_param_format_invalid', { param })
  return trimEnd(text, '/')
}

/**
 * The columns of a satellite's own address in production. An address leads to one instance.
 * @throws ApiError
 */
async function freeAddress(
  ctx: Context,
  row: SatelliteDomainRow,
): Promise<Pick<SatelliteDomainRow, 'frontend_api_url' | 'origin'>> {
  if (isDevelopment(ctx.instance)) return { frontend_api_url: null, origin: null }
  const url = satelliteUrl(viewOf(row))
  const owners = await listAddressOwners(ctx.db, url)
  if (owners.some(owner => owner.satelliteId !== row.id))
    throw new ApiError('form_identifier_exists', { param: 'name', values: { param: 'address' } })
  return { frontend_api_url: url, origin: new URL(url).origin }
}
