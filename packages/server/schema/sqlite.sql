-- Generated from the migrations by `npm run -w frontdesk schema:dump`; read it, don't edit it.

CREATE TABLE actor_tokens (
  instance_id text not null,
  id text not null,
  user_id text not null,
  actor text not null,
  token_hash text not null,
  status text not null,
  session_lifetime_seconds integer not null,
  expires_at integer not null,
  created_at integer not null,
  updated_at integer not null,
  primary key (instance_id, id)
) strict;

CREATE INDEX actor_tokens_expiry on actor_tokens (instance_id, expires_at) where status = 'pending';

CREATE INDEX actor_tokens_settled on actor_tokens (instance_id, updated_at) where status <> 'pending';

CREATE UNIQUE INDEX actor_tokens_token on actor_tokens (instance_id, token_hash);

CREATE INDEX actor_tokens_user on actor_tokens (instance_id, user_id);

CREATE TABLE admin_portal_link_tokens (
  instance_id text not null,
  id text not null,
  organization_id text not null,
  it_contact_id text,
  scopes text,
  token_hash text not null,
  expires_at integer not null,
  used_at integer,
  revoked_at integer,
  revocation_reason text,
  visit_hash text,
  visit_expires_at integer,
  created_at integer not null,
  updated_at integer not null,
  primary key (instance_id, id)
) strict;

CREATE INDEX admin_portal_link_tokens_expiry on admin_portal_link_tokens (expires_at);

CREATE INDEX admin_portal_link_tokens_organization on admin_portal_link_tokens (instance_id, organization_id);

CREATE UNIQUE INDEX admin_portal_link_tokens_token on admin_portal_link_tokens (instance_id, token_hash);

CREATE UNIQUE INDEX admin_portal_link_tokens_visit on admin_portal_link_tokens (instance_id, visit_hash);

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

CREATE TABLE backup_codes (
  instance_id text not null,
  user_id text not null,
  code_digest text not null,
  used_at integer,
  created_at integer not null,
  primary key (instance_id, user_id, code_digest)
) strict;

CREATE TABLE client_link_tokens (
  instance_id text not null,
  token_hash text not null,
  client_id text not null,
  domain_id text not null,
  state_hash text not null,
  redirect_url text not null,
  expires_at integer not null,
  primary key (instance_id, token_hash)
) strict;

CREATE INDEX client_link_tokens_expires_at on client_link_tokens (expires_at);

CREATE TABLE client_links (
  instance_id text not null,
  secret_hash text not null,
  client_id text not null,
  domain_id text not null,
  expires_at integer not null,
  created_at integer not null,
  primary key (instance_id, secret_hash)
) strict;

CREATE INDEX client_links_client on client_links (instance_id, client_id);

CREATE INDEX client_links_expires_at on client_links (expires_at);

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

CREATE INDEX clients_of_nobody on clients (instance_id, updated_at) where last_authentication_strategy is null;

CREATE INDEX clients_previous_secret on clients (instance_id, previous_secret_hash) where previous_secret_hash is not null;

CREATE UNIQUE INDEX clients_secret on clients (instance_id, secret_hash);

CREATE TABLE connections (
  instance_id text not null,
  id text not null,
  key text not null,
  enabled integer not null,
  client_id text,
  client_secret_ciphertext text,
  options text not null,
  source text not null,
  created_at integer not null,
  updated_at integer not null,
  primary key (instance_id, id)
) strict;

CREATE UNIQUE INDEX connections_key on connections (instance_id, key);

CREATE TABLE dev_browsers (
  instance_id text not null,
  id text not null,
  token_hash text not null,
  client_id text,
  created_at integer not null,
  primary key (instance_id, id)
) strict;

CREATE INDEX dev_browsers_alone on dev_browsers (instance_id, created_at) where client_id is null;

CREATE INDEX dev_browsers_client on dev_browsers (instance_id, client_id) where client_id is not null;

CREATE UNIQUE INDEX dev_browsers_token on dev_browsers (instance_id, token_hash);

CREATE TABLE directories (
  instance_id text not null,
  id text not null,
  enterprise_connection_id text,
  name text not null,
  provider text not null,
  enabled integer not null,
  group_role_mapping_enabled integer not null,
  attribute_mapping text not null,
  key_hash text not null,
  previous_key_hash text,
  previous_key_until integer,
  users_count integer not null,
  groups_count integer not null,
  created_at integer not null,
  updated_at integer not null,
  primary key (instance_id, id)
) strict;

