import { getRow, insertRow, updateRow } from './rows.js'
import type { Connection, Scope, Tx } from './store.js'
import type { AdminPortalLinkTokenRow } from './tables/admin-portal.js'

/** @throws NotFoundInStore */
export async function getLinkToken(scope: Scope, id: string): Promise<AdminPortalLinkTokenRow> {
  return getRow(scope, 'admin_portal_link_tokens', id)
}

/** By the digest of the token, or of the cookie of the visit that it was used for. */
export async function findLinkTokenBy(
  { db, instance }: Scope,
  column: 'token_hash' | 'visit_hash',
  digest: string,
): Promise<AdminPortalLinkTokenRow | undefined> {
  return db
    .selectFrom('admin_portal_link_tokens')
    .selectAll()
    .where('instance_id', '=', instance.id)
    .where(column, '=', digest)
    .executeTakeFirst()
}

export async function insertLinkToken(scope: Connection<Tx>, row: AdminPortalLinkTokenRow): Promise<void> {
  await insertRow(scope, 'admin_portal_link_tokens', row)
}

export async function updateLinkToken(
  scope: Scope<Tx>,
  id: string,
  changes: Partial<AdminPortalLinkTokenRow>,
): Promise<void> {
  await updateRow(scope, 'admin_portal_link_tokens', id, changes)
}

/**
 * Uses a token up: of any number of parallel tries one gets the row.
 * @returns undefined: it was used, has expired or was revoked
 */
export async function takeLinkToken(
  { db, instance }: Scope<Tx>,
  tokenHash: string,
  now: number,
  visit: { hash: string; expiresAt: number },
): Promise<AdminPortalLinkTokenRow | undefined> {
  return db
    .updateTable('admin_portal_link_tokens')
    .set({ used_at: now, visit_hash: visit.hash, visit_expires_at: visit.expiresAt, updated_at: now })
    .where('instance_id', '=', instance.id)
    .where('token_hash', '=', tokenHash)
    .where('used_at', 'is', null)
    .where('revoked_at', 'is', null)
    .where('expires_at', '>', now)
    .returningAll()
    .executeTakeFirst()
}

export async function deleteLinkTokensOfOrganization(
  { db, instance }: Scope<Tx>,
  organizationId: string,
): Promise<void> {
  await db
    .deleteFrom('admin_portal_link_tokens')
    .where('instance_id', '=', instance.id)
    .where('organization_id', '=', organizationId)
    .execute()
}
