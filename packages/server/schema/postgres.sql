-- Generated from the migrations by `npm run -w frontdesk schema:dump`; read it, don't edit it.

CREATE TABLE actor_tokens (
  instance_id text NOT NULL,
  id text NOT NULL,
  user_id text NOT NULL,
  actor jsonb NOT NULL,
  token_hash text NOT NULL,
  status text NOT NULL,
  session_lifetime_seconds bigint NOT NULL,
  expires_at bigint NOT NULL,
  created_at bigint NOT NULL,
  updated_at bigint NOT NULL,
  PRIMARY KEY (instance_id, id)
);

CREATE INDEX actor_tokens_expiry ON public.actor_tokens USING btree (instance_id, expires_at) WHERE (status = 'pending'::text);

CREATE INDEX actor_tokens_settled ON public.actor_tokens USING btree (instance_id, updated_at) WHERE (status <> 'pending'::text);

CREATE UNIQUE INDEX actor_tokens_token ON public.actor_tokens USING btree (instance_id, token_hash);

CREATE INDEX actor_tokens_user ON public.actor_tokens USING btree (instance_id, user_id);

CREATE TABLE admin_portal_link_tokens (
  instance_id text NOT NULL,
  id text NOT NULL,
  organization_id text NOT NULL,
  it_contact_id text,
  scopes jsonb,
  token_hash text NOT NULL,
  expires_at bigint NOT NULL,
  used_at bigint,
  revoked_at bigint,
  revocation_reason text,
  visit_hash text,
  visit_expires_at bigint,
  created_at bigint NOT NULL,
  updated_at bigint NOT NULL,
  PRIMARY KEY (instance_id, id)
);

CREATE INDEX admin_portal_link_tokens_expiry ON public.admin_portal_link_tokens USING btree (expires_at);

CREATE INDEX admin_portal_link_tokens_organization ON public.admin_portal_link_tokens USING btree (instance_id, organization_id);

CREATE UNIQUE INDEX admin_portal_link_tokens_token ON public.admin_portal_link_tokens USING btree (instance_id, token_hash);

CREATE UNIQUE INDEX admin_portal_link_tokens_visit ON public.admin_portal_link_tokens USING btree (instance_id, visit_hash);

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

CREATE TABLE backup_codes (
  instance_id text NOT NULL,
  user_id text NOT NULL,
  code_digest text NOT NULL,
  used_at bigint,
  created_at bigint NOT NULL,
  PRIMARY KEY (instance_id, user_id, code_digest)
);

CREATE TABLE client_link_tokens (
  instance_id text NOT NULL,
  token_hash text NOT NULL,
  client_id text NOT NULL,
  domain_id text NOT NULL,
  state_hash text NOT NULL,
  redirect_url text NOT NULL,
  expires_at bigint NOT NULL,
  PRIMARY KEY (instance_id, token_hash)
);

CREATE INDEX client_link_tokens_expires_at ON public.client_link_tokens USING btree (expires_at);

CREATE TABLE client_links (
  instance_id text NOT NULL,
  secret_hash text NOT NULL,
  client_id text NOT NULL,
  domain_id text NOT NULL,
  expires_at bigint NOT NULL,
  created_at bigint NOT NULL,
  PRIMARY KEY (instance_id, secret_hash)
);

CREATE INDEX client_links_client ON public.client_links USING btree (instance_id, client_id);

CREATE INDEX client_links_expires_at ON public.client_links USING btree (expires_at);

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

CREATE INDEX clients_of_nobody ON public.clients USING btree (instance_id, updated_at) WHERE (last_authentication_strategy IS NULL);

CREATE INDEX clients_previous_secret ON public.clients USING btree (instance_id, previous_secret_hash) WHERE (previous_secret_hash IS NOT NULL);

CREATE UNIQUE INDEX clients_secret ON public.clients USING btree (instance_id, secret_hash);

CREATE TABLE connections (
  instance_id text NOT NULL,
  id text NOT NULL,
  key text NOT NULL,
  enabled boolean NOT NULL,
  client_id text,
  client_secret_ciphertext text,
  options jsonb NOT NULL,
  source text NOT NULL,
  created_at bigint NOT NULL,
  updated_at bigint NOT NULL,
  PRIMARY KEY (instance_id, id)
);

CREATE UNIQUE INDEX connections_key ON public.connections USING btree (instance_id, key);

CREATE TABLE dev_browsers (
  instance_id text NOT NULL,
  id text NOT NULL,
  token_hash text NOT NULL,
  client_id text,
  created_at bigint NOT NULL,
  PRIMARY KEY (instance_id, id)
);

CREATE INDEX dev_browsers_alone ON public.dev_browsers USING btree (instance_id, created_at) WHERE (client_id IS NULL);

CREATE INDEX dev_browsers_client ON public.dev_browsers USING btree (instance_id, client_id) WHERE (client_id IS NOT NULL);

CREATE UNIQUE INDEX dev_browsers_token ON public.dev_browsers USING btree (instance_id, token_hash);

CREATE TABLE directories (
  instance_id text NOT NULL,
  id text NOT NULL,
  enterprise_connection_id text,
  name text NOT NULL,
  provider text NOT NULL,
  enabled boolean NOT NULL,
  group_role_mapping_enabled boolean NOT NULL,
  attribute_mapping jsonb NOT NULL,
  key_hash text NOT NULL,
  previous_key_hash text,
  previous_key_until bigint,
  users_count bigint NOT NULL,
  groups_count bigint NOT NULL,
  created_at bigint NOT NULL,
  updated_at bigint NOT NULL,
  PRIMARY KEY (instance_id, id)
);

CREATE INDEX directories_age ON public.directories USING btree (instance_id, created_at, id);

