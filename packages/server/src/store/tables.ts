import type { Generated } from 'kysely'
import type { AdminPortalTables } from './tables/admin-portal.js'
import type { AdministrationTables } from './tables/administration.js'
import type { ConnectionTables } from './tables/connections.js'
import type { DirectoryTables } from './tables/directories.js'
import type { EnterpriseTables } from './tables/enterprise.js'
import type { ExternalAccountTables } from './tables/external-accounts.js'
import type { FactorTables } from './tables/factors.js'
import type { JobTables } from './tables/jobs.js'
import type { Metadata } from './tables/metadata.js'
import type { OrganizationTables } from './tables/organizations.js'
import type { PasskeyTables } from './tables/passkeys.js'
import type { TrustedDeviceTables } from './tables/trusted-devices.js'
import type { WebhookTables } from './tables/webhooks.js'

/** The present schema as types. Instants are Unix ms. `json` columns are parsed by the dialect. */
export type * from './tables/admin-portal.js'
export type * from './tables/connections.js'
export type * from './tables/directories.js'
export type * from './tables/enterprise.js'
export type * from './tables/external-accounts.js'
export type * from './tables/factors.js'
export type * from './tables/jobs.js'
export type * from './tables/metadata.js'
export type * from './tables/organizations.js'
export type * from './tables/webhooks.js'

export interface ApplicationRow {
  id: string
  name: string
  slug: string
  created_at: number
}

export interface InstanceRow {
  id: string
  application_id: string
  slug: string
  environment: 'development' | 'production'
  is_default: boolean
  publishable_key: string
  /** production: the registrable domain of the application, e.g. example.com; null in development */
  domain: string | null
  /** further origins that may call with credentials and be redirected to */
  origins: string[]
  settings: unknown
  /** settings, origins and domain as the configuration file said them last */
  declared?: unknown
  created_at: number
  updated_at: number
}

export interface InstanceUrlRow {
  instance_id: string
  /**
   * a registered frontend API URL without trailing slash, e.g. https://clerk.example.com or
   * https://app.example.com/__clerk
   */
  url: string
  /** of the URL, e.g. https://app.example.com */
  origin: string
  is_primary: boolean
  position: number
}

/** At which revision of all instances together one of them changed last. */
export interface InstanceChangeRow {
  instance_id: string
  revision: number
}

/** A running server. */
export interface NodeRow {
  id: string
  /** of its configuration file; null: it has none */
  config_digest: string | null
  /** the last migration that it knows; null: of a version that did not say so yet */
  schema: string | null
  /** as people reach it; null: of a version that did not say so yet */
  public_url: string | null
  started_at: number
  /** a node that was not seen for half a minute does not run any more */
  seen_at: number
}

/** What nodes keep of a subject, an id or all (`*`), is no longer true (ADR 0025). */
export interface LeaseEndRow {
  /** PostgreSQL: the transaction's number (`xid8`); SQLite: one that goes up */
  position: Generated<number>
  subject: string
  ended_at: Generated<number>
}

export interface SecretKeyRow {
  id: string
  instance_id: string
  key_hash: string
  key_ciphertext: string
  /** `config` keys come and go with the configuration file */
  source: 'generated' | 'config'
  created_at: number
  revoked_at: number | null
}

export interface SigningKeyRow {
  /** the JWT header's kid */
  id: string
  instance_id: string
  public_jwk: Record<string, unknown>
  private_ciphertext: string
  created_at: number
  /** null = signs; else kept in the JWKS until its last token has expired */
  retired_at: number | null
}

