import type pg from 'pg'

/**
 * Rows of an installation with 10 million users, 30 million sessions and a million organizations. Tables that
 * are not named here are small.
 */
export const ROWS: Record<string, number> = {
  users: 10_000_000,
  identifiers: 12_000_000,
  external_accounts: 4_000_000,
  passkeys: 1_000_000,
  totps: 1_000_000,
  backup_codes: 5_000_000,
  images: 2_000_000,
  clients: 40_000_000,
  sessions: 30_000_000,
  session_activities: 30_000_000,
  session_reverifications: 1_000_000,
  refresh_tokens: 30_000_000,
  trusted_clients: 10_000_000,
  trusted_devices: 1_000_000,
  client_links: 1_000_000,
  client_link_tokens: 100_000,
  handshake_nonces: 100_000,
  sign_ins: 2_000_000,
  sign_ups: 500_000,
  verifications: 4_000_000,
  attempt_counters: 1_000_000,
  sign_in_tokens: 1_000_000,
  actor_tokens: 100_000,
  events: 50_000_000,
  resource_sequences: 45_000_000,
  lease_ends: 2_000_000,
  messages: 10_000_000,
  webhook_deliveries: 20_000_000,
  webhook_attempts: 20_000_000,
  enterprise_connections: 100_000,
  enterprise_domains: 150_000,
  enterprise_test_runs: 500_000,
  used_assertions: 1_000_000,
  saml_upkeep: 100_000,
  admin_portal_link_tokens: 100_000,
  directories: 50_000,
  directory_pulls: 20_000,
  directory_users: 5_000_000,
  directory_emails: 6_000_000,
  directory_groups: 500_000,
  directory_group_members: 20_000_000,
  organizations: 1_000_000,
  organization_memberships: 5_000_000,
  organization_role_counts: 2_000_000,
  organization_domains: 200_000,
  organization_invitations: 2_000_000,
  organization_suggestions: 500_000,
  organization_membership_requests: 500_000,
  invitations: 1_000_000,
  waitlist_entries: 500_000,
}

/** Tables that lie in partitions are named by all of them together. */
export const wholeOf = (table: string) => table.replace(/_(rest|from_\d{8})$/, '')

/** Columns whose few values say nothing of how many there are of each: one big directory, kinds, states. */
const FEW =
  /^(instance_id|directory_id|group_id|active|endpoint_id|type|status|channel|kind|strategy|role_id|environment)$/
/** Of all other columns so large a part of the values differs. */
const DISTINCT = -0.3

/**
 * Makes PostgreSQL plan as it would with so many rows, of which there need not be any: it multiplies what a
 * page is said to hold by the pages that there are. What it costs to read that many pages is not simulated,
 * which makes reading everything look cheaper than it is.
 */
export async function pretendToBeLarge(client: pg.Client): Promise<void> {
  const { rows: columns } = await client.query<{ table: string; column: string }>(
    `select c.table_name as table, c.column_name as column
     from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
     where c.table_schema = 'public' and t.table_type = 'BASE TABLE'`,
  )
  for (const { table, column } of columns) {
    if (!(wholeOf(table) in ROWS) || FEW.test(column)) continue
    await client.query(`alter table ${table} alter column "${column}" set (n_distinct = ${DISTINCT})`)
  }
  await client.query('analyze')
  for (const [table, rows] of Object.entries(ROWS)) {
    // a partition holds an equal part of them
    await client.query(
      `with parts as (select relid, count(*) over () as total from pg_partition_tree($1) where isleaf)
       update pg_class set reltuples = $2::float8 / parts.total, relpages = greatest(1, relpages)
       from parts where oid = parts.relid`,
      [table, rows],
    )
  }
}
