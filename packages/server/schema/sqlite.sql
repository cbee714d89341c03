-- Generated from the migrations by `npm run -w frontdesk schema:dump`; read it, don't edit it.

CREATE TABLE applications (
  id text not null,
  name text not null,
  slug text not null,
  created_at integer not null,
  primary key (id)
) strict;

CREATE UNIQUE INDEX applications_slug on applications (slug);

CREATE TABLE attempt_counters (
  instance_id text not null,
  subject text not null,
  attempts integer not null,
  window_started_at integer not null,
  primary key (instance_id, subject)
) strict;

CREATE INDEX attempt_counters_window on attempt_counters (window_started_at);

CREATE TABLE clients (
  instance_id text not null,
  id text not null,
  secret_hash text not null,
  previous_secret_hash text,
  previous_secret_expires_at integer,
  sign_in_id text,
  sign_up_id text,
  last_active_session_id text,
  last_authentication_strategy text,
  created_at integer not null,
  updated_at integer not null,
  primary key (instance_id, id)
) strict;

CREATE INDEX clients_created_at on clients (instance_id, created_at, id);

CREATE INDEX clients_previous_secret on clients (instance_id, previous_secret_hash) where previous_secret_hash is not null;

CREATE UNIQUE INDEX clients_secret on clients (instance_id, secret_hash);

CREATE TABLE dev_browsers (
  instance_id text not null,
  id text not null,
  token_hash text not null,
  client_id text,
  created_at integer not null,
  primary key (instance_id, id)
) strict;

CREATE INDEX dev_browsers_client on dev_browsers (instance_id, client_id) where client_id is not null;

CREATE UNIQUE INDEX dev_browsers_token on dev_browsers (instance_id, token_hash);

CREATE TABLE events (
  instance_id text not null,
  id text not null,
  type text not null,
  resource_id text not null,
  sequence integer not null,
  position integer,
  payload text not null,
  event_attributes text not null,
  created_at integer not null,
  primary key (instance_id, id)
) strict;

CREATE UNIQUE INDEX events_position on events (position) where position is not null;

CREATE UNIQUE INDEX events_resource on events (instance_id, resource_id, sequence);

CREATE INDEX events_unsequenced on events (created_at) where position is null;

CREATE TABLE handshake_nonces (
  instance_id text not null,
  nonce_hash text not null,
  directives text not null,
  expires_at integer not null,
  primary key (instance_id, nonce_hash)
) strict;

CREATE INDEX handshake_nonces_expires_at on handshake_nonces (expires_at);

CREATE TABLE identifiers (
  instance_id text not null,
  id text not null,
  user_id text not null,
  type text not null,
  value text not null,
  normalized_value text not null,
  verified_at integer,
  verification_strategy text,
  verification_id text,
  reserved integer not null,
  created_at integer not null,
  updated_at integer not null,
  primary key (instance_id, id)
) strict;

CREATE INDEX identifiers_user on identifiers (instance_id, user_id);

CREATE INDEX identifiers_value on identifiers (instance_id, type, normalized_value);

CREATE UNIQUE INDEX identifiers_verified on identifiers (instance_id, type, normalized_value) where verified_at is not null or reserved;

CREATE TABLE instance_urls (
  instance_id text not null,
  url text not null,
  is_primary integer not null,
  position integer not null,
  primary key (url)
) strict;

CREATE INDEX instance_urls_instance on instance_urls (instance_id);

CREATE TABLE instances (
  id text not null,
  application_id text not null,
  slug text not null,
  environment text not null,
  is_default integer not null,
  publishable_key text not null,
  domain text,
  origins text not null,
  settings text not null,
  created_at integer not null,
  updated_at integer not null,
  primary key (id)
) strict;

CREATE UNIQUE INDEX instances_publishable_key on instances (publishable_key);

CREATE UNIQUE INDEX instances_slug on instances (slug);

CREATE TABLE messages (
  instance_id text not null,
  id text not null,
  channel text not null,
  template text not null,
  recipient text not null,
  subject text not null,
  body_ciphertext text,
  status text not null,
  attempts integer not null,
  next_attempt_at integer not null,
  claimed_until integer,
  last_error text,
  created_at integer not null,
  delivered_at integer,
  primary key (instance_id, id)
) strict;

CREATE INDEX messages_created_at on messages (instance_id, created_at, id);

CREATE INDEX messages_due on messages (next_attempt_at) where status = 'pending';

CREATE TABLE refresh_tokens (
  instance_id text not null,
  token_hash text not null,
  session_id text not null,
  expires_at integer not null,
  created_at integer not null,
  primary key (instance_id, token_hash)
) strict;

CREATE INDEX refresh_tokens_expires_at on refresh_tokens (expires_at);

CREATE INDEX refresh_tokens_session on refresh_tokens (instance_id, session_id);

CREATE TABLE resource_sequences (
  instance_id text not null,
  resource_id text not null,
  last_sequence integer not null,
  primary key (instance_id, resource_id)
) strict;

CREATE TABLE schema_migrations (name text primary key, applied_at integer not null);

CREATE TABLE secret_keys (
  id text not null,
  instance_id text not null,
  key_hash text not null,
  key_ciphertext text not null,
  source text not null,
  created_at integer not null,
  revoked_at integer,
  primary key (id)
) strict;

CREATE UNIQUE INDEX secret_keys_hash on secret_keys (key_hash);

CREATE INDEX secret_keys_instance on secret_keys (instance_id);

CREATE TABLE session_activities (
  instance_id text not null,
  id text not null,
  session_id text not null,
  ip_address text,
  browser_name text,
  browser_version text,
  device_type text,
  is_mobile integer not null,
  created_at integer not null,
  updated_at integer not null,
  primary key (instance_id, id)
) strict;