export interface UserRow {
  instance_id: string
  id: string
  external_id: string | null
  first_name: string | null
  last_name: string | null
  username: string | null
  locale: string | null
  timezone: string | null
  primary_email_address_id: string | null
  primary_phone_number_id: string | null
  primary_web3_wallet_id: string | null
  password_hash: string | null
  password_hasher: string | null
  password_updated_at: number | null
  password_compromised: boolean
  public_metadata: Metadata
  private_metadata: Metadata
  unsafe_metadata: Metadata
  banned: boolean
  locked_at: number | null
  lockout_expires_at: number | null
  /**
   * `attempts`: too many wrong passwords or codes of strangers, which lock the password
   * alone; null: the Backend API locked
   */
  lock_cause: 'attempts' | null
  failed_attempts: number
  /** goes up whenever proofs that are still on their way must not count any more */
  credentials_generation: number
  delete_self_enabled: boolean
  create_organization_enabled: boolean
  create_organizations_limit: number | null
  bypass_client_trust: boolean
  legal_accepted_at: number | null
  last_sign_in_at: number | null
  last_active_at: number | null
  last_active_organization_id: string | null
  /** the last choice was the personal account, and no organization */
  chose_personal_account: boolean
  /** the uploaded picture; null = a generated one */
  image_id: string | null
  /** an authenticator app is set up */
  totp_enabled: boolean
  /** backup codes were made */
  backup_code_enabled: boolean
  mfa_enabled_at: number | null
  mfa_disabled_at: number | null
  /** lower-cased names and identifiers, for the substring search of GET /v1/users?query= */
  search_text: string
  /** the directory that keeps the user */
  directory_id?: string | null
  /** the user's id there, as the identity provider has it */
  directory_external_id?: string | null
  /** a directory has taken the user out: nothing leads in */
  deprovisioned?: boolean
  created_at: number
  updated_at: number
}

export type IdentifierType = 'email_address' | 'phone_number' | 'username' | 'web3_wallet'

export interface IdentifierRow {
  instance_id: string
  id: string
  user_id: string
  type: IdentifierType
  value: string
  normalized_value: string
  /** what this username and all that look like it have in common; null where another one had it before */
  username_skeleton: string | null
  verified_at: number | null
  /** how it was verified: email_code, admin, ticket, ... */
  verification_strategy: string | null
  /** the open or last verification */
  verification_id: string | null
  reserved: boolean
  /** whose sign-up reserved it without a proof; null: nobody's, or the Backend API did */
  claimed_by_client_id: string | null
  /** a phone number that is a second factor */
  reserved_for_second_factor: boolean
  default_second_factor: boolean
  created_at: number
  updated_at: number
}

export interface VerificationRow {
  instance_id: string
  id: string
  strategy: string
  /** what this verifies, e.g. sign_in:sia_… or identifier:idn_… */
  subject: string
  identifier_id: string | null
  /** the address that the code went to */
  target: string | null
  code_digest: string | null
  attempts: number
  max_attempts: number
  expires_at: number
  verified_at: number | null
  /** of a text message: how it was sent */
  channel?: 'sms' | 'whatsapp' | null
  created_at: number
  /** what is to be signed: options of a passkey, message of a wallet */
  nonce?: string | null
  /** the client that asked for an email link */
  client_id?: string | null
  /** the client that opened it */
  verified_by_client_id?: string | null
  /** where the link leads on to */
  redirect_url?: string | null
  /** the browser and the address that asked for the link, as people read it */
  requested_from?: string | null
  /** of a link to an address of an account: the user's when it was sent */
  credentials_generation?: number | null
  /** of a visit to a provider: JSON of what is needed to go on with it, encrypted */
  sealed_ciphertext?: string | null
  /** how such a visit has ended; null: it has not, or all is well */
  outcome?: VerificationOutcome | null
}

/** `transferable`: the proof is right, but of nobody whom this attempt is for. */
export interface VerificationOutcome {
  status: 'failed' | 'transferable'
  error: { code: string; message: string; long_message: string; meta: Record<string, unknown> }
}

export interface ClientRow {
  instance_id: string
  id: string
  secret_hash: string
  previous_secret_hash: string | null
  previous_secret_expires_at: number | null
  sign_in_id: string | null
  sign_up_id: string | null
  last_active_session_id: string | null
  last_authentication_strategy: string | null
  created_at: number
  updated_at: number
}

/** A browser's credential at the Frontend API of one satellite domain. */
export interface ClientLinkRow {
  instance_id: string
  secret_hash: string
  client_id: string
  domain_id: string
  expires_at: number
  created_at: number
}

