-- Generated from the migrations by `npm run -w frontdesk schema:dump`; read it, don't edit it.

CREATE TABLE applications (
  id text NOT NULL,
  name text NOT NULL,
  slug text NOT NULL,
  created_at bigint NOT NULL,
  PRIMARY KEY (id)
);

CREATE UNIQUE INDEX applications_slug ON public.applications USING btree (slug);

CREATE TABLE attempt_counters (
  instance_id text NOT NULL,
  subject text NOT NULL,
  attempts bigint NOT NULL,
  window_started_at bigint NOT NULL,
  PRIMARY KEY (instance_id, subject)
);

CREATE INDEX attempt_counters_window ON public.attempt_counters USING btree (window_started_at);

CREATE TABLE clients (
  instance_id text NOT NULL,
  id text NOT NULL,
  secret_hash text NOT NULL,
  previous_secret_hash text,
  previous_secret_expires_at bigint,
  sign_in_id text,
  sign_up_id text,
  last_active_session_id text,
  last_authentication_strategy text,
  created_at bigint NOT NULL,
  updated_at bigint NOT NULL,
  PRIMARY KEY (instance_id, id)
);

CREATE INDEX clients_created_at ON public.clients USING btree (instance_id, created_at, id);

CREATE INDEX clients_previous_secret ON public.clients USING btree (instance_id, previous_secret_hash) WHERE (previous_secret_hash IS NOT NULL);

CREATE UNIQUE INDEX clients_secret ON public.clients USING btree (instance_id, secret_hash);

CREATE TABLE dev_browsers (
  instance_id text NOT NULL,
  id text NOT NULL,
  token_hash text NOT NULL,
  client_id text,
  created_at bigint NOT NULL,
  PRIMARY KEY (instance_id, id)
);

CREATE INDEX dev_browsers_client ON public.dev_browsers USING btree (instance_id, client_id) WHERE (client_id IS NOT NULL);

CREATE UNIQUE INDEX dev_browsers_token ON public.dev_browsers USING btree (instance_id, token_hash);

CREATE TABLE events (
  instance_id text NOT NULL,
  id text NOT NULL,
  type text NOT NULL,
  resource_id text NOT NULL,
  sequence bigint NOT NULL,
  position bigint,
  payload jsonb NOT NULL,
  event_attributes jsonb NOT NULL,
  created_at bigint NOT NULL,
  PRIMARY KEY (instance_id, id)
);

CREATE UNIQUE INDEX events_position ON public.events USING btree ("position") WHERE ("position" IS NOT NULL);

CREATE UNIQUE INDEX events_resource ON public.events USING btree (instance_id, resource_id, sequence);

CREATE INDEX events_unsequenced ON public.events USING btree (created_at) WHERE ("position" IS NULL);

CREATE TABLE handshake_nonces (
  instance_id text NOT NULL,
  nonce_hash text NOT NULL,
  directives jsonb NOT NULL,
  expires_at bigint NOT NULL,
  PRIMARY KEY (instance_id, nonce_hash)
);

CREATE INDEX handshake_nonces_expires_at ON public.handshake_nonces USING btree (expires_at);

CREATE TABLE identifiers (
  instance_id text NOT NULL,
  id text NOT NULL,
  user_id text NOT NULL,
  type text NOT NULL,
  value text NOT NULL,
  normalized_value text NOT NULL,
  verified_at bigint,
  verification_strategy text,
  verification_id text,
  reserved boolean NOT NULL,
  created_at bigint NOT NULL,
  updated_at bigint NOT NULL,
  PRIMARY KEY (instance_id, id)
);

CREATE INDEX identifiers_user ON public.identifiers USING btree (instance_id, user_id);

CREATE INDEX identifiers_value ON public.identifiers USING btree (instance_id, type, normalized_value);

CREATE UNIQUE INDEX identifiers_verified ON public.identifiers USING btree (instance_id, type, normalized_value) WHERE ((verified_at IS NOT NULL) OR reserved);

CREATE TABLE instance_urls (
  instance_id text NOT NULL,
  url text NOT NULL,
  is_primary boolean NOT NULL,
  position bigint NOT NULL,
  PRIMARY KEY (url)
);

CREATE INDEX instance_urls_instance ON public.instance_urls USING btree (instance_id);

CREATE TABLE instances (
  id text NOT NULL,
  application_id text NOT NULL,
  slug text NOT NULL,
  environment text NOT NULL,
  is_default boolean NOT NULL,
  publishable_key text NOT NULL,
  domain text,
  origins jsonb NOT NULL,
  settings jsonb NOT NULL,
  created_at bigint NOT NULL,
  updated_at bigint NOT NULL,
  PRIMARY KEY (id)
);

