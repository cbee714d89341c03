import type { Migration } from './migration.js'

/** Where each running server says that people reach it. */
export const addressesOfNodes: Migration = {
  name: '0043-addresses-of-nodes',
  statements: () => ['alter table nodes add column public_url text'],
}
