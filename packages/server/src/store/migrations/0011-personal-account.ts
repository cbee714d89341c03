import type { Migration } from './migration.js'

/**
 * Whether a user without an active organization chose that: else a new session
 * begins in the organization joined last.
 */
export const personalAccount: Migration = {
  name: '0011-personal-account',
  statements(dialect) {
    const boolean = dialect === 'postgres' ? 'boolean not null default false' : 'integer not null default 0'
    return [`alter table users add column chose_personal_account ${boolean}`]
  },
}