CREATE UNIQUE INDEX instances_publishable_key ON public.instances USING btree (publishable_key);

CREATE UNIQUE INDEX instances_slug ON public.instances USING btree (slug);

CREATE TABLE messages (
  instance_id text NOT NULL,
  id text NOT NULL,
  channel text NOT NULL,
  template text NOT NULL,
  recipient text NOT NULL,
  subject text NOT NULL,
  body_ciphertext text,
  status text NOT NULL,
  attempts bigint NOT NULL,
  next_attempt_at bigint NOT NULL,
  claimed_until bigint,
  last_error text,
  created_at bigint NOT NULL,
  delivered_at bigint,
  PRIMARY KEY (instance_id, id)
);

CREATE INDEX messages_created_at ON public.messages USING btree (instance_id, created_at, id);

CREATE INDEX messages_due ON public.messages USING btree (next_attempt_at) WHERE (status = 'pending'::text);

CREATE TABLE refresh_tokens (
  instance_id text NOT NULL,
  token_hash text NOT NULL,
  session_id text NOT NULL,
  expires_at bigint NOT NULL,
  created_at bigint NOT NULL,
  PRIMARY KEY (instance_id, token_hash)
);

CREATE INDEX refresh_tokens_expires_at ON public.refresh_tokens USING btree (expires_at);

CREATE INDEX refresh_tokens_session ON public.refresh_tokens USING btree (instance_id, session_id);

CREATE TABLE resource_sequences (
  instance_id text NOT NULL,
  resource_id text NOT NULL,
  last_sequence bigint NOT NULL,
  PRIMARY KEY (instance_id, resource_id)
);

CREATE TABLE schema_migrations (
  name text NOT NULL,
  applied_at bigint NOT NULL,
  PRIMARY KEY (name)
);

CREATE TABLE secret_keys (
  id text NOT NULL,
  instance_id text NOT NULL,
  key_hash text NOT NULL,
  key_ciphertext text NOT NULL,
  source text NOT NULL,
  created_at bigint NOT NULL,
  revoked_at bigint,
  PRIMARY KEY (id)
);

CREATE UNIQUE INDEX secret_keys_hash ON public.secret_keys USING btree (key_hash);

CREATE INDEX secret_keys_instance ON public.secret_keys USING btree (instance_id);

CREATE TABLE session_activities (
  instance_id text NOT NULL,
  id text NOT NULL,
  session_id text NOT NULL,
  ip_address text,
  browser_name text,
  browser_version text,
  device_type text,
  is_mobile boolean NOT NULL,
  created_at bigint NOT NULL,
  updated_at bigint NOT NULL,
  PRIMARY KEY (instance_id, id)
);

CREATE UNIQUE INDEX session_activities_session ON public.session_activities USING btree (instance_id, session_id);

CREATE TABLE sessions (
  instance_id text NOT NULL,
  id text NOT NULL,
  user_id text NOT NULL,
  client_id text NOT NULL,
  status text NOT NULL,
  issuer text NOT NULL,
  actor jsonb,
  last_active_organization_id text,
  first_factor_verified_at bigint,
  second_factor_verified_at bigint,
  last_active_at bigint NOT NULL,
  expire_at bigint NOT NULL,
  abandon_at bigint NOT NULL,
  created_at bigint NOT NULL,
  updated_at bigint NOT NULL,
  PRIMARY KEY (instance_id, id)
);

CREATE INDEX sessions_client ON public.sessions USING btree (instance_id, client_id, created_at);

CREATE INDEX sessions_created_at ON public.sessions USING btree (instance_id, created_at, id);

CREATE INDEX sessions_user ON public.sessions USING btree (instance_id, user_id, created_at);

CREATE TABLE sign_in_tokens (
  instance_id text NOT NULL,
  id text NOT NULL,
  user_id text NOT NULL,
  token_hash text NOT NULL,
  status text NOT NULL,
  expires_at bigint NOT NULL,
  created_at bigint NOT NULL,
  updated_at bigint NOT NULL,
  PRIMARY KEY (instance_id, id)
);

CREATE UNIQUE INDEX sign_in_tokens_hash ON public.sign_in_tokens USING btree (instance_id, token_hash);

CREATE INDEX sign_in_tokens_user ON public.sign_in_tokens USING btree (instance_id, user_id);