CREATE UNIQUE INDEX directories_connection ON public.directories USING btree (instance_id, enterprise_connection_id);

CREATE TABLE directory_emails (
  instance_id text NOT NULL,
  directory_id text NOT NULL,
  email_key text NOT NULL,
  user_id text NOT NULL,
  PRIMARY KEY (instance_id, directory_id, email_key, user_id)
);

CREATE INDEX directory_emails_user ON public.directory_emails USING btree (instance_id, directory_id, user_id);

CREATE TABLE directory_group_members (
  instance_id text NOT NULL,
  group_id text NOT NULL,
  user_id text NOT NULL,
  directory_id text NOT NULL,
  PRIMARY KEY (instance_id, group_id, user_id)
);

CREATE INDEX directory_group_members_user ON public.directory_group_members USING btree (instance_id, directory_id, user_id);

CREATE TABLE directory_groups (
  instance_id text NOT NULL,
  id text NOT NULL,
  directory_id text NOT NULL,
  position bigint NOT NULL,
  external_id text,
  display_name_key text NOT NULL,
  resource jsonb NOT NULL,
  version bigint NOT NULL,
  created_at bigint NOT NULL,
  updated_at bigint NOT NULL,
  PRIMARY KEY (instance_id, id)
);

CREATE UNIQUE INDEX directory_groups_external ON public.directory_groups USING btree (instance_id, directory_id, external_id);

CREATE INDEX directory_groups_name ON public.directory_groups USING btree (instance_id, directory_id, display_name_key);

CREATE INDEX directory_groups_position ON public.directory_groups USING btree (instance_id, directory_id, "position");

CREATE TABLE directory_pulls (
  instance_id text NOT NULL,
  id text NOT NULL,
  credentials_ciphertext text NOT NULL,
  subject_email text NOT NULL,
  run_id text,
  last_sync_status text,
  last_sync_error text,
  last_synced_at bigint,
  changed_user_count bigint,
  held_back bigint,
  let_through bigint,
  due_at bigint NOT NULL,
  created_at bigint NOT NULL,
  updated_at bigint NOT NULL,
  PRIMARY KEY (instance_id, id)
);

CREATE INDEX directory_pulls_due ON public.directory_pulls USING btree (due_at);

CREATE TABLE directory_role_mappings (
  instance_id text NOT NULL,
  id text NOT NULL,
  directory_id text NOT NULL,
  group_key text NOT NULL,
  group_display_name text,
  role_id text NOT NULL,
  precedence bigint NOT NULL,
  created_at bigint NOT NULL,
  updated_at bigint NOT NULL,
  PRIMARY KEY (instance_id, id)
);

CREATE UNIQUE INDEX directory_role_mappings_group ON public.directory_role_mappings USING btree (instance_id, directory_id, group_key);

CREATE UNIQUE INDEX directory_role_mappings_order ON public.directory_role_mappings USING btree (instance_id, directory_id, precedence);

CREATE TABLE directory_users (
  instance_id text NOT NULL,
  directory_id text NOT NULL,
  user_id text NOT NULL,
  position bigint NOT NULL,
  external_id text,
  user_name_key text NOT NULL,
  active boolean NOT NULL,
  resource jsonb NOT NULL,
  version bigint NOT NULL,
  created_at bigint NOT NULL,
  updated_at bigint NOT NULL,
  PRIMARY KEY (instance_id, directory_id, user_id)
);

CREATE INDEX directory_users_change ON public.directory_users USING btree (instance_id, directory_id, updated_at, user_id);

CREATE INDEX directory_users_external ON public.directory_users USING btree (instance_id, directory_id, external_id);

CREATE UNIQUE INDEX directory_users_name ON public.directory_users USING btree (instance_id, directory_id, user_name_key);

CREATE INDEX directory_users_position ON public.directory_users USING btree (instance_id, directory_id, "position");

CREATE INDEX directory_users_user ON public.directory_users USING btree (instance_id, user_id);

CREATE TABLE enterprise_connections (
  instance_id text NOT NULL,
  id text NOT NULL,
  protocol text NOT NULL,
  protocol_id text NOT NULL,
  provider text NOT NULL,
  name text NOT NULL,
  organization_id text,
  active boolean NOT NULL,
  sync_user_attributes boolean NOT NULL,
  disable_additional_identifications boolean NOT NULL,
  allow_organization_account_linking boolean NOT NULL,
  allow_subdomains boolean NOT NULL,
  allow_idp_initiated boolean NOT NULL,
  disable_jit_provisioning boolean NOT NULL,
  force_authn boolean NOT NULL,
  domains jsonb NOT NULL,
  options jsonb NOT NULL,
  secret_ciphertext text,
  created_at bigint NOT NULL,
  updated_at bigint NOT NULL,
  sp_key_ciphertext text,
  sp_certificate text,
  PRIMARY KEY (instance_id, id)
);

CREATE INDEX enterprise_connections_age ON public.enterprise_connections USING btree (instance_id, created_at, id);

CREATE INDEX enterprise_connections_organization ON public.enterprise_connections USING btree (instance_id, organization_id);

CREATE UNIQUE INDEX enterprise_connections_protocol ON public.enterprise_connections USING btree (instance_id, protocol_id);

CREATE TABLE enterprise_domains (
  instance_id text NOT NULL,
  domain text NOT NULL,
  connection_id text NOT NULL,
  created_at bigint NOT NULL,
  PRIMARY KEY (instance_id, domain, connection_id)
);

CREATE INDEX enterprise_domains_connection ON public.enterprise_domains USING btree (instance_id, connection_id);

