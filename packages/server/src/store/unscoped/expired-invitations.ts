import type { Db } from '../store.js'

/** Unscoped by design: organizations of any instance with pending invitations whose time is over. */
export async function listOrganizationsWithExpiredInvitations(
  db: Db,
  now: number,
  limit: number,
): Promise<{ instance_id: string; organization_id: string }[]> {
  return db
    .selectFrom('organization_invitations')
    .select(['instance_id', 'organization_id'])
    .distinct()
    .where('status', '=', 'pending')
    .where('expires_at', '<=', now)
    .limit(limit)
    .execute()
}
