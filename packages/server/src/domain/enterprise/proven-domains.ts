import type { Context } from '../../context/context.js'
import { ApiError } from '../../errors/api-error.js'
import { listDomains } from '../../store/organization-domains.js'
import { NEWEST_FIRST } from '../../store/rows.js'
import { parseDomains } from './domains.js'

/**
 * Who is no operator of the instance connects a provider for domains that the organization has proven by DNS
 * alone, and that it wants to use so (`enterprise_sso`); the whole is refused where one is not
 * (specification of `createOrganizationEnterpriseConnection`).
 * @throws ApiError enterprise_connection_domain_not_proven
 */
export async function requireProvenDomains(
  ctx: Context,
  organizationId: string,
  texts: readonly string[],
): Promise<void> {
  const names = await parseDomains(texts)
  const filter = { organizationId, names }
  const rows = await listDomains(ctx, filter, NEWEST_FIRST, { limit: names.length, offset: 0 })
  const proven = rows.filter(
    row => row.ownership_verified_at !== null && row.enrollment_mode === 'enterprise_sso',
  )
  const missing = names.filter(name => !proven.some(row => row.name === name))
  if (missing.length === 0) return
  const values = { name: missing.join(', ') }
  throw new ApiError('enterprise_connection_domain_not_proven', { param: 'domains', values, meta: values })
}