CREATE TABLE enterprise_test_runs (
  instance_id text NOT NULL,
  id text NOT NULL,
  connection_id text NOT NULL,
  status text NOT NULL,
  visit_id text,
  ticket_hash text,
  token_hash text,
  details_ciphertext text NOT NULL,
  created_at bigint NOT NULL,
  PRIMARY KEY (instance_id, id)
);

CREATE INDEX enterprise_test_runs_age ON public.enterprise_test_runs USING btree (created_at);

CREATE INDEX enterprise_test_runs_connection ON public.enterprise_test_runs USING btree (instance_id, connection_id, created_at, id);

CREATE TABLE event_log_epochs (
  instance_id text NOT NULL,
  ended_after bigint NOT NULL,
  begins_after bigint NOT NULL,
  begun_at bigint NOT NULL,
  PRIMARY KEY (instance_id, begins_after)
);

CREATE TABLE event_logs (
  instance_id text NOT NULL,
  last_position bigint NOT NULL,
  mark text,
  PRIMARY KEY (instance_id)
);

CREATE TABLE events (
  instance_id text NOT NULL,
  id text NOT NULL,
  type text NOT NULL,
  resource_id text NOT NULL,
  sequence bigint NOT NULL,
  position bigint,
  payload jsonb NOT NULL,
  event_attributes jsonb NOT NULL,
  created_at bigint NOT NULL
) PARTITION BY RANGE (created_at);

CREATE TABLE events_rest (
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
) PARTITION OF events DEFAULT;

CREATE INDEX events_created_at ON public.events_rest USING btree (created_at);

CREATE INDEX events_instance_position ON public.events_rest USING btree (instance_id, "position") WHERE ("position" IS NOT NULL);

CREATE UNIQUE INDEX events_position ON public.events_rest USING btree (instance_id, "position") WHERE ("position" IS NOT NULL);

CREATE UNIQUE INDEX events_resource ON public.events_rest USING btree (instance_id, resource_id, sequence);

CREATE INDEX events_waiting ON public.events_rest USING btree (instance_id, id COLLATE "C") WHERE ("position" IS NULL);

CREATE TABLE external_accounts (
  instance_id text NOT NULL,
  id text NOT NULL,
  user_id text NOT NULL,
  connection_key text NOT NULL,
  subject text,
  visit_id text,
  email_address text,
  email_address_proven boolean NOT NULL,
  first_name text,
  last_name text,
  username text,
  image_url text,
  approved_scopes text NOT NULL,
  tokens_ciphertext text,
  token_expires_at bigint,
  refresh_claimed_until bigint,
  error_code text,
  created_at bigint NOT NULL,
  updated_at bigint NOT NULL,
  asked_at bigint,
  PRIMARY KEY (instance_id, id)
);

CREATE UNIQUE INDEX external_accounts_subject ON public.external_accounts USING btree (instance_id, connection_key, subject);

CREATE INDEX external_accounts_user ON public.external_accounts USING btree (instance_id, user_id);

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
  reserved_for_second_factor boolean DEFAULT false NOT NULL,
  default_second_factor boolean DEFAULT false NOT NULL,
  username_skeleton text,
  claimed_by_client_id text,
  PRIMARY KEY (instance_id, id)
);

CREATE INDEX identifiers_user ON public.identifiers USING btree (instance_id, user_id);

CREATE UNIQUE INDEX identifiers_username_skeleton ON public.identifiers USING btree (instance_id, username_skeleton) WHERE (username_skeleton IS NOT NULL);

CREATE INDEX identifiers_value ON public.identifiers USING btree (instance_id, type, normalized_value);

CREATE UNIQUE INDEX identifiers_verified ON public.identifiers USING btree (instance_id, type, normalized_value) WHERE ((verified_at IS NOT NULL) OR reserved);

CREATE TABLE images (
  instance_id text NOT NULL,
  id text NOT NULL,
  content_type text NOT NULL,
  content bytea NOT NULL,
  created_at bigint NOT NULL,
  PRIMARY KEY (instance_id, id)
);

CREATE UNIQUE INDEX images_id ON public.images USING btree (id);

CREATE TABLE instance_changes (
  instance_id text NOT NULL,
  revision bigint NOT NULL,
  PRIMARY KEY (instance_id)
);

CREATE INDEX instance_changes_revision ON public.instance_changes USING btree (revision);

CREATE TABLE instance_urls (
  instance_id text NOT NULL,
  url text NOT NULL,
  is_primary boolean NOT NULL,
  position bigint NOT NULL,
  origin text DEFAULT ''::text NOT NULL,
  PRIMARY KEY (url)
);

CREATE INDEX instance_urls_instance ON public.instance_urls USING btree (instance_id);

CREATE INDEX instance_urls_origin ON public.instance_urls USING btree (origin);

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
  declared jsonb,
  PRIMARY KEY (id)
);

CREATE INDEX instances_application ON public.instances USING btree (application_id);

CREATE INDEX instances_default ON public.instances USING btree (id) WHERE is_default;

CREATE UNIQUE INDEX instances_publishable_key ON public.instances USING btree (publishable_key);

CREATE UNIQUE INDEX instances_slug ON public.instances USING btree (slug);

CREATE TABLE invitations (
  instance_id text NOT NULL,
  id text NOT NULL,
  email_address text NOT NULL,
  public_metadata jsonb NOT NULL,
  token_hash text NOT NULL,
  status text NOT NULL,
  redirect_url text,
  expires_at bigint NOT NULL,
  user_id text,
  created_at bigint NOT NULL,
  updated_at bigint NOT NULL,
  PRIMARY KEY (instance_id, id)
);

CREATE INDEX invitations_created_at ON public.invitations USING btree (instance_id, created_at, id);

CREATE INDEX invitations_email_address ON public.invitations USING btree (instance_id, email_address);

