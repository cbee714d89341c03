import type { Migration } from './migration.js'

/**
 * Who claimed an identifier at a sign-up that asked for no proof; of those from before, the sign-up's session
 * is known: it began with the account. And why a user is locked.
 */
export const claimsAndLocks: Migration = {
  name: '0017-claims-and-locks',
  statements: () => [
    'alter table users add column lock_cause text',
    'alter table identifiers add column claimed_by_client_id text',
    `update identifiers set claimed_by_client_id = (
        select sessions.client_id from sessions
        join users on users.instance_id = sessions.instance_id and users.id = sessions.user_id
        where sessions.instance_id = identifiers.instance_id and sessions.user_id = identifiers.user_id
          and sessions.created_at = users.created_at
        limit 1)
      where verified_at is null and reserved`,
  ],
}
