import type { Metadata } from './metadata.js'

/** Tables of migration 0005. */

export interface JwtTemplateRow {
  instance_id: string
  id: string
  name: string
  claims: Metadata
  lifetime_seconds: number
  allowed_clock_skew_seconds: number
  signing_algorithm: string
  /** null = the instance's own key signs */
  signing_key_ciphertext: string | null
  /** `config` templates come and go with the configuration file */
  source: 'api' | 'config'
  created_at: number
  updated_at: number
}

export interface RedirectUrlRow {
  instance_id: string
  id: string
  url: string
  created_at: number
  updated_at: number
}

export interface SatelliteDomainRow {
  instance_id: string
  id: string
  /** host, in development also with a port */
  name: string
  proxy_url: string | null
  /** where its browsers reach the Frontend API; null in development, where it has no address of its own */
  frontend_api_url: string | null
  /** of that URL */
  origin: string | null
  created_at: number
  updated_at: number
}

export interface InvitationRow {
  instance_id: string
  id: string
  /** normalized */
  email_address: string
  public_metadata: Metadata
  token_hash: string
  /** expiry is computed on read */
  status: 'pending' | 'accepted' | 'revoked'
  redirect_url: string | null
  expires_at: number
  /** who accepted it */
  user_id: string | null
  created_at: number
  updated_at: number
}

export type IdentifierList = 'allowlist' | 'blocklist'

export interface RestrictedIdentifierRow {
  instance_id: string
  id: string
  list: IdentifierList
  /** normalized; email addresses also as a pattern `*@example.com` */
  identifier: string
  identifier_type: 'email_address' | 'phone_number' | 'web3_wallet'
  invitation_id: string | null
  created_at: number
  updated_at: number
}

export type WaitlistStatus = 'pending' | 'invited' | 'rejected' | 'completed'

export interface WaitlistEntryRow {
  instance_id: string
  id: string
  /** normalized */
  email_address: string
  status: WaitlistStatus
  invitation_id: string | null
  created_at: number
  updated_at: number
}

export interface ActorTokenRow {
  instance_id: string
  id: string
  user_id: string
  actor: Record<string, unknown>
  token_hash: string
  status: 'pending' | 'accepted' | 'revoked'
  session_lifetime_seconds: number
  expires_at: number
  created_at: number
  updated_at: number
}

export interface ImageRow {
  instance_id: string
  id: string
  content_type: string
  content: Buffer
  created_at: number
}

/** What an administrator changed of a message; null = as it is by default. */
export interface MessageTemplateRow {
  instance_id: string
  channel: 'email' | 'sms'
  slug: string
  name: string | null
  subject: string | null
  markup: string | null
  template_body: string | null
  from_local_part: string | null
  reply_to_local_part: string | null
  delivered_by_platform: boolean
  created_at: number
  updated_at: number
}

export interface AdministrationTables {
  jwt_templates: JwtTemplateRow
  redirect_urls: RedirectUrlRow
  satellite_domains: SatelliteDomainRow
  invitations: InvitationRow
  restricted_identifiers: RestrictedIdentifierRow
  waitlist_entries: WaitlistEntryRow
  actor_tokens: ActorTokenRow
  images: ImageRow
  message_templates: MessageTemplateRow
}
