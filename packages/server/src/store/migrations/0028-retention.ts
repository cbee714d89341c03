import type { Migration } from './migration.js'

/** What is over is found by when it ended. The conditions are those of `store/retention.ts`, word by word. */
const INDEXES: [name: string, table: string, column: string, where: string][] = [
  ['sessions_closed', 'sessions', 'updated_at', "status not in ('active', 'pending')"],
  ['sessions_expiry', 'sessions', 'expire_at', "status in ('active', 'pending')"],
  ['clients_of_nobody', 'clients', 'updated_at', 'last_authentication_strategy is null'],
  ['dev_browsers_alone', 'dev_browsers', 'created_at', 'client_id is null'],
  ['trusted_devices_revoked', 'trusted_devices', 'revoked_at', 'revoked_at is not null'],
  ['organization_invitations_settled', 'organization_invitations', 'updated_at', "status <> 'pending'"],
  ...['sign_in_tokens', 'actor_tokens', 'invitations'].flatMap(
    (table): [string, string, string, string][] => [
      [`${table}_settled`, table, 'updated_at', "status <> 'pending'"],
      [`${table}_expiry`, table, 'expires_at', "status = 'pending'"],
    ],
  ),
]

export const retention: Migration = {
  name: '0028-retention',
  statements: () => [
    ...INDEXES.map(
      ([name, table, column, where]) =>
        `create index ${name} on ${table} (instance_id, ${column}) where ${where}`,
    ),
    // clients whose users were deleted: from now on the deletion itself does so
    `update clients set last_authentication_strategy = null
where last_authentication_strategy is not null and not exists (
  select 1 from sessions
  where sessions.instance_id = clients.instance_id and sessions.client_id = clients.id)`,
  ],
}