CREATE INDEX invitations_expiry ON public.invitations USING btree (instance_id, expires_at) WHERE (status = 'pending'::text);

CREATE INDEX invitations_settled ON public.invitations USING btree (instance_id, updated_at) WHERE (status <> 'pending'::text);

CREATE UNIQUE INDEX invitations_token ON public.invitations USING btree (instance_id, token_hash);

CREATE TABLE jobs (
  id text NOT NULL,
  instance_id text,
  kind text NOT NULL,
  payload jsonb NOT NULL,
  unique_key text,
  status text NOT NULL,
  attempts bigint NOT NULL,
  run_at bigint NOT NULL,
  claimed_until bigint,
  last_error text,
  created_at bigint NOT NULL,
  finished_at bigint,
  PRIMARY KEY (id)
);

CREATE INDEX jobs_finished ON public.jobs USING btree (finished_at) WHERE (finished_at IS NOT NULL);

CREATE INDEX jobs_of_instance ON public.jobs USING btree (instance_id, created_at, id);

CREATE UNIQUE INDEX jobs_open ON public.jobs USING btree (kind, unique_key) WHERE ((status = ANY (ARRAY['queued'::text, 'running'::text])) AND (unique_key IS NOT NULL));

CREATE INDEX jobs_running ON public.jobs USING btree (claimed_until) WHERE (status = 'running'::text);

CREATE INDEX jobs_waiting ON public.jobs USING btree (run_at) WHERE (status = 'queued'::text);

CREATE TABLE jwt_templates (
  instance_id text NOT NULL,
  id text NOT NULL,
  name text NOT NULL,
  claims jsonb NOT NULL,
  lifetime_seconds bigint NOT NULL,
  allowed_clock_skew_seconds bigint NOT NULL,
  signing_algorithm text NOT NULL,
  signing_key_ciphertext text,
  source text NOT NULL,
  created_at bigint NOT NULL,
  updated_at bigint NOT NULL,
  PRIMARY KEY (instance_id, id)
);

CREATE UNIQUE INDEX jwt_templates_name ON public.jwt_templates USING btree (instance_id, name);

CREATE TABLE lease_ends (
  position xid8 DEFAULT pg_current_xact_id() NOT NULL,
  subject text NOT NULL,
  ended_at bigint DEFAULT ((EXTRACT(epoch FROM clock_timestamp()) * (1000)::numeric))::bigint NOT NULL
);

CREATE INDEX lease_ends_position ON public.lease_ends USING btree ("position");

CREATE INDEX lease_ends_time ON public.lease_ends USING btree (ended_at);

CREATE TABLE message_templates (
  instance_id text NOT NULL,
  channel text NOT NULL,
  slug text NOT NULL,
  name text,
  subject text,
  markup text,
  template_body text,
  from_local_part text,
  reply_to_local_part text,
  delivered_by_platform boolean NOT NULL,
  created_at bigint NOT NULL,
  updated_at bigint NOT NULL,
  PRIMARY KEY (instance_id, channel, slug)
);

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
  user_id text,
  identifier_id text,
  idempotency_key text,
  request_digest text,
  PRIMARY KEY (instance_id, id)
);

CREATE INDEX messages_created_at ON public.messages USING btree (instance_id, created_at, id);

CREATE INDEX messages_due ON public.messages USING btree (channel, next_attempt_at) WHERE (status = 'pending'::text);

CREATE UNIQUE INDEX messages_idempotency_key ON public.messages USING btree (instance_id, idempotency_key) WHERE (idempotency_key IS NOT NULL);

CREATE INDEX messages_settled ON public.messages USING btree (created_at) WHERE (status <> 'pending'::text);

CREATE INDEX messages_with_body ON public.messages USING btree (instance_id) WHERE ((status <> 'pending'::text) AND (body_ciphertext IS NOT NULL));

CREATE TABLE nodes (
  id text NOT NULL,
  config_digest text,
  started_at bigint NOT NULL,
  seen_at bigint NOT NULL,
  schema text,
  public_url text,
  PRIMARY KEY (id)
);

CREATE TABLE organization_domains (
  instance_id text NOT NULL,
  id text NOT NULL,
  organization_id text NOT NULL,
  name text NOT NULL,
  enrollment_mode text NOT NULL,
  affiliation_email_address text,
  affiliation_verification_id text,
  affiliation_strategy text,
  affiliation_verified_at bigint,
  ownership_strategy text,
  ownership_txt_value text,
  ownership_attempts bigint NOT NULL,
  ownership_expires_at bigint,
  ownership_verified_at bigint,
  created_at bigint NOT NULL,
  updated_at bigint NOT NULL,
  PRIMARY KEY (instance_id, id)
);

CREATE INDEX organization_domains_created_at ON public.organization_domains USING btree (instance_id, created_at, id);

CREATE INDEX organization_domains_name ON public.organization_domains USING btree (instance_id, name, id);

CREATE INDEX organization_domains_organization ON public.organization_domains USING btree (instance_id, organization_id, created_at, id);

CREATE UNIQUE INDEX organization_domains_organization_name ON public.organization_domains USING btree (instance_id, organization_id, name);

CREATE UNIQUE INDEX organization_domains_verified ON public.organization_domains USING btree (instance_id, name) WHERE (affiliation_verified_at IS NOT NULL);

CREATE TABLE organization_invitations (
  instance_id text NOT NULL,
  id text NOT NULL,
  organization_id text NOT NULL,
  email_address text NOT NULL,
  role_id text NOT NULL,
  status text NOT NULL,
  inviter_user_id text,
  organization_domain_id text,
  ticket_hash text,
  redirect_url text,
  public_metadata jsonb NOT NULL,
  private_metadata jsonb NOT NULL,
  accepted_by text,
  expires_at bigint NOT NULL,
  created_at bigint NOT NULL,
  updated_at bigint NOT NULL,
  application_origin text,
  PRIMARY KEY (instance_id, id)
);