CREATE INDEX directories_age on directories (instance_id, created_at, id);

CREATE UNIQUE INDEX directories_connection on directories (instance_id, enterprise_connection_id);

CREATE TABLE directory_emails (
  instance_id text not null,
  directory_id text not null,
  email_key text not null,
  user_id text not null,
  primary key (instance_id, directory_id, email_key, user_id)
) strict;

CREATE INDEX directory_emails_user on directory_emails (instance_id, directory_id, user_id);

CREATE TABLE directory_group_members (
  instance_id text not null,
  group_id text not null,
  user_id text not null,
  directory_id text not null,
  primary key (instance_id, group_id, user_id)
) strict;

CREATE INDEX directory_group_members_user on directory_group_members (instance_id, directory_id, user_id);

CREATE TABLE directory_groups (
  instance_id text not null,
  id text not null,
  directory_id text not null,
  position integer not null,
  external_id text,
  display_name_key text not null,
  resource text not null,
  version integer not null,
  created_at integer not null,
  updated_at integer not null,
  primary key (instance_id, id)
) strict;

CREATE UNIQUE INDEX directory_groups_external on directory_groups (instance_id, directory_id, external_id);

CREATE INDEX directory_groups_name on directory_groups (instance_id, directory_id, display_name_key);

CREATE INDEX directory_groups_position on directory_groups (instance_id, directory_id, position);

CREATE TABLE directory_pulls (
  instance_id text not null,
  id text not null,
  credentials_ciphertext text not null,
  subject_email text not null,
  run_id text,
  last_sync_status text,
  last_sync_error text,
  last_synced_at integer,
  changed_user_count integer,
  held_back integer,
  let_through integer,
  due_at integer not null,
  created_at integer not null,
  updated_at integer not null,
  primary key (instance_id, id)
) strict;

CREATE INDEX directory_pulls_due on directory_pulls (due_at);

CREATE TABLE directory_role_mappings (
  instance_id text not null,
  id text not null,
  directory_id text not null,
  group_key text not null,
  group_display_name text,
  role_id text not null,
  precedence integer not null,
  created_at integer not null,
  updated_at integer not null,
  primary key (instance_id, id)
) strict;

CREATE UNIQUE INDEX directory_role_mappings_group on directory_role_mappings (instance_id, directory_id, group_key);

CREATE UNIQUE INDEX directory_role_mappings_order on directory_role_mappings (instance_id, directory_id, precedence);

CREATE TABLE directory_users (
  instance_id text not null,
  directory_id text not null,
  user_id text not null,
  position integer not null,
  external_id text,
  user_name_key text not null,
  active integer not null,
  resource text not null,
  version integer not null,
  created_at integer not null,
  updated_at integer not null,
  primary key (instance_id, directory_id, user_id)
) strict;

CREATE INDEX directory_users_change on directory_users (instance_id, directory_id, updated_at, user_id);

CREATE INDEX directory_users_external on directory_users (instance_id, directory_id, external_id);

CREATE UNIQUE INDEX directory_users_name on directory_users (instance_id, directory_id, user_name_key);

CREATE INDEX directory_users_position on directory_users (instance_id, directory_id, position);

CREATE INDEX directory_users_user on directory_users (instance_id, user_id);

CREATE TABLE enterprise_connections (
  instance_id text not null,
  id text not null,
  protocol text not null,
  protocol_id text not null,
  provider text not null,
  name text not null,
  organization_id text,
  active integer not null,
  sync_user_attributes integer not null,
  disable_additional_identifications integer not null,
  allow_organization_account_linking integer not null,
  allow_subdomains integer not null,
  allow_idp_initiated integer not null,
  disable_jit_provisioning integer not null,
  force_authn integer not null,
  domains text not null,
  options text not null,
  secret_ciphertext text,
  created_at integer not null,
  updated_at integer not null, sp_key_ciphertext text, sp_certificate text,
  primary key (instance_id, id)
) strict;

CREATE INDEX enterprise_connections_age on enterprise_connections (instance_id, created_at, id);

CREATE INDEX enterprise_connections_organization on enterprise_connections (instance_id, organization_id);

CREATE UNIQUE INDEX enterprise_connections_protocol on enterprise_connections (instance_id, protocol_id);

CREATE TABLE enterprise_domains (
  instance_id text not null,
  domain text not null,
  connection_id text not null,
  created_at integer not null,
  primary key (instance_id, domain, connection_id)
) strict;

