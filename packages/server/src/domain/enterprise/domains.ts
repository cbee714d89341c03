import type { InTx } from '../../context/context.js'
import { ApiError } from '../../errors/api-error.js'
import { listConnectionsWithDomains } from '../../store/enterprise-connections.js'
import { findVerifiedDomain } from '../../store/organization-domains.js'
import type { EnterpriseConnectionRow } from '../../store/tables.js'
import { normalizeDomainName } from '../organizations/domain-names.js'
import { deleteDomain } from '../organizations/organization-domains.js'

const MAX_DOMAINS = 100

/** @throws ApiError form_param_missing, form_param_format_invalid, organization_domain_common */
export async function parseDomains(texts: readonly string[]): Promise<string[]> {
  if (texts.length === 0) throw new ApiError('form_param_missing', { param: 'domains' })
  if (texts.length > MAX_DOMAINS) throw new ApiError('form_param_value_invalid', { param: 'domains' })
  const names = await Promise.all(texts.map(text => normalizeDomainName(text, 'domains')))
  return [...new Set(names)]
}

/**
 * Several connections of one organization may share a domain: people choose. Another organization's provider
 * would sign in the people of this one.
 * @throws ApiError enterprise_connection_domain_exists
 */
export async function refuseForeignDomains(
  tx: InTx,
  { id, organization_id: organizationId }: Pick<EnterpriseConnectionRow, 'id' | 'organization_id'>,
  domains: string[],
): Promise<void> {
  const holders = await listConnectionsWithDomains(tx, domains)
  const foreign = holders.find(
    other => other.connection_id !== id && other.organization_id !== organizationId,
  )
  if (foreign) throw new ApiError('enterprise_connection_domain_exists', { values: { name: foreign.domain } })
}

/**
 * Whose people come by a connection are not enrolled by their address as well: verified domains of
 * organizations go (specification of `UpdateEnterpriseConnection`).
 * @param isAgreed false: they are a reason to refuse
 * @throws ApiError enterprise_connection_verified_domain_exists
 */
export async function replaceEnrollment(tx: InTx, domains: string[], isAgreed: boolean): Promise<void> {
  for (const name of domains) {
    const enrolled = await findVerifiedDomain(tx, name)
    // a domain for enterprise sign-in enrolls nobody, and says that the organization may use it so
    if (!enrolled || enrolled.enrollment_mode === 'enterprise_sso') continue
    if (!isAgreed) throw new ApiError('enterprise_connection_verified_domain_exists', { values: { name } })
    await deleteDomain(tx, enrolled.organization_id, enrolled.id)
  }
}