CREATE INDEX organization_invitations_created_at ON public.organization_invitations USING btree (instance_id, created_at, id);

CREATE INDEX organization_invitations_domain ON public.organization_invitations USING btree (instance_id, organization_domain_id, status) WHERE (organization_domain_id IS NOT NULL);

CREATE INDEX organization_invitations_email_address ON public.organization_invitations USING btree (instance_id, email_address, created_at, id);

CREATE INDEX organization_invitations_expires_at ON public.organization_invitations USING btree (expires_at) WHERE (status = 'pending'::text);

CREATE INDEX organization_invitations_organization ON public.organization_invitations USING btree (instance_id, organization_id, created_at, id);

CREATE UNIQUE INDEX organization_invitations_pending ON public.organization_invitations USING btree (instance_id, organization_id, email_address) WHERE (status = 'pending'::text);

CREATE INDEX organization_invitations_role ON public.organization_invitations USING btree (instance_id, role_id);

CREATE INDEX organization_invitations_settled ON public.organization_invitations USING btree (instance_id, updated_at) WHERE (status <> 'pending'::text);

CREATE INDEX organization_invitations_status ON public.organization_invitations USING btree (instance_id, organization_id, status, created_at, id);

CREATE UNIQUE INDEX organization_invitations_ticket ON public.organization_invitations USING btree (instance_id, ticket_hash) WHERE (ticket_hash IS NOT NULL);

CREATE TABLE organization_membership_requests (
  instance_id text NOT NULL,
  id text NOT NULL,
  organization_id text NOT NULL,
  user_id text NOT NULL,
  suggestion_id text NOT NULL,
  status text NOT NULL,
  created_at bigint NOT NULL,
  updated_at bigint NOT NULL,
  PRIMARY KEY (instance_id, id)
);

CREATE INDEX organization_membership_requests_organization ON public.organization_membership_requests USING btree (instance_id, organization_id, status, created_at, id);

CREATE UNIQUE INDEX organization_membership_requests_pending ON public.organization_membership_requests USING btree (instance_id, organization_id, user_id) WHERE (status = 'pending'::text);

CREATE INDEX organization_membership_requests_user ON public.organization_membership_requests USING btree (instance_id, user_id);

CREATE TABLE organization_memberships (
  instance_id text NOT NULL,
  id text NOT NULL,
  organization_id text NOT NULL,
  user_id text NOT NULL,
  role_id text NOT NULL,
  public_metadata jsonb NOT NULL,
  private_metadata jsonb NOT NULL,
  created_at bigint NOT NULL,
  updated_at bigint NOT NULL,
  PRIMARY KEY (instance_id, id)
);

CREATE INDEX organization_memberships_created_at ON public.organization_memberships USING btree (instance_id, created_at, id);

CREATE UNIQUE INDEX organization_memberships_member ON public.organization_memberships USING btree (instance_id, organization_id, user_id);

CREATE INDEX organization_memberships_organization ON public.organization_memberships USING btree (instance_id, organization_id, created_at, id);

CREATE INDEX organization_memberships_role ON public.organization_memberships USING btree (instance_id, organization_id, role_id, created_at, id);

CREATE INDEX organization_memberships_role_use ON public.organization_memberships USING btree (instance_id, role_id);

CREATE INDEX organization_memberships_user ON public.organization_memberships USING btree (instance_id, user_id, created_at, id);

CREATE TABLE organization_permissions (
  instance_id text NOT NULL,
  id text NOT NULL,
  key text NOT NULL,
  name text NOT NULL,
  description text NOT NULL,
  type text NOT NULL,
  created_at bigint NOT NULL,
  updated_at bigint NOT NULL,
  PRIMARY KEY (instance_id, id)
);

CREATE UNIQUE INDEX organization_permissions_key ON public.organization_permissions USING btree (instance_id, key);

CREATE TABLE organization_role_counts (
  instance_id text NOT NULL,
  organization_id text NOT NULL,
  role_id text NOT NULL,
  members_count bigint NOT NULL,
  PRIMARY KEY (instance_id, organization_id, role_id)
);

CREATE TABLE organization_role_permissions (
  instance_id text NOT NULL,
  role_id text NOT NULL,
  permission_id text NOT NULL,
  PRIMARY KEY (instance_id, role_id, permission_id)
);

CREATE INDEX organization_role_permissions_permission ON public.organization_role_permissions USING btree (instance_id, permission_id);

CREATE TABLE organization_roles (
  instance_id text NOT NULL,
  id text NOT NULL,
  key text NOT NULL,
  name text NOT NULL,
  description text,
  created_at bigint NOT NULL,
  updated_at bigint NOT NULL,
  PRIMARY KEY (instance_id, id)
);

CREATE UNIQUE INDEX organization_roles_key ON public.organization_roles USING btree (instance_id, key);

CREATE TABLE organization_suggestions (
  instance_id text NOT NULL,
  id text NOT NULL,
  organization_id text NOT NULL,
  user_id text NOT NULL,
  organization_domain_id text NOT NULL,
  email_address text NOT NULL,
  status text NOT NULL,
  created_at bigint NOT NULL,
  updated_at bigint NOT NULL,
  PRIMARY KEY (instance_id, id)
);

CREATE INDEX organization_suggestions_domain ON public.organization_suggestions USING btree (instance_id, organization_domain_id, status);

CREATE UNIQUE INDEX organization_suggestions_member ON public.organization_suggestions USING btree (instance_id, organization_id, user_id);

