import type { JwtTemplateRow } from '../store/tables/administration.js'

/** A JWT template; its signing key is never shown. */
export function jwtTemplate(row: JwtTemplateRow) {
  return {
    object: 'jwt_template',
    id: row.id,
    name: row.name,
    claims: row.claims,
    lifetime: row.lifetime_seconds,
    allowed_clock_skew: row.allowed_clock_skew_seconds,
    custom_signing_key: row.signing_key_ciphertext !== null,
    signing_algorithm: row.signing_algorithm,
    created_at: row.created_at,
    updated_at: row.updated_at,
  }
}
