import type {
  IdentifierRow,
  OrganizationPermissionRow,
  OrganizationRoleRow,
  OrganizationRow,
  SessionRow,
  UserRow,
  VerificationRow,
} from '../store/tables.js'
import type { PasskeyRow } from '../store/tables/passkeys.js'
import type { RoleView } from './role.js'
import type { UserView } from './user.js'

/** Rows for tests of rules and serializers: complete, and plain where a test says nothing else. */

export const NOW = Date.UTC(2026, 0, 1)
const times = { created_at: NOW - 1000, updated_at: NOW - 500 }

export const userRow = (changes: Partial<UserRow> = {}): UserRow => ({
  instance_id: 'ins_1',
  id: 'user_1',
  external_id: null,
  first_name: 'Ada',
  last_name: 'Lovelace',
  username: null,
  locale: null,
  timezone: null,
  primary_email_address_id: null,
  primary_phone_number_id: null,
  primary_web3_wallet_id: null,
  password_hash: null,
  password_hasher: null,
  password_updated_at: null,
  password_compromised: false,
  public_metadata: {},
  private_metadata: {},
  unsafe_metadata: {},
  banned: false,
  locked_at: null,
  lockout_expires_at: null,
  lock_cause: null,
  failed_attempts: 0,
  credentials_generation: 0,
  delete_self_enabled: true,
  create_organization_enabled: true,
  create_organizations_limit: null,
  bypass_client_trust: false,
  legal_accepted_at: null,
  last_sign_in_at: null,
  last_active_at: null,
  last_active_organization_id: null,
  chose_personal_account: false,
  image_id: null,
  totp_enabled: false,
  backup_code_enabled: false,
  mfa_enabled_at: null,
  mfa_disabled_at: null,
  search_text: '',
  ...times,
  ...changes,
})

export const identifierRow = (changes: Partial<IdentifierRow> = {}): IdentifierRow => ({
  instance_id: 'ins_1',
  id: 'idn_1',
  user_id: 'user_1',
  type: 'email_address',
  value: 'ada@example.com',
  normalized_value: changes.value ?? 'ada@example.com',
  username_skeleton: null,
  verified_at: NOW - 100,
  verification_strategy: 'email_code',
  verification_id: null,
  reserved: false,
  claimed_by_client_id: null,
  reserved_for_second_factor: false,
  default_second_factor: false,
  ...times,
  ...changes,
})

export const verificationRow = (changes: Partial<VerificationRow> = {}): VerificationRow => ({
  instance_id: 'ins_1',
  id: 'ver_1',
  strategy: 'email_code',
  subject: 'identifier:idn_1',
  identifier_id: 'idn_1',
  target: 'ada@example.com',
  code_digest: null,
  attempts: 0,
  max_attempts: 3,
  expires_at: NOW + 600_000,
  verified_at: null,
  created_at: NOW - 1000,
  ...changes,
})

export const passkeyRow = (changes: Partial<PasskeyRow> = {}): PasskeyRow => ({
  instance_id: 'ins_1',
  id: 'idn_passkey',
  user_id: 'user_1',
  name: 'Laptop',
  credential_id: 'credential',
  public_key: 'key',
  sign_count: 0,
  transports: 'internal',
  verification_id: null,
  verified_at: NOW - 100,
  last_used_at: null,
  ...times,
  ...changes,
})

export const userView = (changes: Partial<UserRow> = {}, identifiers: IdentifierRow[] = []): UserView => ({
  user: userRow(changes),
  identifiers,
  verifications: new Map(),
  passkeys: [],
  externalAccounts: [],
  begunIds: [],
  enterpriseConnections: [],
})

export const sessionRow = (changes: Partial<SessionRow> = {}): SessionRow => ({
  instance_id: 'ins_1',
  id: 'sess_1',
  user_id: 'user_1',
  client_id: 'client_1',
  status: 'active',
  issuer: 'https://clerk.example.com',
  actor: null,
  last_active_organization_id: null,
  first_factor_verified_at: NOW - 60_000,
  second_factor_verified_at: null,
  open_tasks: [],
  last_active_at: NOW - 1000,
  expire_at: NOW + 60_000,
  abandon_at: NOW + 120_000,
  ...times,
  ...changes,
})

export const organizationRow = (changes: Partial<OrganizationRow> = {}): OrganizationRow => ({
  instance_id: 'ins_1',
  id: 'org_1',
  name: 'Acme',
  slug: 'acme',
  image_id: null,
  created_by: null,
  role_set_id: 'rset_1',
  max_allowed_memberships: 5,
  admin_delete_enabled: true,
  public_metadata: { tier: 'gold' },
  private_metadata: { account: 7 },
  members_count: 3,
  pending_invitations_count: 2,
  search_text: 'acme',
  ...times,
  ...changes,
})

export const permissionRow = (key: string): OrganizationPermissionRow => ({
  instance_id: 'ins_1',
  id: `perm_${key}`,
  key,
  name: key,
  description: '',
  type: key.startsWith('org:sys_') ? 'system' : 'user',
  ...times,
})

export const roleView = (
  key: string,
  permissions: string[],
  changes: Partial<OrganizationRoleRow> = {},
): RoleView => ({
  role: { instance_id: 'ins_1', id: `role_${key}`, key, name: key, description: null, ...times, ...changes },
  permissions: permissions.map(permissionRow),
})