CREATE INDEX enterprise_domains_connection on enterprise_domains (instance_id, connection_id);

CREATE TABLE enterprise_test_runs (
  instance_id text not null,
  id text not null,
  connection_id text not null,
  status text not null,
  visit_id text,
  ticket_hash text,
  token_hash text,
  details_ciphertext text not null,
  created_at integer not null,
  primary key (instance_id, id)
) strict;

CREATE INDEX enterprise_test_runs_age on enterprise_test_runs (created_at);

CREATE INDEX enterprise_test_runs_connection on enterprise_test_runs (instance_id, connection_id, created_at, id);

CREATE TABLE event_log_epochs (
  instance_id text not null,
  ended_after integer not null,
  begins_after integer not null,
  begun_at integer not null,
  primary key (instance_id, begins_after)
) strict;

CREATE TABLE event_logs (
  instance_id text not null,
  last_position integer not null, mark text,
  primary key (instance_id)
) strict;

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

CREATE INDEX events_created_at on events (created_at);

CREATE INDEX events_instance_position on events (instance_id, position) where position is not null;

CREATE UNIQUE INDEX events_position on events (instance_id, position) where position is not null;

CREATE UNIQUE INDEX events_resource on events (instance_id, resource_id, sequence);

CREATE INDEX events_waiting on events (instance_id, id collate binary)
      where position is null;

CREATE TABLE external_accounts (
  instance_id text not null,
  id text not null,
  user_id text not null,
  connection_key text not null,
  subject text,
  visit_id text,
  email_address text,
  email_address_proven integer not null,
  first_name text,
  last_name text,
  username text,
  image_url text,
  approved_scopes text not null,
  tokens_ciphertext text,
  token_expires_at integer,
  refresh_claimed_until integer,
  error_code text,
  created_at integer not null,
  updated_at integer not null, asked_at integer,
  primary key (instance_id, id)
) strict;

CREATE UNIQUE INDEX external_accounts_subject on external_accounts (instance_id, connection_key, subject);

CREATE INDEX external_accounts_user on external_accounts (instance_id, user_id);

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
  updated_at integer not null, reserved_for_second_factor integer not null default 0, default_second_factor integer not null default 0, username_skeleton text, claimed_by_client_id text,
  primary key (instance_id, id)
) strict;

CREATE INDEX identifiers_user on identifiers (instance_id, user_id);

CREATE UNIQUE INDEX identifiers_username_skeleton on identifiers (instance_id, username_skeleton)
      where username_skeleton is not null;

CREATE INDEX identifiers_value on identifiers (instance_id, type, normalized_value);

CREATE UNIQUE INDEX identifiers_verified on identifiers (instance_id, type, normalized_value) where verified_at is not null or reserved;

CREATE TABLE images (
  instance_id text not null,
  id text not null,
  content_type text not null,
  content blob not null,
  created_at integer not null,
  primary key (instance_id, id)
) strict;

CREATE UNIQUE INDEX images_id on images (id);

CREATE TABLE instance_changes (
  instance_id text not null,
  revision integer not null,
  primary key (instance_id)
) strict;

CREATE INDEX instance_changes_revision on instance_changes (revision);

CREATE TABLE instance_urls (
  instance_id text not null,
  url text not null,
  is_primary integer not null,
  position integer not null, origin text not null default '',
  primary key (url)
) strict;

CREATE INDEX instance_urls_instance on instance_urls (instance_id);

CREATE INDEX instance_urls_origin on instance_urls (origin);

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
  updated_at integer not null, declared text,
  primary key (id)
) strict;

CREATE INDEX instances_application on instances (application_id);

CREATE INDEX instances_default on instances (id) where is_default;

CREATE UNIQUE INDEX instances_publishable_key on instances (publishable_key);

CREATE UNIQUE INDEX instances_slug on instances (slug);

CREATE TABLE invitations (
  instance_id text not null,
  id text not null,
  email_address text not null,
  public_metadata text not null,
  token_hash text not null,
  status text not null,
  redirect_url text,
  expires_at integer not null,
  user_id text,
  created_at integer not null,
  updated_at integer not null,
  primary key (instance_id, id)
) strict;

CREATE INDEX invitations_created_at on invitations (instance_id, created_at, id);

CREATE INDEX invitations_email_address on invitations (instance_id, email_address);

