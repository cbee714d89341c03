import type { AdminPortalLinkTokenRow, OrganizationRow } from '../store/tables.js'

/** What a link to the admin portal can let somebody change. */
export const PORTAL_SCOPES = ['domains', 'connections', 'directory'] as const
export type PortalScope = (typeof PORTAL_SCOPES)[number]

/** Somebody who has come to the admin portal by a link. */
export interface PortalVisit {
  link: AdminPortalLinkTokenRow
  organization: OrganizationRow
}

export const hasScope = ({ scopes }: Pick<AdminPortalLinkTokenRow, 'scopes'>, scope: PortalScope): boolean =>
  scopes === null || scopes.length === 0 || scopes.includes(scope)

/** Whether somebody can still come by it. */
export const isLinkOpen = (link: AdminPortalLinkTokenRow, now: number): boolean =>
  link.used_at === null && link.revoked_at === null && link.expires_at > now

/** Whether whoever has come by it may stay. */
export const isVisitOpen = (link: AdminPortalLinkTokenRow, now: number): boolean =>
  link.revoked_at === null && link.visit_expires_at !== null && link.visit_expires_at > now

/** The links of one organization are one: it has no row of its own. */
export const portalLinkId = (organizationId: string): string => organizationId.replace(/^org_/, 'apl_')
