/** Table of migration 0006. */
export interface PasskeyRow {
  instance_id: string
  id: string
  user_id: string
  name: string
  /** base64url; null until the authenticator has answered */
  credential_id: string | null
  /** COSE key, base64url */
  public_key: string | null
  /** as the authenticator counted last; many always say 0 */
  sign_count: number
  /** separated by commas, e.g. `internal,hybrid` */
  transports: string
  verification_id: string | null
  /** null = not set up to the end: signs nobody in */
  verified_at: number | null
  last_used_at: number | null
  created_at: number
  updated_at: number
}

export interface PasskeyTables {
  passkeys: PasskeyRow
}