CREATE INDEX organization_suggestions_user ON public.organization_suggestions USING btree (instance_id, user_id, created_at, id);

CREATE TABLE organizations (
  instance_id text NOT NULL,
  id text NOT NULL,
  name text NOT NULL,
  slug text NOT NULL,
  image_id text,
  created_by text,
  role_set_id text NOT NULL,
  max_allowed_memberships bigint NOT NULL,
  admin_delete_enabled boolean NOT NULL,
  public_metadata jsonb NOT NULL,
  private_metadata jsonb NOT NULL,
  members_count bigint NOT NULL,
  pending_invitations_count bigint NOT NULL,
  search_text text NOT NULL,
  created_at bigint NOT NULL,
  updated_at bigint NOT NULL,
  PRIMARY KEY (instance_id, id)
);

CREATE INDEX organizations_created_at ON public.organizations USING btree (instance_id, created_at, id);

CREATE INDEX organizations_created_by ON public.organizations USING btree (instance_id, created_by) WHERE (created_by IS NOT NULL);

CREATE INDEX organizations_members_count ON public.organizations USING btree (instance_id, members_count, id);

CREATE INDEX organizations_name ON public.organizations USING btree (instance_id, name, id);

CREATE INDEX organizations_role_set ON public.organizations USING btree (instance_id, role_set_id);

CREATE UNIQUE INDEX organizations_slug ON public.organizations USING btree (instance_id, slug);

CREATE TABLE passkeys (
  instance_id text NOT NULL,
  id text NOT NULL,
  user_id text NOT NULL,
  name text NOT NULL,
  credential_id text,
  public_key text,
  sign_count bigint NOT NULL,
  transports text NOT NULL,
  verification_id text,
  verified_at bigint,
  last_used_at bigint,
  created_at bigint NOT NULL,
  updated_at bigint NOT NULL,
  PRIMARY KEY (instance_id, id)
);

CREATE UNIQUE INDEX passkeys_credential ON public.passkeys USING btree (instance_id, credential_id) WHERE (credential_id IS NOT NULL);

CREATE INDEX passkeys_user ON public.passkeys USING btree (instance_id, user_id);

CREATE TABLE redirect_urls (
  instance_id text NOT NULL,
  id text NOT NULL,
  url text NOT NULL,
  created_at bigint NOT NULL,
  updated_at bigint NOT NULL,
  PRIMARY KEY (instance_id, id)
);

CREATE UNIQUE INDEX redirect_urls_url ON public.redirect_urls USING btree (instance_id, url);

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

CREATE TABLE restricted_identifiers (
  instance_id text NOT NULL,
  id text NOT NULL,
  list text NOT NULL,
  identifier text NOT NULL,
  identifier_type text NOT NULL,
  invitation_id text,
  created_at bigint NOT NULL,
  updated_at bigint NOT NULL,
  PRIMARY KEY (instance_id, id)
);

CREATE UNIQUE INDEX restricted_identifiers_identifier ON public.restricted_identifiers USING btree (instance_id, list, identifier);

CREATE TABLE role_set_roles (
  instance_id text NOT NULL,
  role_set_id text NOT NULL,
  role_id text NOT NULL,
  PRIMARY KEY (instance_id, role_set_id, role_id)
);

CREATE INDEX role_set_roles_role ON public.role_set_roles USING btree (instance_id, role_id);

CREATE TABLE role_sets (
  instance_id text NOT NULL,
  id text NOT NULL,
  key text NOT NULL,
  name text NOT NULL,
  description text,
  type text NOT NULL,
  default_role_id text NOT NULL,
  creator_role_id text NOT NULL,
  created_at bigint NOT NULL,
  updated_at bigint NOT NULL,
  PRIMARY KEY (instance_id, id)
);

CREATE UNIQUE INDEX role_sets_initial ON public.role_sets USING btree (instance_id) WHERE (type = 'initial'::text);

CREATE UNIQUE INDEX role_sets_key ON public.role_sets USING btree (instance_id, key);

CREATE TABLE saml_upkeep (
  instance_id text NOT NULL,
  connection_id text NOT NULL,
  metadata_due_at bigint,
  metadata_failures bigint NOT NULL,
  certificate_expires_at bigint,
  warning_due_at bigint,
  PRIMARY KEY (instance_id, connection_id)
);

CREATE INDEX saml_upkeep_certificates ON public.saml_upkeep USING btree (certificate_expires_at) WHERE (certificate_expires_at IS NOT NULL);

CREATE INDEX saml_upkeep_failures ON public.saml_upkeep USING btree (connection_id) WHERE (metadata_failures > 0);

CREATE INDEX saml_upkeep_metadata ON public.saml_upkeep USING btree (metadata_due_at) WHERE (metadata_due_at IS NOT NULL);

CREATE INDEX saml_upkeep_warnings ON public.saml_upkeep USING btree (warning_due_at) WHERE (warning_due_at IS NOT NULL);

CREATE TABLE satellite_domains (
  instance_id text NOT NULL,
  id text NOT NULL,
  name text NOT NULL,
  proxy_url text,
  created_at bigint NOT NULL,
  updated_at bigint NOT NULL,
  frontend_api_url text,
  origin text,
  PRIMARY KEY (instance_id, id)
);

CREATE UNIQUE INDEX satellite_domains_name ON public.satellite_domains USING btree (instance_id, name);

CREATE INDEX satellite_domains_origin ON public.satellite_domains USING btree (origin) WHERE (origin IS NOT NULL);

