import { createTable, type TableDefinition } from './ddl.js'
import type { Migration } from './migration.js'

const tables: Record<string, TableDefinition> = {
  trusted_devices: {
    columns: {
      instance_id: 'text',
      id: 'text',
      user_id: 'text',
      client_id: 'text',
      platform: 'text',
      app_identifier: 'text',
      'name?': 'text',
      algorithm: 'text',
      public_key_jwk: 'json',
      'last_used_at?': 'integer',
      'revoked_at?': 'integer',
      created_at: 'integer',
      updated_at: 'integer',
    },
    primaryKey: ['instance_id', 'id'],
    indexes: [
      ['unique trusted_devices_installation', 'instance_id, client_id, app_identifier', 'revoked_at is null'],
      ['trusted_devices_user', 'instance_id, user_id'],
    ],
  },
}

/** Web3 wallets, trusted devices, and the language of whoever signs in or up. */
export const walletsAndDevices: Migration = {
  name: '0010-wallets-and-devices',
  statements(dialect) {
    const integer = dialect === 'postgres' ? 'bigint' : 'integer'
    return [
      ...Object.entries(tables).flatMap(([name, table]) => createTable(dialect, name, table)),
      'alter table users add column primary_web3_wallet_id text',
      'alter table sign_ups add column web3_wallet text',
      'alter table sign_ups add column web3_verification_id text',
      `alter table sign_ups add column web3_verified_at ${integer}`,
      'alter table sign_ups add column web3_strategy text',
      'alter table sign_ups add column locale text',
      'alter table sign_ins add column locale text',
    ]
  },
}
