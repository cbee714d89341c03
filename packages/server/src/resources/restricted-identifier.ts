import type { RestrictedIdentifierRow } from '../store/tables/administration.js'

/** An entry of the allow-list or the block-list. */
export function restrictedIdentifier(row: RestrictedIdentifierRow) {
  return {
    object: `${row.list}_identifier`,
    id: row.id,
    ...(row.invitation_id ? { invitation_id: row.invitation_id } : {}),
    identifier: row.identifier,
    identifier_type: row.identifier_type,
    instance_id: row.instance_id,
    created_at: row.created_at,
    updated_at: row.updated_at,
  }
}
