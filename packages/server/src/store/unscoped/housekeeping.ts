import { sql } from 'kysely'
import type { Db } from '../store.js'

/** Unscoped by design: rows that are of no use any more, in every instance. */

interface Rule {
  table: string
  key: string
  /** `limit` is an instant: rows before it go */
  where: string
}

const rules = {
  handshakeNonces: { table: 'handshake_nonces', key: 'nonce_hash', where: 'expires_at' },
  clientLinks: { table: 'client_links', key: 'secret_hash', where: 'expires_at' },
  clientLinkTokens: { table: 'client_link_tokens', key: 'token_hash', where: 'expires_at' },
  refreshTokens: { table: 'refresh_tokens', key: 'token_hash', where: 'expires_at' },
  verifications: { table: 'verifications', key: 'id', where: 'expires_at' },
  signIns: { table: 'sign_ins', key: 'id', where: 'abandon_at' },
  signUps: { table: 'sign_ups', key: 'id', where: 'abandon_at' },
  testRuns: { table: 'enterprise_test_runs', key: 'id', where: 'created_at' },
  adminPortalLinkTokens: { table: 'admin_portal_link_tokens', key: 'id', where: 'expires_at' },
  usedAssertions: { table: 'used_assertions', key: 'digest', where: 'expires_at' },
  attemptCounters: { table: 'attempt_counters', key: 'subject', where: 'window_started_at' },
  messages: { table: 'messages', key: 'id', where: 'created_at' },
} satisfies Record<string, Rule>

export type StaleKind = keyof typeof rules

export const staleKinds = Object.keys(rules) as StaleKind[]

/**
 * Deletes rows whose instant is before `before`, at most `limit` of them: a writer that waits behind this one
 * should not wait long. Messages still waiting to be delivered stay.
 * @returns how many were deleted
 */
export async function deleteStaleRows(
  db: Db,
  kind: StaleKind,
  before: number,
  limit: number,
): Promise<number> {
  const { table, key, where } = rules[kind]
  const kept = kind === 'messages' ? sql`and status <> 'pending'` : sql``
  const found = await sql<Record<'instance_id' | 'key', string>>`
    select instance_id, ${sql.ref(key)} as key from ${sql.table(table)}
    where ${sql.ref(where)} < ${before} ${kept} limit ${sql.lit(limit)}`.execute(db)
  if (found.rows.length === 0) return 0
  // by their keys: ids among them also say whose leases end (ADR 0025)
  const keys = found.rows.map(row => sql`(${row.instance_id}, ${row.key})`)
  const result = await sql`
    delete from ${sql.table(table)}
    where (instance_id, ${sql.ref(key)}) in (values ${sql.join(keys)})`.execute(db)
  return Number(result.numAffectedRows ?? 0n)
}

/** The bodies of settled messages in production hold codes that nobody needs any more. */
export async function purgeSettledBodies(db: Db, limit: number): Promise<number> {
  const result = await sql`
    update messages set body_ciphertext = null where (instance_id, id) in (
      -- SQLite goes by the instances first only if it is told to
      select messages.instance_id, messages.id from instances cross join messages
      where messages.instance_id = instances.id
        and instances.environment = 'production' and messages.status <> 'pending'
        and messages.body_ciphertext is not null
      limit ${sql.lit(limit)}
    )`.execute(db)
  return Number(result.numAffectedRows ?? 0n)
}
