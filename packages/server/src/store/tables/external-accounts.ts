/** Tables of migration 0025. */

/** An account that a user has at a provider. */
export interface ExternalAccountRow {
  instance_id: string
  id: string
  user_id: string
  /** `google`, `custom_acme`, … */
  connection_key: string
  /** who it is at the provider: at most one row of an instance for each; null: it is yet to be connected */
  subject: string | null
  /** the visit to the provider that connects it, or connects it again */
  visit_id: string | null
  email_address: string | null
  /** The provider says that the address is theirs. */
  email_address_proven: boolean
  first_name: string | null
  last_name: string | null
  username: string | null
  image_url: string | null
  /** separated by spaces */
  approved_scopes: string
  /** JSON of ProviderTokens, encrypted; null: revoked, or the provider gave none */
  tokens_ciphertext: string | null
  /** Unix ms; null: the provider does not say */
  token_expires_at: number | null
  /** Unix ms: some node asks the provider for new tokens, and no other does before this */
  refresh_claimed_until: number | null
  /** Unix ms: when the provider was asked last whether the person is still there; null: never */
  asked_at: number | null
  /** why the account wants to be connected again */
  error_code: string | null
  created_at: number
  updated_at: number
}

export interface ExternalAccountTables {
  external_accounts: ExternalAccountRow
}