/** Carries a client from the primary domain to a satellite, once. */
export interface ClientLinkTokenRow {
  instance_id: string
  token_hash: string
  client_id: string
  domain_id: string
  /** of the cookie that the browser got when it asked for this at the satellite */
  state_hash: string
  redirect_url: string
  expires_at: number
}

export interface DevBrowserRow {
  instance_id: string
  id: string
  token_hash: string
  client_id: string | null
  created_at: number
}

export interface SignInRow {
  instance_id: string
  id: string
  client_id: string
  identifier: string | null
  user_id: string | null
  first_factor_verification_id: string | null
  first_factor_strategy: string | null
  first_factor_verified_at: number | null
  second_factor_verification_id: string | null
  second_factor_strategy: string | null
  second_factor_verified_at: number | null
  /** set by a verified reset_password_* strategy: a new password must be chosen */
  needs_new_password: number
  /** the password that was chosen: the user's once the attempt is complete, and here no longer */
  new_password_hash: string | null
  /** asked for along with the new password */
  sign_out_of_other_sessions: boolean
  /** the user's when the attempt sent its first code or proved its first factor; null before that */
  credentials_generation: number | null
  /** whose ticket was the first factor: its end accepts it, for the user */
  invitation_id: string | null
  /** language of the browser that signs in, as it says itself (BCP 47) */
  locale: string | null
  /** the visit to a provider whose account is linked once its address is proven */
  external_verification_id: string | null
  actor: Record<string, unknown> | null
  /** of the session that this makes; null = as the instance's settings say */
  session_lifetime_seconds: number | null
  created_session_id: string | null
  abandon_at: number
  created_at: number
  updated_at: number
}

/** How far a sign-up has proven one kind of contact. */
export interface SignUpProof {
  /** what was sent or made last */
  verification_id: string | null
  /** how it was proven, e.g. `email_code` or `web3_metamask_signature`; null: it is not */
  strategy: string | null
  verified_at: number | null
}

export interface SignUpRow {
  instance_id: string
  id: string
  client_id: string
  email_address: string | null
  phone_number: string | null
  username: string | null
  first_name: string | null
  last_name: string | null
  password_hash: string | null
  unsafe_metadata: Metadata
  public_metadata: Metadata
  external_id: string | null
  web3_wallet: string | null
  /** by kind of contact; read and changed by `model/sign-up.ts` */
  proofs: Partial<Record<Exclude<IdentifierType, 'username'> | 'external_account', SignUpProof>>
  /** language of the browser that signs up, as it says itself (BCP 47) */
  locale: string | null
  legal_accepted_at: number | null
  /** the invitation whose ticket it was started with */
  invitation_id: string | null
  /** set through the Backend API; the platform gives it no meaning */
  custom_action: boolean
  created_user_id: string | null
  created_session_id: string | null
  abandon_at: number
  created_at: number
  updated_at: number
}

export type StoredSessionStatus =
  'active' | 'pending' | 'ended' | 'removed' | 'revoked' | 'replaced' | 'abandoned'

export interface SessionRow {
  instance_id: string
  id: string
  user_id: string
  client_id: string
  /** expiry is computed on read, never stored */
  status: StoredSessionStatus
  /** `iss` of its tokens: the frontend API URL that it was made through */
  issuer: string
  actor: Record<string, unknown> | null
  last_active_organization_id: string | null
  first_factor_verified_at: number | null
  second_factor_verified_at: number | null
  /**
   * keys of session tasks that are yet to be done, in their order; with any of them the session is pending
   */
  open_tasks: string[]
  last_active_at: number
  expire_at: number
  abandon_at: number
  created_at: number
  updated_at: number
}

export interface SessionActivityRow {
  instance_id: string
  id: string
  session_id: string
  ip_address: string | null
  browser_name: string | null
  browser_version: string | null
  device_type: string | null
  is_mobile: boolean
  created_at: number
  updated_at: number
}

export interface RefreshTokenRow {
  instance_id: string
  token_hash: string
  session_id: string
  expires_at: number
  created_at: number
}