CREATE INDEX invitations_expiry on invitations (instance_id, expires_at) where status = 'pending';

CREATE INDEX invitations_settled on invitations (instance_id, updated_at) where status <> 'pending';

CREATE UNIQUE INDEX invitations_token on invitations (instance_id, token_hash);

CREATE TABLE jobs (
  id text not null,
  instance_id text,
  kind text not null,
  payload text not null,
  unique_key text,
  status text not null,
  attempts integer not null,
  run_at integer not null,
  claimed_until integer,
  last_error text,
  created_at integer not null,
  finished_at integer,
  primary key (id)
) strict;

CREATE INDEX jobs_finished on jobs (finished_at) where finished_at is not null;

CREATE INDEX jobs_of_instance on jobs (instance_id, created_at, id);

CREATE UNIQUE INDEX jobs_open on jobs (kind, unique_key) where status in ('queued', 'running') and unique_key is not null;

CREATE INDEX jobs_running on jobs (claimed_until) where status = 'running';

CREATE INDEX jobs_waiting on jobs (run_at) where status = 'queued';

CREATE TABLE jwt_templates (
  instance_id text not null,
  id text not null,
  name text not null,
  claims text not null,
  lifetime_seconds integer not null,
  allowed_clock_skew_seconds integer not null,
  signing_algorithm text not null,
  signing_key_ciphertext text,
  source text not null,
  created_at integer not null,
  updated_at integer not null,
  primary key (instance_id, id)
) strict;

CREATE UNIQUE INDEX jwt_templates_name on jwt_templates (instance_id, name);

CREATE TABLE lease_ends (
  position integer primary key autoincrement,
  subject text not null,
  ended_at integer not null default (unixepoch() * 1000)
) strict;

CREATE INDEX lease_ends_time on lease_ends (ended_at);

CREATE TABLE message_templates (
  instance_id text not null,
  channel text not null,
  slug text not null,
  name text,
  subject text,
  markup text,
  template_body text,
  from_local_part text,
  reply_to_local_part text,
  delivered_by_platform integer not null,
  created_at integer not null,
  updated_at integer not null,
  primary key (instance_id, channel, slug)
) strict;

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
  delivered_at integer, user_id text, identifier_id text, idempotency_key text, request_digest text,
  primary key (instance_id, id)
) strict;

CREATE INDEX messages_created_at on messages (instance_id, created_at, id);

CREATE INDEX messages_due on messages (channel, next_attempt_at) where status = 'pending';

CREATE UNIQUE INDEX messages_idempotency_key on messages (instance_id, idempotency_key) where idempotency_key is not null;

CREATE INDEX messages_settled on messages (created_at) where status <> 'pending';

CREATE INDEX messages_with_body on messages (instance_id) where status <> 'pending' and body_ciphertext is not null;

CREATE TABLE nodes (
  id text not null,
  config_digest text,
  started_at integer not null,
  seen_at integer not null, schema text, public_url text,
  primary key (id)
) strict;

CREATE TABLE organization_domains (
  instance_id text not null,
  id text not null,
  organization_id text not null,
  name text not null,
  enrollment_mode text not null,
  affiliation_email_address text,
  affiliation_verification_id text,
  affiliation_strategy text,
  affiliation_verified_at integer,
  ownership_strategy text,
  ownership_txt_value text,
  ownership_attempts integer not null,
  ownership_expires_at integer,
  ownership_verified_at integer,
  created_at integer not null,
  updated_at integer not null,
  primary key (instance_id, id)
) strict;

CREATE INDEX organization_domains_created_at on organization_domains (instance_id, created_at, id);

CREATE INDEX organization_domains_name on organization_domains (instance_id, name, id);

CREATE INDEX organization_domains_organization on organization_domains (instance_id, organization_id, created_at, id);

CREATE UNIQUE INDEX organization_domains_organization_name on organization_domains (instance_id, organization_id, name);

CREATE UNIQUE INDEX organization_domains_verified on organization_domains (instance_id, name) where affiliation_verified_at is not null;

CREATE TABLE organization_invitations (
  instance_id text not null,
  id text not null,
  organization_id text not null,
  email_address text not null,
  role_id text not null,
  status text not null,
  inviter_user_id text,
  organization_domain_id text,
  ticket_hash text,
  redirect_url text,
  public_metadata text not null,
  private_metadata text not null,
  accepted_by text,
  expires_at integer not null,
  created_at integer not null,
  updated_at integer not null, application_origin text,
  primary key (instance_id, id)
) strict;

