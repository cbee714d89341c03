/** A link to the admin portal, and the visit that it was used for. */
export interface AdminPortalLinkTokenRow {
  instance_id: string
  id: string
  /** whose connections, domains and directories the link leads to */
  organization_id: string
  /** whom the application has made the link for, in its own words */
  it_contact_id: string | null
  /** what may be changed by it; null: everything */
  scopes: string[] | null
  token_hash: string
  expires_at: number
  used_at: number | null
  revoked_at: number | null
  revocation_reason: string | null
  /** digest of the cookie of whoever has used the link */
  visit_hash: string | null
  visit_expires_at: number | null
  created_at: number
  updated_at: number
}

export interface AdminPortalTables {
  admin_portal_link_tokens: AdminPortalLinkTokenRow
}
