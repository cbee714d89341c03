import type { Context } from '../../context/context.js'
import type { OrganizationDomainView } from '../../model/organization-domain.js'
import { invariant } from '../../platform/invariant.js'
import { getDomain } from '../../store/organization-domains.js'
import { countPendingInvitationsOfDomains } from '../../store/organization-invitations.js'
import { countPendingSuggestionsOfDomains } from '../../store/organization-suggestions.js'
import { listOrganizationsById } from '../../store/organizations.js'
import type { OrganizationDomainRow } from '../../store/tables.js'
import { findVerification } from '../../store/verifications.js'

/** Views of domains whose rows are at hand, in their order. */
export async function completeDomainViews(
  ctx: Context,
  domains: OrganizationDomainRow[],
): Promise<OrganizationDomainView[]> {
  if (domains.length === 0) return []
  const { now } = ctx
  const ids = domains.map(domain => domain.id)
  const organizations = await listOrganizationsById(
    ctx,
    domains.map(domain => domain.organization_id),
  )
  const invitations = await countPendingInvitationsOfDomains(ctx, ids, now)
  const suggestions = await countPendingSuggestionsOfDomains(ctx, ids)
  const views: OrganizationDomainView[] = []
  for (const domain of domains) {
    const verificationId = domain.affiliation_verification_id
    views.push({
      domain,
      organization: invariant(organizations.get(domain.organization_id), 'A domain has no organization.'),
      verification: verificationId === null ? null : ((await findVerification(ctx, verificationId)) ?? null),
      pendingInvitationsCount: invitations.get(domain.id) ?? 0,
      pendingSuggestionsCount: suggestions.get(domain.id) ?? 0,
    })
  }
  return views
}

/** @throws NotFoundInStore */
export async function getDomainView(
  ctx: Context,
  organizationId: string,
  domainId: string,
): Promise<OrganizationDomainView> {
  const row = await getDomain(ctx, organizationId, domainId)
  return (await completeDomainViews(ctx, [row]))[0]!
}