export interface SignInTokenRow {
  instance_id: string
  id: string
  user_id: string
  token_hash: string
  status: 'pending' | 'accepted' | 'revoked'
  /** the user's when it was made */
  credentials_generation: number
  expires_at: number
  created_at: number
  updated_at: number
}

export interface HandshakeNonceRow {
  instance_id: string
  nonce_hash: string
  directives: string[]
  expires_at: number
}

export interface AttemptCounterRow {
  instance_id: string
  /** e.g. identifier:ada@example.com */
  subject: string
  attempts: number
  window_started_at: number
}

export interface ResourceSequenceRow {
  instance_id: string
  resource_id: string
  last_sequence: number
}

/** How far the event log of an instance is numbered. */
export interface EventLogRow {
  instance_id: string
  last_position: number
  /** of the copy of the database that gave that position (`LogOrigin`); null: any */
  mark: string | null
}

/** A log goes on in another copy of the database: no position between the two numbers was given there. */
export interface EventLogEpochRow {
  instance_id: string
  /** the last position that this copy knows from before */
  ended_after: number
  /** positions from then on are higher than this one */
  begins_after: number
  begun_at: number
}

/** The event log and outbox of webhooks: payload snapshot rendered at commit. */
export interface EventRow {
  instance_id: string
  id: string
  type: string
  resource_id: string
  /** per resource, taken under its row lock */
  sequence: number
  /** in the instance's log, given after commit by the sequencer; consumers read this alone */
  position: number | null
  payload: Metadata
  event_attributes: Metadata
  created_at: number
}

/** Outbox of emails and text messages. */
export interface MessageRow {
  instance_id: string
  id: string
  channel: 'email' | 'sms' | 'whatsapp'
  template: string
  recipient: string
  subject: string
  /** `{text, html, code, link}` encrypted under the master key; emptied after delivery in production */
  body_ciphertext: string | null
  status: 'pending' | 'delivered' | 'failed' | 'captured'
  attempts: number
  next_attempt_at: number
  claimed_until: number | null
  last_error: string | null
  created_at: number
  delivered_at: number | null
  /** of what an application's server sends: to whom, and how a retry is recognised */
  user_id?: string | null
  identifier_id?: string | null
  idempotency_key?: string | null
  /** of the request that the key was used for */
  request_digest?: string | null
}

export interface SystemStateRow {
  name: string
  value: string
}

export interface Tables
  extends
    PasskeyTables,
    TrustedDeviceTables,
    OrganizationTables,
    AdministrationTables,
    AdminPortalTables,
    FactorTables,
    ExternalAccountTables,
    EnterpriseTables,
    WebhookTables,
    JobTables,
    DirectoryTables,
    ConnectionTables {
  schema_migrations: { name: string; applied_at: number }
  /** of the migrations that end older versions: `Migration.contract` */
  schema_contracts: { name: string; needs: string }
  system_state: SystemStateRow
  applications: ApplicationRow
  instances: InstanceRow
  instance_urls: InstanceUrlRow
  instance_changes: InstanceChangeRow
  lease_ends: LeaseEndRow
  nodes: NodeRow
  secret_keys: SecretKeyRow
  signing_keys: SigningKeyRow
  users: UserRow
  identifiers: IdentifierRow
  verifications: VerificationRow
  clients: ClientRow
  client_links: ClientLinkRow
  client_link_tokens: ClientLinkTokenRow
  dev_browsers: DevBrowserRow
  sign_ins: SignInRow
  sign_ups: SignUpRow
  sessions: SessionRow
  session_activities: SessionActivityRow
  refresh_tokens: RefreshTokenRow
  sign_in_tokens: SignInTokenRow
  handshake_nonces: HandshakeNonceRow
  attempt_counters: AttemptCounterRow
  resource_sequences: ResourceSequenceRow
  event_logs: EventLogRow
  event_log_epochs: EventLogEpochRow
  events: EventRow
  messages: MessageRow
  /** SQLite only: full-text index with trigrams, kept by triggers on users */
  user_search: { rowid: Generated<number>; search_text: string }
}
