import { broken } from '../../platform/invariant.js'

/**
 * One converter for both dialects. SQLite has neither booleans nor JSON; PostgreSQL's driver would turn a JavaScript array
 * into a PostgreSQL array. So: objects and arrays go in as JSON text, booleans as 0/1 where needed, and columns are turned
 * back by name on the way out. A name therefore has one type in the whole schema; the schema test checks that.
 */
export const JSON_COLUMNS: ReadonlySet<string> = new Set([
  'settings',
  'public_metadata',
  'private_metadata',
  'unsafe_metadata',
  'actor',
  'payload',
  'event_attributes',
  'public_jwk',
  'directives',
  'origins',
  'claims',
  'declared',
  'event_types',
  'request_headers',
  'response_headers',
  'open_tasks',
])
export const BOOLEAN_COLUMNS: ReadonlySet<string> = new Set([
  'is_default',
  'is_primary',
  'banned',
  'reserved',
  'delete_self_enabled',
  'create_organization_enabled',
  'is_mobile',
  'password_compromised',
  'bypass_client_trust',
  'admin_delete_enabled',
  'custom_action',
  'delivered_by_platform',
  'totp_enabled',
  'backup_code_enabled',
  'reserved_for_second_factor',
  'default_second_factor',
])

export function toSqlite(value: unknown): unknown {
  if (typeof value === 'boolean') return value ? 1 : 0
  return toPostgres(value)
}

export function toPostgres(value: unknown): unknown {
  if (value === undefined) return null
  if (typeof value === 'number') return safeNumber(value)
  return encodeJson(value)
}

/** An integer above 2^53 is silently another one as a JavaScript number, and SQLite makes NULL of NaN: neither passes. */
export function safeNumber(value: number): number {
  if (Number.isNaN(value) || (Number.isInteger(value) && !Number.isSafeInteger(value)))
    broken(`${value} is no number that can be stored and read exactly.`)
  return value
}

function encodeJson(value: unknown): unknown {
  if (value === null || typeof value !== 'object' || Buffer.isBuffer(value)) return value
  return JSON.stringify(value)
}

/** SQLite row -> row with parsed JSON and real booleans (in place: the row is ours). */
export function fromSqlite(row: Record<string, unknown>): Record<string, unknown> {
  for (const key in row) {
    const value = row[key]
    if (typeof value === 'string' && JSON_COLUMNS.has(key)) row[key] = JSON.parse(value)
    else if (typeof value === 'number') row[key] = BOOLEAN_COLUMNS.has(key) ? value === 1 : safeNumber(value)
  }
  return row
}
