import { sql } from 'kysely'
import { columnsOf } from './columns-of.js'
import { lockedRows } from './dialect/for-update.js'
import { jsonRows, parseJsonRows } from './dialect/json-rows.js'
import { preparedRow } from './prepared.js'
import type { Connection, Scope } from './store.js'
import type {
  EnterpriseConnectionOfUser,
  ExternalAccountRow,
  IdentifierRow,
  UserRow,
  VerificationRow,
} from './tables.js'
import type { PasskeyRow } from './tables/passkeys.js'

/** What hangs on a user and is shown with it. */
export interface UserRelations {
  /** oldest first */
  identifiers: IdentifierRow[]
  /** those that the identifiers point to */
  verifications: VerificationRow[]
  /** those that are set up, oldest first */
  passkeys: PasskeyRow[]
  /** those that are or could not be connected, oldest first */
  externalAccounts: ExternalAccountRow[]
  /** ids of passkeys and accounts that are begun: a change of them alone may make them one of those above */
  begunIds: string[]
  /** those that the accounts are by */
  enterpriseConnections: EnterpriseConnectionOfUser[]
}

type RelationColumns = Record<
  'identifiers' | 'verifications' | 'passkeys' | 'external_accounts' | 'enterprise_connections',
  unknown
>

const IDENTIFIER_COLUMNS = columnsOf<IdentifierRow>()(
  'instance_id',
  'id',
  'user_id',
  'type',
  'value',
  'normalized_value',
  'username_skeleton',
  'verified_at',
  'verification_strategy',
  'verification_id',
  'reserved',
  'claimed_by_client_id',
  'reserved_for_second_factor',
  'default_second_factor',
  'created_at',
  'updated_at',
)

const VERIFICATION_COLUMNS = columnsOf<VerificationRow>()(
  'instance_id',
  'id',
  'strategy',
  'subject',
  'identifier_id',
  'target',
  'code_digest',
  'attempts',
  'max_attempts',
  'expires_at',
  'verified_at',
  'channel',
  'created_at',
  'nonce',
  'client_id',
  'verified_by_client_id',
  'redirect_url',
  'requested_from',
  'credentials_generation',
  'sealed_ciphertext',
  'outcome',
)

const PASSKEY_COLUMNS = columnsOf<PasskeyRow>()(
  'instance_id',
  'id',
  'user_id',
  'name',
  'credential_id',
  'public_key',
  'sign_count',
  'transports',
  'verification_id',
  'verified_at',
  'last_used_at',
  'created_at',
  'updated_at',
)

const EXTERNAL_ACCOUNT_COLUMNS = columnsOf<ExternalAccountRow>()(
  'instance_id',
  'id',
  'user_id',
  'connection_key',
  'subject',
  'visit_id',
  'email_address',
  'email_address_proven',
  'first_name',
  'last_name',
  'username',
  'image_url',
  'approved_scopes',
  'tokens_ciphertext',
  'token_expires_at',
  'refresh_claimed_until',
  'asked_at',
  'error_code',
  'created_at',
  'updated_at',
)

const ENTERPRISE_CONNECTION_COLUMNS = columnsOf<EnterpriseConnectionOfUser>()(
  'instance_id',
  'id',
  'protocol',
  'protocol_id',
  'provider',
  'name',
  'organization_id',
  'active',
  'sync_user_attributes',
  'disable_additional_identifications',
  'allow_organization_account_linking',
  'allow_subdomains',
  'allow_idp_initiated',
  'disable_jit_provisioning',
  'force_authn',
  'domains',
  'options',
  'secret_ciphertext',
  'created_at',
  'updated_at',
)