CREATE INDEX organization_invitations_created_at on organization_invitations (instance_id, created_at, id);

CREATE INDEX organization_invitations_domain on organization_invitations (instance_id, organization_domain_id, status) where organization_domain_id is not null;

CREATE INDEX organization_invitations_email_address on organization_invitations (instance_id, email_address, created_at, id);

CREATE INDEX organization_invitations_expires_at on organization_invitations (expires_at) where status = 'pending';

CREATE INDEX organization_invitations_organization on organization_invitations (instance_id, organization_id, created_at, id);

CREATE UNIQUE INDEX organization_invitations_pending on organization_invitations (instance_id, organization_id, email_address) where status = 'pending';

CREATE INDEX organization_invitations_role on organization_invitations (instance_id, role_id);

CREATE INDEX organization_invitations_settled on organization_invitations (instance_id, updated_at) where status <> 'pending';

CREATE INDEX organization_invitations_status on organization_invitations (instance_id, organization_id, status, created_at, id);

CREATE UNIQUE INDEX organization_invitations_ticket on organization_invitations (instance_id, ticket_hash) where ticket_hash is not null;

CREATE TABLE organization_membership_requests (
  instance_id text not null,
  id text not null,
  organization_id text not null,
  user_id text not null,
  suggestion_id text not null,
  status text not null,
  created_at integer not null,
  updated_at integer not null,
  primary key (instance_id, id)
) strict;

CREATE INDEX organization_membership_requests_organization on organization_membership_requests (instance_id, organization_id, status, created_at, id);

CREATE UNIQUE INDEX organization_membership_requests_pending on organization_membership_requests (instance_id, organization_id, user_id) where status = 'pending';

CREATE INDEX organization_membership_requests_user on organization_membership_requests (instance_id, user_id);

CREATE TABLE organization_memberships (
  instance_id text not null,
  id text not null,
  organization_id text not null,
  user_id text not null,
  role_id text not null,
  public_metadata text not null,
  private_metadata text not null,
  created_at integer not null,
  updated_at integer not null,
  primary key (instance_id, id)
) strict;

CREATE INDEX organization_memberships_created_at on organization_memberships (instance_id, created_at, id);

CREATE UNIQUE INDEX organization_memberships_member on organization_memberships (instance_id, organization_id, user_id);

CREATE INDEX organization_memberships_organization on organization_memberships (instance_id, organization_id, created_at, id);

CREATE INDEX organization_memberships_role on organization_memberships (instance_id, organization_id, role_id, created_at, id);

CREATE INDEX organization_memberships_role_use on organization_memberships (instance_id, role_id);

CREATE INDEX organization_memberships_user on organization_memberships (instance_id, user_id, created_at, id);

CREATE TABLE organization_permissions (
  instance_id text not null,
  id text not null,
  key text not null,
  name text not null,
  description text not null,
  type text not null,
  created_at integer not null,
  updated_at integer not null,
  primary key (instance_id, id)
) strict;

CREATE UNIQUE INDEX organization_permissions_key on organization_permissions (instance_id, key);

CREATE TABLE organization_role_counts (
  instance_id text not null,
  organization_id text not null,
  role_id text not null,
  members_count integer not null,
  primary key (instance_id, organization_id, role_id)
) strict;

CREATE TABLE organization_role_permissions (
  instance_id text not null,
  role_id text not null,
  permission_id text not null,
  primary key (instance_id, role_id, permission_id)
) strict;

CREATE INDEX organization_role_permissions_permission on organization_role_permissions (instance_id, permission_id);

CREATE TABLE organization_roles (
  instance_id text not null,
  id text not null,
  key text not null,
  name text not null,
  description text,
  created_at integer not null,
  updated_at integer not null,
  primary key (instance_id, id)
) strict;

CREATE UNIQUE INDEX organization_roles_key on organization_roles (instance_id, key);

CREATE VIRTUAL TABLE organization_search using fts5(search_text, content='organizations', content_rowid='row_number', tokenize='trigram');

CREATE TABLE organization_suggestions (
  instance_id text not null,
  id text not null,
  organization_id text not null,
  user_id text not null,
  organization_domain_id text not null,
  email_address text not null,
  status text not null,
  created_at integer not null,
  updated_at integer not null,
  primary key (instance_id, id)
) strict;

CREATE INDEX organization_suggestions_domain on organization_suggestions (instance_id, organization_domain_id, status);

