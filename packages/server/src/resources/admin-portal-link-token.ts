import { portalLinkId } from '../model/admin-portal.js'
import type { AdminPortalLinkTokenRow } from '../store/tables.js'

/** `AdminPortalLinkToken` of the Backend API; the token itself is shown once, when it is made. */
export function adminPortalLinkToken(row: AdminPortalLinkTokenRow, now: number, token?: string) {
  return {
    object: 'admin_portal_link_token',
    id: row.id,
    admin_portal_link_id: portalLinkId(row.organization_id),
    instance_id: row.instance_id,
    organization_id: row.organization_id,
    it_contact_id: row.it_contact_id,
    scopes: row.scopes,
    ...(token === undefined ? {} : { token }),
    revoked: row.revoked_at !== null,
    revocation_reason: row.revocation_reason,
    expired: row.expires_at <= now,
    expiration: row.expires_at,
    created_at: row.created_at,
    updated_at: row.updated_at,
  }
}
