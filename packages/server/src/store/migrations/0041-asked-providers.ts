import type { Migration } from './migration.js'

/** When a provider was asked last whether a person of a company is still there. */
export const askedProviders: Migration = {
  name: '0041-asked-providers',
  statements: dialect => [
    `alter table external_accounts add column asked_at ${dialect === 'postgres' ? 'bigint' : 'integer'}`,
  ],
}