CREATE UNIQUE INDEX organization_suggestions_member on organization_suggestions (instance_id, organization_id, user_id);

CREATE INDEX organization_suggestions_user on organization_suggestions (instance_id, user_id, created_at, id);

CREATE TABLE organizations (
  row_number integer primary key,
  instance_id text not null,
  id text not null,
  name text not null,
  slug text not null,
  image_id text,
  created_by text,
  role_set_id text not null,
  max_allowed_memberships integer not null,
  admin_delete_enabled integer not null,
  public_metadata text not null,
  private_metadata text not null,
  members_count integer not null,
  pending_invitations_count integer not null,
  search_text text not null,
  created_at integer not null,
  updated_at integer not null,
  unique (instance_id, id)
) strict;

CREATE INDEX organizations_created_at on organizations (instance_id, created_at, id);

CREATE INDEX organizations_created_by on organizations (instance_id, created_by) where created_by is not null;

CREATE INDEX organizations_members_count on organizations (instance_id, members_count, id);

CREATE INDEX organizations_name on organizations (instance_id, name, id);

CREATE INDEX organizations_role_set on organizations (instance_id, role_set_id);

CREATE UNIQUE INDEX organizations_slug on organizations (instance_id, slug);

CREATE TRIGGER organizations_search_delete after delete on organizations begin
  insert into organization_search(organization_search, rowid, search_text) values ('delete', old.row_number, old.search_text);
end;

CREATE TRIGGER organizations_search_insert after insert on organizations begin
  insert into organization_search(rowid, search_text) values (new.row_number, new.search_text);
end;

CREATE TRIGGER organizations_search_update after update of search_text on organizations begin
  insert into organization_search(organization_search, rowid, search_text) values ('delete', old.row_number, old.search_text);
  insert into organization_search(rowid, search_text) values (new.row_number, new.search_text);
end;

CREATE TABLE passkeys (
  instance_id text not null,
  id text not null,
  user_id text not null,
  name text not null,
  credential_id text,
  public_key text,
  sign_count integer not null,
  transports text not null,
  verification_id text,
  verified_at integer,
  last_used_at integer,
  created_at integer not null,
  updated_at integer not null,
  primary key (instance_id, id)
) strict;

CREATE UNIQUE INDEX passkeys_credential on passkeys (instance_id, credential_id) where credential_id is not null;

CREATE INDEX passkeys_user on passkeys (instance_id, user_id);

CREATE TABLE redirect_urls (
  instance_id text not null,
  id text not null,
  url text not null,
  created_at integer not null,
  updated_at integer not null,
  primary key (instance_id, id)
) strict;

CREATE UNIQUE INDEX redirect_urls_url on redirect_urls (instance_id, url);

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

CREATE TABLE restricted_identifiers (
  instance_id text not null,
  id text not null,
  list text not null,
  identifier text not null,
  identifier_type text not null,
  invitation_id text,
  created_at integer not null,
  updated_at integer not null,
  primary key (instance_id, id)
) strict;

CREATE UNIQUE INDEX restricted_identifiers_identifier on restricted_identifiers (instance_id, list, identifier);

CREATE TABLE role_set_roles (
  instance_id text not null,
  role_set_id text not null,
  role_id text not null,
  primary key (instance_id, role_set_id, role_id)
) strict;

CREATE INDEX role_set_roles_role on role_set_roles (instance_id, role_id);

CREATE TABLE role_sets (
  instance_id text not null,
  id text not null,
  key text not null,
  name text not null,
  description text,
  type text not null,
  default_role_id text not null,
  creator_role_id text not null,
  created_at integer not null,
  updated_at integer not null,
  primary key (instance_id, id)
) strict;

CREATE UNIQUE INDEX role_sets_initial on role_sets (instance_id) where type = 'initial';

CREATE UNIQUE INDEX role_sets_key on role_sets (instance_id, key);

CREATE TABLE saml_upkeep (
  instance_id text not null,
  connection_id text not null,
  metadata_due_at integer,
  metadata_failures integer not null,
  certificate_expires_at integer,
  warning_due_at integer,
  primary key (instance_id, connection_id)
) strict;

CREATE INDEX saml_upkeep_certificates on saml_upkeep (certificate_expires_at) where certificate_expires_at is not null;

CREATE INDEX saml_upkeep_failures on saml_upkeep (connection_id) where metadata_failures > 0;

