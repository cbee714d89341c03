import { broken } from '../../platform/invariant.js'

/**
 * One converter for both dialects. SQLite has neither booleans nor JSON; PostgreSQL's driver would turn a
 * JavaScript array into a PostgreSQL array. So: objects and arrays go in as JSON text, booleans as 0/1 where
 * needed, and columns are turned back by name on the way out. A name therefore has one type in the whole
 * schema; the schema test checks that.
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
  'public_key_jwk',
  'directives',
  'origins',
  'claims',
  'declared',
  'event_types',
  'request_headers',
  'response_headers',
  'open_tasks',
  'proofs',
  'options',
  'outcome',
  'attribute_mapping',
  'resource',
  'domains',
  'scopes',
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
  'chose_personal_account',
  'sign_out_of_other_sessions',
  'enabled',
  'email_address_proven',
  'deprovisioned',
  'group_role_mapping_enabled',
  'active',
  'sync_user_attributes',
  'disable_additional_identifications',
  'allow_organization_account_linking',
  'allow_subdomains',
  'allow_idp_initiated',
  'disable_jit_provisioning',
  'force_authn',
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

/**
 * An integer above 2^53 is silently another one as a JavaScript number, and SQLite
 * makes NULL of NaN: neither passes.
 */
export function safeNumber(value: number): number {
  if (Number.isNaN(value) || (Number.isInteger(value) && !Number.isSafeInteger(value)))
    broken(`${value} is no number that can be stored and read exactly.`)
  return value
}

function encodeJson(value: unknown): unknown {
  if (value === null || typeof value !== 'object' || Buffer.isBuffer(value)) return value
  return JSON.stringify(value)
}

type Convert = (value: unknown) => unknown

const plain: Convert = value => (typeof value === 'number' ? safeNumber(value) : value)
const fromJson: Convert = value => (typeof value === 'string' ? JSON.parse(value) : value)
const fromBoolean: Convert = value => (typeof value === 'number' ? value === 1 : value)

/**
 * Makes a function: values of a SQLite row, in the order of the columns -> row
 * with parsed JSON and real booleans.
 */
export function rowReader(columns: string[]): (values: unknown[]) => Record<string, unknown> {
  const converters = columns.map(name =>
    JSON_COLUMNS.has(name) ? fromJson : BOOLEAN_COLUMNS.has(name) ? fromBoolean : plain,
  )
  return values => {
    const row: Record<string, unknown> = {}
    for (let index = 0; index < columns.length; index++)
      row[columns[index]!] = converters[index]!(values[index])
    return row
  }
}
