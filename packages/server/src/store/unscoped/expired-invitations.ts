import type { Db } from '../store.js'

/** Unscoped by design: organizations of any instance with pending invitations whose time is over. */
export async function listOrganizationsWithExpiredInvitations(
  db: Db,
  now: number,
  limit: number,
): Promise<{ instance_id: string; organization_id: string }[]> {
  // ordered, so that it goes by the index of their time: SQLite would read all that are pending
  const expired = db
    .selectFrom('organization_invitations')
    .select(['instance_id', 'organization_id'])
    .where('status', '=', 'pending')
    .where('expires_at', '<=', now)
    .orderBy('expires_at')
    .limit(limit)
  return db.selectFrom(expired.as('expired')).select(['instance_id', 'organization_id']).distinct().execute()
}