CREATE INDEX saml_upkeep_metadata on saml_upkeep (metadata_due_at) where metadata_due_at is not null;

CREATE INDEX saml_upkeep_warnings on saml_upkeep (warning_due_at) where warning_due_at is not null;

CREATE TABLE satellite_domains (
  instance_id text not null,
  id text not null,
  name text not null,
  proxy_url text,
  created_at integer not null,
  updated_at integer not null, frontend_api_url text, origin text,
  primary key (instance_id, id)
) strict;

CREATE UNIQUE INDEX satellite_domains_name on satellite_domains (instance_id, name);

CREATE INDEX satellite_domains_origin on satellite_domains (origin) where origin is not null;

CREATE TABLE schema_contracts (
  name text not null,
  needs text not null,
  primary key (name)
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

CREATE TABLE session_reverifications (
  instance_id text not null,
  session_id text not null,
  user_id text not null,
  level text not null,
  first_factor_verification_id text,
  first_factor_strategy text,
  first_factor_verified_at integer,
  second_factor_verification_id text,
  second_factor_strategy text,
  second_factor_verified_at integer,
  created_at integer not null,
  updated_at integer not null, credentials_generation integer not null default 0,
  primary key (instance_id, session_id)
) strict;

CREATE INDEX session_reverifications_user on session_reverifications (instance_id, user_id);

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
  updated_at integer not null, open_tasks text not null default '[]',
  primary key (instance_id, id)
) strict;

CREATE INDEX sessions_client on sessions (instance_id, client_id, created_at, id);

CREATE INDEX sessions_closed on sessions (instance_id, updated_at) where status not in ('active', 'pending');

CREATE INDEX sessions_created_at on sessions (instance_id, created_at, id);

CREATE INDEX sessions_expiry on sessions (instance_id, expire_at) where status in ('active', 'pending');

CREATE INDEX sessions_user on sessions (instance_id, user_id, created_at, id);

CREATE TABLE sign_in_tokens (
  instance_id text not null,
  id text not null,
  user_id text not null,
  token_hash text not null,
  status text not null,
  expires_at integer not null,
  created_at integer not null,
  updated_at integer not null, credentials_generation integer not null default 0,
  primary key (instance_id, id)
) strict;

CREATE INDEX sign_in_tokens_expiry on sign_in_tokens (instance_id, expires_at) where status = 'pending';

CREATE UNIQUE INDEX sign_in_tokens_hash on sign_in_tokens (instance_id, token_hash);

CREATE INDEX sign_in_tokens_settled on sign_in_tokens (instance_id, updated_at) where status <> 'pending';

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
  updated_at integer not null, session_lifetime_seconds integer, locale text, credentials_generation integer, new_password_hash text, sign_out_of_other_sessions integer not null default 0, invitation_id text, external_verification_id text,
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
  legal_accepted_at integer,
  created_user_id text,
  created_session_id text,
  abandon_at integer not null,
  created_at integer not null,
  updated_at integer not null, invitation_id text, custom_action integer not null default 0, web3_wallet text, locale text, proofs text not null default '{}',
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

CREATE TABLE totps (
  instance_id text not null,
  id text not null,
  user_id text not null,
  secret_ciphertext text not null,
  verified_at integer,
  last_used_step integer,
  created_at integer not null,
  updated_at integer not null,
  primary key (instance_id, id)
) strict;

CREATE UNIQUE INDEX totps_user on totps (instance_id, user_id);

CREATE TABLE trusted_clients (
  instance_id text not null,
  client_id text not null,
  user_id text not null,
  created_at integer not null,
  primary key (instance_id, user_id, client_id)
) strict;

CREATE INDEX trusted_clients_client on trusted_clients (instance_id, client_id);

CREATE TABLE trusted_devices (
  instance_id text not null,
  id text not null,
  user_id text not null,
  client_id text not null,
  platform text not null,
  app_identifier text not null,
  name text,
  algorithm text not null,
  public_key_jwk text not null,
  last_used_at integer,
  revoked_at integer,
  created_at integer not null,
  updated_at integer not null,
  primary key (instance_id, id)
) strict;

CREATE UNIQUE INDEX trusted_devices_installation on trusted_devices (instance_id, client_id, app_identifier) where revoked_at is null;

CREATE INDEX trusted_devices_revoked on trusted_devices (instance_id, revoked_at) where revoked_at is not null;

CREATE INDEX trusted_devices_user on trusted_devices (instance_id, user_id);

