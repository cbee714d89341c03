import type { TotpRow } from '../store/tables.js'

/**
 * `TOTP` of the Frontend API. Secret and codes are in the one answer that
 * follows their making, and nowhere else.
 */
export function totp(
  row: TotpRow,
  shown: { secret?: string; uri?: string; backupCodes?: string[] | null } = {},
) {
  return {
    object: 'totp',
    id: row.id,
    secret: shown.secret ?? null,
    uri: shown.uri ?? null,
    verified: row.verified_at !== null,
    backup_codes: shown.backupCodes ?? null,
    created_at: row.created_at,
    updated_at: row.updated_at,
  }
}