CREATE TABLE schema_contracts (
  name text NOT NULL,
  needs text NOT NULL,
  PRIMARY KEY (name)
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

CREATE TABLE session_reverifications (
  instance_id text NOT NULL,
  session_id text NOT NULL,
  user_id text NOT NULL,
  level text NOT NULL,
  first_factor_verification_id text,
  first_factor_strategy text,
  first_factor_verified_at bigint,
  second_factor_verification_id text,
  second_factor_strategy text,
  second_factor_verified_at bigint,
  created_at bigint NOT NULL,
  updated_at bigint NOT NULL,
  credentials_generation bigint DEFAULT 0 NOT NULL,
  PRIMARY KEY (instance_id, session_id)
);

CREATE INDEX session_reverifications_user ON public.session_reverifications USING btree (instance_id, user_id);

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
  open_tasks jsonb DEFAULT '[]'::jsonb NOT NULL,
  PRIMARY KEY (instance_id, id)
);

CREATE INDEX sessions_client ON public.sessions USING btree (instance_id, client_id, created_at, id);

CREATE INDEX sessions_closed ON public.sessions USING btree (instance_id, updated_at) WHERE (status <> ALL (ARRAY['active'::text, 'pending'::text]));

CREATE INDEX sessions_created_at ON public.sessions USING btree (instance_id, created_at, id);

CREATE INDEX sessions_expiry ON public.sessions USING btree (instance_id, expire_at) WHERE (status = ANY (ARRAY['active'::text, 'pending'::text]));

CREATE INDEX sessions_user ON public.sessions USING btree (instance_id, user_id, created_at, id);

CREATE TABLE sign_in_tokens (
  instance_id text NOT NULL,
  id text NOT NULL,
  user_id text NOT NULL,
  token_hash text NOT NULL,
  status text NOT NULL,
  expires_at bigint NOT NULL,
  created_at bigint NOT NULL,
  updated_at bigint NOT NULL,
  credentials_generation bigint DEFAULT 0 NOT NULL,
  PRIMARY KEY (instance_id, id)
);

CREATE INDEX sign_in_tokens_expiry ON public.sign_in_tokens USING btree (instance_id, expires_at) WHERE (status = 'pending'::text);

CREATE UNIQUE INDEX sign_in_tokens_hash ON public.sign_in_tokens USING btree (instance_id, token_hash);

CREATE INDEX sign_in_tokens_settled ON public.sign_in_tokens USING btree (instance_id, updated_at) WHERE (status <> 'pending'::text);

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
  session_lifetime_seconds bigint,
  locale text,
  credentials_generation bigint,
  new_password_hash text,
  sign_out_of_other_sessions boolean DEFAULT false NOT NULL,
  invitation_id text,
  external_verification_id text,
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
  legal_accepted_at bigint,
  created_user_id text,
  created_session_id text,
  abandon_at bigint NOT NULL,
  created_at bigint NOT NULL,
  updated_at bigint NOT NULL,
  invitation_id text,
  custom_action boolean DEFAULT false NOT NULL,
  web3_wallet text,
  locale text,
  proofs jsonb DEFAULT '{}'::jsonb NOT NULL,
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

CREATE TABLE totps (
  instance_id text NOT NULL,
  id text NOT NULL,
  user_id text NOT NULL,
  secret_ciphertext text NOT NULL,
  verified_at bigint,
  last_used_step bigint,
  created_at bigint NOT NULL,
  updated_at bigint NOT NULL,
  PRIMARY KEY (instance_id, id)
);

CREATE UNIQUE INDEX totps_user ON public.totps USING btree (instance_id, user_id);

CREATE TABLE trusted_clients (
  instance_id text NOT NULL,
  client_id text NOT NULL,
  user_id text NOT NULL,
  created_at bigint NOT NULL,
  PRIMARY KEY (instance_id, user_id, client_id)
);

CREATE INDEX trusted_clients_client ON public.trusted_clients USING btree (instance_id, client_id);

CREATE TABLE trusted_devices (
  instance_id text NOT NULL,
  id text NOT NULL,
  user_id text NOT NULL,
  client_id text NOT NULL,
  platform text NOT NULL,
  app_identifier text NOT NULL,
  name text,
  algorithm text NOT NULL,
  public_key_jwk jsonb NOT NULL,
  last_used_at bigint,
  revoked_at bigint,
  created_at bigint NOT NULL,
  updated_at bigint NOT NULL,
  PRIMARY KEY (instance_id, id)
);

CREATE UNIQUE INDEX trusted_devices_installation ON public.trusted_devices USING btree (instance_id, client_id, app_identifier) WHERE (revoked_at IS NULL);

CREATE INDEX trusted_devices_revoked ON public.trusted_devices USING btree (instance_id, revoked_at) WHERE (revoked_at IS NOT NULL);

CREATE INDEX trusted_devices_user ON public.trusted_devices USING btree (instance_id, user_id);

CREATE TABLE used_assertions (
  instance_id text NOT NULL,
  digest text NOT NULL,
  expires_at bigint NOT NULL,
  PRIMARY KEY (instance_id, digest)
);

CREATE INDEX used_assertions_expiry ON public.used_assertions USING btree (expires_at);

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
  totp_enabled boolean DEFAULT false NOT NULL,
  backup_code_enabled boolean DEFAULT false NOT NULL,
  mfa_enabled_at bigint,
  mfa_disabled_at bigint,
  image_id text,
  primary_web3_wallet_id text,
  chose_personal_account boolean DEFAULT false NOT NULL,
  credentials_generation bigint DEFAULT 0 NOT NULL,
  lock_cause text,
  directory_id text,
  directory_external_id text,
  deprovisioned boolean DEFAULT false NOT NULL,
  PRIMARY KEY (instance_id, id)
);

CREATE INDEX users_banned ON public.users USING btree (instance_id, created_at, id) WHERE banned;

CREATE INDEX users_created_at ON public.users USING btree (instance_id, created_at, id);