CREATE TABLE used_assertions (
  instance_id text not null,
  digest text not null,
  expires_at integer not null,
  primary key (instance_id, digest)
) strict;

CREATE INDEX used_assertions_expiry on used_assertions (expires_at);

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
  updated_at integer not null, totp_enabled integer not null default 0, backup_code_enabled integer not null default 0, mfa_enabled_at integer, mfa_disabled_at integer, image_id text, primary_web3_wallet_id text, chose_personal_account integer not null default 0, credentials_generation integer not null default 0, lock_cause text, directory_id text, directory_external_id text, deprovisioned integer not null default 0,
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
  created_at integer not null, channel text, nonce text, client_id text, verified_by_client_id text, redirect_url text, credentials_generation integer, requested_from text, sealed_ciphertext text, outcome text,
  primary key (instance_id, id)
) strict;

CREATE INDEX verifications_expires_at on verifications (expires_at);

CREATE INDEX verifications_identifier on verifications (instance_id, identifier_id) where identifier_id is not null;

CREATE TABLE waitlist_entries (
  instance_id text not null,
  id text not null,
  email_address text not null,
  status text not null,
  invitation_id text,
  created_at integer not null,
  updated_at integer not null,
  primary key (instance_id, id)
) strict;

CREATE INDEX waitlist_entries_created_at on waitlist_entries (instance_id, created_at, id);

CREATE UNIQUE INDEX waitlist_entries_email_address on waitlist_entries (instance_id, email_address);

CREATE TABLE webhook_apps (
  instance_id text not null,
  svix_app_id text,
  position integer not null,
  claimed_until integer,
  enabled_at integer,
  primary key (instance_id)
) strict;

CREATE TABLE webhook_attempts (
  instance_id text not null,
  id text not null,
  endpoint_id text not null,
  event_id text not null,
  attempt integer not null,
  url text not null,
  request_headers text not null,
  response_status integer,
  response_headers text,
  response_body text,
  error text,
  latency_ms integer not null,
  created_at integer not null,
  primary key (instance_id, id)
) strict;

CREATE INDEX webhook_attempts_created_at on webhook_attempts (created_at);

CREATE INDEX webhook_attempts_endpoint on webhook_attempts (instance_id, endpoint_id, created_at, id);

CREATE INDEX webhook_attempts_event on webhook_attempts (instance_id, event_id);

CREATE TABLE webhook_deliveries (
  instance_id text not null,
  endpoint_id text not null,
  event_id text not null,
  event_type text not null,
  resource_id text not null,
  position integer not null,
  status text not null,
  attempts integer not null,
  next_attempt_at integer not null,
  resend_requested_at integer,
  last_status integer,
  last_error text,
  created_at integer not null,
  settled_at integer,
  primary key (instance_id, endpoint_id, event_id)
) strict;

CREATE INDEX webhook_deliveries_due on webhook_deliveries (instance_id, endpoint_id, next_attempt_at, position) where status = 'pending';

CREATE INDEX webhook_deliveries_event on webhook_deliveries (instance_id, event_id);

CREATE INDEX webhook_deliveries_failed on webhook_deliveries (instance_id, endpoint_id, position) where status = 'failed';

CREATE UNIQUE INDEX webhook_deliveries_head on webhook_deliveries (instance_id, endpoint_id, resource_id) where status = 'pending';

CREATE INDEX webhook_deliveries_settled_at on webhook_deliveries (settled_at) where settled_at is not null;

CREATE INDEX webhook_deliveries_waiting on webhook_deliveries (instance_id, endpoint_id, resource_id, position) where status = 'waiting';

CREATE TABLE webhook_endpoints (
  instance_id text not null,
  id text not null,
  name text,
  url text not null,
  description text not null,
  event_types text not null,
  headers_ciphertext text,
  secret_ciphertext text not null,
  previous_secret_ciphertext text,
  previous_secret_expires_at integer,
  rate_limit_per_second integer,
  next_send_at integer,
  payload_version text not null,
  source text not null,
  enqueued_position integer not null,
  consecutive_failures integer not null,
  failing_since integer,
  paused_until integer,
  disabled_at integer,
  disabled_reason text,
  created_at integer not null,
  updated_at integer not null,
  primary key (instance_id, id)
) strict;

CREATE UNIQUE INDEX webhook_endpoints_name on webhook_endpoints (instance_id, name) where name is not null;
