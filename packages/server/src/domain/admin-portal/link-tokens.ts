import type { Context, InTx } from '../../context/context.js'
import { ApiError } from '../../errors/api-error.js'
import { hasScope, PORTAL_SCOPES } from '../../model/admin-portal.js'
import { hashSecret } from '../../platform/crypto.js'
import { getLinkToken, insertLinkToken, updateLinkToken } from '../../store/admin-portal-link-tokens.js'
import { getOrganization } from '../../store/organizations.js'
import type { AdminPortalLinkTokenRow } from '../../store/tables.js'
import { expiryAt } from '../checks/lifetime.js'
import { requireDomains } from '../organizations/organization-domains.js'

const PREFIX = 'aplt_'
const ID_BYTES = 16
export const DEFAULT_LIFETIME_SECONDS = 3600

export interface NewLink {
  organizationId: string | undefined
  contactId: string | undefined
  scopes: string[] | undefined
  lifetimeSeconds: number | undefined
}

/**
 * A link to the admin portal of an organization; the token is known now and never again.
 * @throws ApiError form_param_missing, form_param_value_invalid (scopes), resource_not_found,
 *   organization_domains_not_enabled where only proven domains could be used
 */
export async function createLinkToken(
  ctx: InTx,
  { organizationId, contactId, scopes, lifetimeSeconds = DEFAULT_LIFETIME_SECONDS }: NewLink,
): Promise<{ row: AdminPortalLinkTokenRow; token: string }> {
  const { instance, now, services } = ctx
  if (!organizationId) throw new ApiError('form_param_missing', { param: 'organization_id' })
  await getOrganization(ctx, organizationId)
  const token = `${PREFIX}${services.random.secret()}`
  const row: AdminPortalLinkTokenRow = {
    instance_id: instance.id,
    id: `${PREFIX}${services.random.bytes(ID_BYTES).toString('hex')}`,
    organization_id: organizationId,
    it_contact_id: contactId ?? null,
    scopes: parseScopes(scopes),
    token_hash: hashSecret(token),
    expires_at: expiryAt(now, lifetimeSeconds, 'seconds_until_expiration'),
    used_at: null,
    revoked_at: null,
    revocation_reason: null,
    visit_hash: null,
    visit_expires_at: null,
    created_at: now,
    updated_at: now,
  }
  requireUse(ctx, row)
  await insertLinkToken(ctx, row)
  return { row, token }
}

function parseScopes(scopes: string[] | undefined): string[] | null {
  const given = [...new Set(scopes)]
  const known: readonly string[] = PORTAL_SCOPES
  if (!given.every(scope => known.includes(scope)))
    throw new ApiError('form_param_value_invalid', { param: 'scopes' })
  return given.length > 0 ? given : null
}

/** A connection that is made there takes proven domains alone, which there have to be. */
function requireUse(ctx: Context, row: AdminPortalLinkTokenRow): void {
  if (hasScope(row, 'domains') || hasScope(row, 'connections')) requireDomains(ctx)
}

/**
 * Whoever has come by the link is out at once. The second time nothing happens.
 * @throws NotFoundInStore
 */
export async function revokeLinkToken(
  ctx: InTx,
  id: string,
  reason: string | null,
): Promise<AdminPortalLinkTokenRow> {
  const before = await getLinkToken(ctx, id)
  if (before.revoked_at !== null) return before
  await updateLinkToken(ctx, id, { revoked_at: ctx.now, revocation_reason: reason, updated_at: ctx.now })
  return getLinkToken(ctx, id)
}