CREATE UNIQUE INDEX session_activities_session on session_activities (instance_id, session_id);

CREATE TABLE sessions (
  instance_id text not null,
  id text not null,
  user_id text not null,
  client_id text not null,
  status text not null,
  issuer text not null,
  actor text,
  last_active_organization_id text,
  first_factor_verified_at integer,
  second_factor_verified_at integer,
  last_active_at integer not null,
  expire_at integer not null,
  abandon_at integer not null,
  created_at integer not null,
  updated_at integer not null,
  primary key (instance_id, id)
) strict;

CREATE INDEX sessions_client on sessions (instance_id, client_id, created_at);

CREATE INDEX sessions_created_at on sessions (instance_id, created_at, id);

CREATE INDEX sessions_user on sessions (instance_id, user_id, created_at);

CREATE TABLE sign_in_tokens (
  instance_id text not null,
  id text not null,
  user_id text not null,
  token_hash text not null,
  status text not null,
  expires_at integer not null,
  created_at integer not null,
  updated_at integer not null,
  primary key (instance_id, id)
) strict;

CREATE UNIQUE INDEX sign_in_tokens_hash on sign_in_tokens (instance_id, token_hash);

CREATE INDEX sign_in_tokens_user on sign_in_tokens (instance_id, user_id);

CREATE TABLE sign_ins (
  instance_id text not null,
  id text not null,
  client_id text not null,
  identifier text,
  user_id text,
  first_factor_verification_id text,
  first_factor_strategy text,
  first_factor_verified_at integer,
  second_factor_verification_id text,
  second_factor_strategy text,
  second_factor_verified_at integer,
  needs_new_password integer not null,
  actor text,
  created_session_id text,
  abandon_at integer not null,
  created_at integer not null,
  updated_at integer not null,
  primary key (instance_id, id)
) strict;

CREATE INDEX sign_ins_abandon_at on sign_ins (abandon_at);

CREATE INDEX sign_ins_client on sign_ins (instance_id, client_id);

CREATE INDEX sign_ins_user on sign_ins (instance_id, user_id) where user_id is not null;

CREATE TABLE sign_ups (
  instance_id text not null,
  id text not null,
  client_id text not null,
  email_address text,
  phone_number text,
  username text,
  first_name text,
  last_name text,
  password_hash text,
  unsafe_metadata text not null,
  public_metadata text not null,
  external_id text,
  email_verification_id text,
  email_verified_at integer,
  email_verification_strategy text,
  phone_verification_id text,
  phone_verified_at integer,
  legal_accepted_at integer,
  created_user_id text,
  created_session_id text,
  abandon_at integer not null,
  created_at integer not null,
  updated_at integer not null,
  primary key (instance_id, id)
) strict;

CREATE INDEX sign_ups_abandon_at on sign_ups (abandon_at);

CREATE INDEX sign_ups_client on sign_ups (instance_id, client_id);

CREATE TABLE signing_keys (
  id text not null,
  instance_id text not null,
  public_jwk text not null,
  private_ciphertext text not null,
  created_at integer not null,
  retired_at integer,
  primary key (id)
) strict;

CREATE INDEX signing_keys_instance on signing_keys (instance_id);

CREATE TABLE system_state (
  name text not null,
  value text not null,
  primary key (name)
) strict;

CREATE VIRTUAL TABLE user_search using fts5(search_text, content='users', content_rowid='row_number', tokenize='trigram');

CREATE TABLE users (
  row_number integer primary key,
  instance_id text not null,
  id text not null,
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
  password_updated_at integer,
  password_compromised integer not null,
  public_metadata text not null,
  private_metadata text not null,
  unsafe_metadata text not null,
  banned integer not null,
  locked_at integer,
  lockout_expires_at integer,
  failed_attempts integer not null,
  delete_self_enabled integer not null,
  create_organization_enabled integer not null,
  create_organizations_limit integer,
  bypass_client_trust integer not null,
  legal_accepted_at integer,
  last_sign_in_at integer,
  last_active_at integer,
  last_active_organization_id text,
  search_text text not null,
  created_at integer not null,
  updated_at integer not null,
  unique (instance_id, id)
) strict;

CREATE INDEX users_banned on users (instance_id, created_at, id) where banned;

CREATE INDEX users_created_at on users (instance_id, created_at, id);

CREATE UNIQUE INDEX users_external_id on users (instance_id, external_id) where external_id is not null;

CREATE INDEX users_last_active_at on users (instance_id, last_active_at, id);

CREATE INDEX users_last_sign_in_at on users (instance_id, last_sign_in_at, id);

CREATE INDEX users_updated_at on users (instance_id, updated_at, id);

CREATE TRIGGER users_search_delete after delete on users begin
  insert into user_search(user_search, rowid, search_text) values ('delete', old.row_number, old.search_text);
end;

CREATE TRIGGER users_search_insert after insert on users begin
  insert into user_search(rowid, search_text) values (new.row_number, new.search_text);
end;

CREATE TRIGGER users_search_update after update of search_text on users begin
  insert into user_search(user_search, rowid, search_text) values ('delete', old.row_number, old.search_text);
  insert into user_search(rowid, search_text) values (new.row_number, new.search_text);
end;

CREATE TABLE verifications (
  instance_id text not null,
  id text not null,
  strategy text not null,
  subject text not null,
  identifier_id text,
  target text,
  code_digest text,
  attempts integer not null,
  max_attempts integer not null,
  expires_at integer not null,
  verified_at integer,
  created_at integer not null,
  primary key (instance_id, id)
) strict;

CREATE INDEX verifications_expires_at on verifications (expires_at);

CREATE INDEX verifications_identifier on verifications (instance_id, identifier_id) where identifier_id is not null;
