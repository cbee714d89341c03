import type { Db } from '../../src/store/store.js'
import type { IdentifierType } from '../../src/store/tables.js'

/** Rows as an earlier version may have written them, past every rule of today. All are of `ins_1`. */

export async function plantUser(db: Db, id: string, searchText: string): Promise<void> {
  const row = {
    instance_id: 'ins_1',
    id,
    password_compromised: false,
    public_metadata: {},
    private_metadata: {},
    unsafe_metadata: {},
    banned: false,
    failed_attempts: 0,
    delete_self_enabled: true,
    create_organization_enabled: true,
    bypass_client_trust: false,
    totp_enabled: false,
    backup_code_enabled: false,
    search_text: searchText,
    created_at: 1,
    updated_at: 1,
  }
  await db
    .insertInto('users')
    .values(row as never)
    .execute()
}

export async function plantIdentifier(
  db: Db,
  id: string,
  userId: string,
  type: IdentifierType,
  value: string,
  verifiedAt: number | null = 1,
): Promise<void> {
  const row = {
    instance_id: 'ins_1',
    id,
    user_id: userId,
    type,
    value,
    normalized_value: type === 'username' ? value.toLowerCase() : value,
    username_skeleton: null,
    verified_at: verifiedAt,
    verification_strategy: verifiedAt === null ? null : 'admin',
    verification_id: null,
    reserved: false,
    reserved_for_second_factor: false,
    default_second_factor: false,
    created_at: 1,
    updated_at: 1,
  }
  await db
    .insertInto('identifiers')
    .values(row as never)
    .execute()
}
