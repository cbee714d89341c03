import type { Migration } from './migration.js'

/**
 * What went through whole tables (`test/plans`): lists of users by their last sign-in or use, and what
 * housekeeping looks for in every instance at once.
 */
export const indexesOfBusyQueries: Migration = {
  name: '0033-indexes-of-busy-queries',
  statements: dialect => [
    // those who never came are last in the list, which PostgreSQL does not find in an ascending index
    ...(dialect === 'postgres' ? ['last_active_at', 'last_sign_in_at'].flatMap(descending) : []),
    "create index messages_settled on messages (created_at) where status <> 'pending'",
    "create index messages_with_body on messages (instance_id) where status <> 'pending' and body_ciphertext is not null",
    'create index client_links_expires_at on client_links (expires_at)',
    'create index client_link_tokens_expires_at on client_link_tokens (expires_at)',
  ],
}

const descending = (column: string) => [
  `drop index users_${column}`,
  `create index users_${column} on users (instance_id, ${column} desc nulls last, id desc)`,
]