CREATE UNIQUE INDEX users_external_id ON public.users USING btree (instance_id, external_id) WHERE (external_id IS NOT NULL);

CREATE INDEX users_last_active_at ON public.users USING btree (instance_id, last_active_at DESC NULLS LAST, id DESC);

CREATE INDEX users_last_sign_in_at ON public.users USING btree (instance_id, last_sign_in_at DESC NULLS LAST, id DESC);

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
  channel text,
  nonce text,
  client_id text,
  verified_by_client_id text,
  redirect_url text,
  credentials_generation bigint,
  requested_from text,
  sealed_ciphertext text,
  outcome jsonb,
  PRIMARY KEY (instance_id, id)
);

CREATE INDEX verifications_expires_at ON public.verifications USING btree (expires_at);

CREATE INDEX verifications_identifier ON public.verifications USING btree (instance_id, identifier_id) WHERE (identifier_id IS NOT NULL);

CREATE TABLE waitlist_entries (
  instance_id text NOT NULL,
  id text NOT NULL,
  email_address text NOT NULL,
  status text NOT NULL,
  invitation_id text,
  created_at bigint NOT NULL,
  updated_at bigint NOT NULL,
  PRIMARY KEY (instance_id, id)
);

CREATE INDEX waitlist_entries_created_at ON public.waitlist_entries USING btree (instance_id, created_at, id);

CREATE UNIQUE INDEX waitlist_entries_email_address ON public.waitlist_entries USING btree (instance_id, email_address);

CREATE TABLE webhook_apps (
  instance_id text NOT NULL,
  svix_app_id text,
  position bigint NOT NULL,
  claimed_until bigint,
  enabled_at bigint,
  PRIMARY KEY (instance_id)
);

CREATE TABLE webhook_attempts (
  instance_id text NOT NULL,
  id text NOT NULL,
  endpoint_id text NOT NULL,
  event_id text NOT NULL,
  attempt bigint NOT NULL,
  url text NOT NULL,
  request_headers jsonb NOT NULL,
  response_status bigint,
  response_headers jsonb,
  response_body text,
  error text,
  latency_ms bigint NOT NULL,
  created_at bigint NOT NULL
) PARTITION BY RANGE (created_at);

CREATE TABLE webhook_attempts_rest (
  instance_id text NOT NULL,
  id text NOT NULL,
  endpoint_id text NOT NULL,
  event_id text NOT NULL,
  attempt bigint NOT NULL,
  url text NOT NULL,
  request_headers jsonb NOT NULL,
  response_status bigint,
  response_headers jsonb,
  response_body text,
  error text,
  latency_ms bigint NOT NULL,
  created_at bigint NOT NULL,
  PRIMARY KEY (instance_id, id)
) PARTITION OF webhook_attempts DEFAULT;

CREATE INDEX webhook_attempts_created_at ON public.webhook_attempts_rest USING btree (created_at);

CREATE INDEX webhook_attempts_endpoint ON public.webhook_attempts_rest USING btree (instance_id, endpoint_id, created_at, id);

CREATE INDEX webhook_attempts_event ON public.webhook_attempts_rest USING btree (instance_id, event_id);

CREATE TABLE webhook_deliveries (
  instance_id text NOT NULL,
  endpoint_id text NOT NULL,
  event_id text NOT NULL,
  event_type text NOT NULL,
  resource_id text NOT NULL,
  position bigint NOT NULL,
  status text NOT NULL,
  attempts bigint NOT NULL,
  next_attempt_at bigint NOT NULL,
  resend_requested_at bigint,
  last_status bigint,
  last_error text,
  created_at bigint NOT NULL,
  settled_at bigint,
  PRIMARY KEY (instance_id, endpoint_id, event_id)
);

CREATE INDEX webhook_deliveries_due ON public.webhook_deliveries USING btree (instance_id, endpoint_id, next_attempt_at, "position") WHERE (status = 'pending'::text);

CREATE INDEX webhook_deliveries_event ON public.webhook_deliveries USING btree (instance_id, event_id);

CREATE INDEX webhook_deliveries_failed ON public.webhook_deliveries USING btree (instance_id, endpoint_id, "position") WHERE (status = 'failed'::text);

CREATE UNIQUE INDEX webhook_deliveries_head ON public.webhook_deliveries USING btree (instance_id, endpoint_id, resource_id) WHERE (status = 'pending'::text);

CREATE INDEX webhook_deliveries_settled_at ON public.webhook_deliveries USING btree (settled_at) WHERE (settled_at IS NOT NULL);

CREATE INDEX webhook_deliveries_waiting ON public.webhook_deliveries USING btree (instance_id, endpoint_id, resource_id, "position") WHERE (status = 'waiting'::text);

CREATE TABLE webhook_endpoints (
  instance_id text NOT NULL,
  id text NOT NULL,
  name text,
  url text NOT NULL,
  description text NOT NULL,
  event_types jsonb NOT NULL,
  headers_ciphertext text,
  secret_ciphertext text NOT NULL,
  previous_secret_ciphertext text,
  previous_secret_expires_at bigint,
  rate_limit_per_second bigint,
  next_send_at bigint,
  payload_version text NOT NULL,
  source text NOT NULL,
  enqueued_position bigint NOT NULL,
  consecutive_failures bigint NOT NULL,
  failing_since bigint,
  paused_until bigint,
  disabled_at bigint,
  disabled_reason text,
  created_at bigint NOT NULL,
  updated_at bigint NOT NULL,
  PRIMARY KEY (instance_id, id)
);

CREATE UNIQUE INDEX webhook_endpoints_name ON public.webhook_endpoints USING btree (instance_id, name) WHERE (name IS NOT NULL);