function relations({ db }: Connection) {
  const own = sql`identifiers.instance_id = users.instance_id and identifiers.user_id = users.id`
  const pointedTo = sql`verifications.instance_id = users.instance_id and verifications.id in (select identifiers.verification_id from identifiers where ${own})`
  const linked = sql`external_accounts.instance_id = users.instance_id and external_accounts.user_id = users.id`
  const registered = sql`passkeys.instance_id = users.instance_id and passkeys.user_id = users.id`
  const by = sql`enterprise_connections.instance_id = users.instance_id and enterprise_connections.id in (select external_accounts.connection_key from external_accounts where ${linked})`
  return [
    jsonRows(db, 'identifiers', IDENTIFIER_COLUMNS, own).as('identifiers'),
    jsonRows(db, 'verifications', VERIFICATION_COLUMNS, pointedTo).as('verifications'),
    jsonRows(db, 'passkeys', PASSKEY_COLUMNS, registered).as('passkeys'),
    jsonRows(db, 'external_accounts', EXTERNAL_ACCOUNT_COLUMNS, linked).as('external_accounts'),
    jsonRows(db, 'enterprise_connections', ENTERPRISE_CONNECTION_COLUMNS, by).as('enterprise_connections'),
  ] as const
}

const userWithRelations = preparedRow<{ instanceId: string; id: string }, UserRow & RelationColumns>(
  (db, { instanceId, id }) =>
    db
      .selectFrom('users')
      .selectAll('users')
      .select(relations({ db }))
      .where('users.instance_id', '=', instanceId)
      .where('users.id', '=', id),
)

const lockedUserWithRelations = preparedRow<{ instanceId: string; id: string }, UserRow & RelationColumns>(
  (db, { instanceId, id }) =>
    lockedRows(
      db,
      db
        .selectFrom('users')
        .selectAll('users')
        .select(relations({ db }))
        .where('users.instance_id', '=', instanceId)
        .where('users.id', '=', id),
    ),
)

/**
 * A user with everything that is shown with it, in one statement.
 * @param isLocked until the end of the transaction nobody else changes the user
 */
export async function findUserWithRelations(
  { db, instance }: Scope,
  id: string,
  isLocked = false,
): Promise<{ user: UserRow; relations: UserRelations } | undefined> {
  const row = await (isLocked ? lockedUserWithRelations : userWithRelations)(db, {
    instanceId: instance.id,
    id,
  })
  if (!row) return undefined
  const { identifiers, verifications, passkeys, external_accounts, enterprise_connections, ...user } = row
  const columns = { identifiers, verifications, passkeys, external_accounts, enterprise_connections }
  return { user, relations: parse(columns) }
}

/** By user id, in one statement. */
export async function listUserRelations(scope: Scope, ids: string[]): Promise<Map<string, UserRelations>> {
  const { db, instance } = scope
  if (ids.length === 0) return new Map()
  const rows = await db
    .selectFrom('users')
    .select('users.id')
    .select(relations(scope))
    .where('users.instance_id', '=', instance.id)
    .where('users.id', 'in', ids)
    .execute()
  return new Map(rows.map(row => [row.id, parse(row)]))
}

function parse(row: RelationColumns): UserRelations {
  const passkeys = parseJsonRows<PasskeyRow>(row.passkeys).sort(byAge)
  const accounts = parseJsonRows<ExternalAccountRow>(row.external_accounts).sort(byAge)
  return {
    identifiers: parseJsonRows<IdentifierRow>(row.identifiers).sort(byAge),
    verifications: parseJsonRows<VerificationRow>(row.verifications),
    passkeys: passkeys.filter(isSetUp),
    externalAccounts: accounts.filter(hasCome),
    begunIds: [
      ...passkeys.filter(passkey => !isSetUp(passkey)),
      ...accounts.filter(account => !hasCome(account)),
    ].map(({ id }) => id),
    enterpriseConnections: parseJsonRows<EnterpriseConnectionOfUser>(row.enterprise_connections),
  }
}

const isSetUp = (passkey: PasskeyRow) => passkey.verified_at !== null

const hasCome = (account: ExternalAccountRow) => account.subject !== null || account.error_code !== null

interface Aged {
  id: string
  created_at: number
}

const byAge = (one: Aged, other: Aged) => one.created_at - other.created_at || (one.id < other.id ? -1 : 1)
