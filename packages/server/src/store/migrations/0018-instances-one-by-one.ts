import { fillAddressColumns } from '../unscoped/address-columns.js'
import { createTable, type TableDefinition } from './ddl.js'
import type { Migration } from './migration.js'

const changes: TableDefinition = {
  columns: { instance_id: 'text', revision: 'integer' },
  primaryKey: ['instance_id'],
  indexes: [['instance_changes_revision', 'revision']],
}

/** Nodes keep the instances that they serve, and follow the changes of these alone (ADR 0019). */
export const instancesOneByOne: Migration = {
  name: '0018-instances-one-by-one',
  statements: dialect => [
    ...createTable(dialect, 'instance_changes', changes),
    "alter table instance_urls add column origin text not null default ''",
    'alter table satellite_domains add column frontend_api_url text',
    'alter table satellite_domains add column origin text',
    'create index instance_urls_origin on instance_urls (origin)',
    'create index satellite_domains_origin on satellite_domains (origin) where origin is not null',
    'create index instances_application on instances (application_id)',
    'create index instances_default on instances (id) where is_default',
  ],
  convert: fillAddressColumns,
}