CREATE TABLE sign_ins (
  instance_id text NOT NULL,
  id text NOT NULL,
  client_id text NOT NULL,
  identifier text,
  user_id text,
  first_factor_verification_id text,
  first_factor_strategy text,
  first_factor_verified_at bigint,
  second_factor_verification_id text,
  second_factor_strategy text,
  second_factor_verified_at bigint,
  needs_new_password bigint NOT NULL,
  actor jsonb,
  created_session_id text,
  abandon_at bigint NOT NULL,
  created_at bigint NOT NULL,
  updated_at bigint NOT NULL,
  PRIMARY KEY (instance_id, id)
);

CREATE INDEX sign_ins_abandon_at ON public.sign_ins USING btree (abandon_at);

CREATE INDEX sign_ins_client ON public.sign_ins USING btree (instance_id, client_id);

CREATE INDEX sign_ins_user ON public.sign_ins USING btree (instance_id, user_id) WHERE (user_id IS NOT NULL);

CREATE TABLE sign_ups (
  instance_id text NOT NULL,
  id text NOT NULL,
  client_id text NOT NULL,
  email_address text,
  phone_number text,
  username text,
  first_name text,
  last_name text,
  password_hash text,
  unsafe_metadata jsonb NOT NULL,
  public_metadata jsonb NOT NULL,
  external_id text,
  email_verification_id text,
  email_verified_at bigint,
  email_verification_strategy text,
  phone_verification_id text,
  phone_verified_at bigint,
  legal_accepted_at bigint,
  created_user_id text,
  created_session_id text,
  abandon_at bigint NOT NULL,
  created_at bigint NOT NULL,
  updated_at bigint NOT NULL,
  PRIMARY KEY (instance_id, id)
);

CREATE INDEX sign_ups_abandon_at ON public.sign_ups USING btree (abandon_at);

CREATE INDEX sign_ups_client ON public.sign_ups USING btree (instance_id, client_id);

CREATE TABLE signing_keys (
  id text NOT NULL,
  instance_id text NOT NULL,
  public_jwk jsonb NOT NULL,
  private_ciphertext text NOT NULL,
  created_at bigint NOT NULL,
  retired_at bigint,
  PRIMARY KEY (id)
);

CREATE INDEX signing_keys_instance ON public.signing_keys USING btree (instance_id);

CREATE TABLE system_state (
  name text NOT NULL,
  value text NOT NULL,
  PRIMARY KEY (name)
);

CREATE TABLE users (
  instance_id text NOT NULL,
  id text NOT NULL,
  external_id text,
  first_name text,
  last_name text,
  username text,
  locale text,
  timezone text,
  primary_email_address_id text,
  primary_phone_number_id text,
  password_hash text,
  password_hasher text,
  password_updated_at bigint,
  password_compromised boolean NOT NULL,
  public_metadata jsonb NOT NULL,
  private_metadata jsonb NOT NULL,
  unsafe_metadata jsonb NOT NULL,
  banned boolean NOT NULL,
  locked_at bigint,
  lockout_expires_at bigint,
  failed_attempts bigint NOT NULL,
  delete_self_enabled boolean NOT NULL,
  create_organization_enabled boolean NOT NULL,
  create_organizations_limit bigint,
  bypass_client_trust boolean NOT NULL,
  legal_accepted_at bigint,
  last_sign_in_at bigint,
  last_active_at bigint,
  last_active_organization_id text,
  search_text text NOT NULL,
  created_at bigint NOT NULL,
  updated_at bigint NOT NULL,
  PRIMARY KEY (instance_id, id)
);

CREATE INDEX users_banned ON public.users USING btree (instance_id, created_at, id) WHERE banned;

CREATE INDEX users_created_at ON public.users USING btree (instance_id, created_at, id);

CREATE UNIQUE INDEX users_external_id ON public.users USING btree (instance_id, external_id) WHERE (external_id IS NOT NULL);

CREATE INDEX users_last_active_at ON public.users USING btree (instance_id, last_active_at, id);

CREATE INDEX users_last_sign_in_at ON public.users USING btree (instance_id, last_sign_in_at, id);

CREATE INDEX users_updated_at ON public.users USING btree (instance_id, updated_at, id);

CREATE TABLE verifications (
  instance_id text NOT NULL,
  id text NOT NULL,
  strategy text NOT NULL,
  subject text NOT NULL,
  identifier_id text,
  target text,
  code_digest text,
  attempts bigint NOT NULL,
  max_attempts bigint NOT NULL,
  expires_at bigint NOT NULL,
  verified_at bigint,
  created_at bigint NOT NULL,
  PRIMARY KEY (instance_id, id)
);

CREATE INDEX verifications_expires_at ON public.verifications USING btree (expires_at);

CREATE INDEX verifications_identifier ON public.verifications USING btree (instance_id, identifier_id) WHERE (identifier_id IS NOT NULL);
