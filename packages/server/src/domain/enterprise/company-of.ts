import type { Context } from '../../context/context.js'
import type { UserView } from '../../model/user.js'
import { domainOfAddress, parseEmailAddress } from '../../protocols/email-address.js'
import { listConnectionsOfDomains } from '../../store/enterprise-connections.js'
import type { EnterpriseConnectionRow } from '../../store/tables.js'

/**
 * The connections by which alone somebody signs in: those of the domain of the typed address; where something
 * else was typed, or nothing, those of the person's addresses. Empty: they sign in as everybody does. Several
 * of one organization are a choice.
 */
export async function companyConnections(
  ctx: Context,
  typed: string | null,
  view: UserView | null,
): Promise<EnterpriseConnectionRow[]> {
  if (!ctx.instance.hasEnterpriseSso) return []
  const address = typed === null ? null : parseEmailAddress(typed)
  return connectionsOfAddresses(ctx, address === null ? addressesOf(view) : [address])
}

/** The same of addresses. */
export async function connectionsOfAddresses(
  ctx: Context,
  addresses: string[],
): Promise<EnterpriseConnectionRow[]> {
  if (!ctx.instance.hasEnterpriseSso) return []
  const domains = new Set(addresses.map(domainOfAddress))
  const candidates = [...domains].flatMap(withParents)
  const found = await listConnectionsOfDomains(ctx, candidates)
  const exact = found.filter(({ domain }) => domains.has(domain))
  const fitting = exact.length > 0 ? exact : found.filter(row => row.allow_subdomains)
  return [...new Map(fitting.map(row => [row.id, row])).values()]
}

/** `eu.acme.example` counts to `acme.example`, where the connection says so. */
function withParents(domain: string): string[] {
  const labels = domain.split('.')
  return labels.slice(0, -1).map((_, index) => labels.slice(index).join('.'))
}

/** Null where it is not proven. */
export function primaryEmailAddress({ user, identifiers }: UserView): string | null {
  const primary = identifiers.find(row => row.id === user.primary_email_address_id)
  return primary && primary.verified_at !== null ? primary.normalized_value : null
}

const addressesOf = (view: UserView | null): string[] =>
  (view?.identifiers ?? [])
    .filter(row => row.type === 'email_address' && row.verified_at !== null)
    .map(row => row.normalized_value)
