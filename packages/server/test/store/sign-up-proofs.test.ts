import { createTestDatabase, DIALECTS, type TestDatabase } from '@frontdesk/testkit'
import { FakeClock } from 'frontdesk'
import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { migrate, migrations } from '../../src/store/migrations/migrate.js'
import { openStore } from '../../src/store/open-store.js'
import { findSignUp } from '../../src/store/sign-ups.js'
import type { Store } from '../../src/store/store.js'
import type { SignUpRow } from '../../src/store/tables.js'

const MIGRATION = '0023-sign-up-proofs'

type OldColumns = Record<string, string | number>

const PHONE_SENT = { phone_number: '+15555550100', phone_verification_id: 'ver_phone' }

/** What a sign-up had in the columns of each kind, and the proofs that it has now. */
const CASES: [id: string, before: OldColumns, after: SignUpRow['proofs']][] = [
  ['sua_nothing', { email_address: 'ada@example.com' }, {}],
  [
    'sua_email_sent',
    { email_verification_id: 'ver_email' },
    { email_address: { verification_id: 'ver_email', strategy: null, verified_at: null } },
  ],
  [
    'sua_email_proven',
    {
      email_verification_id: 'ver_email',
      email_verified_at: 1_767_225_600_123,
      email_verification_strategy: 'email_link',
    },
    {
      email_address: {
        verification_id: 'ver_email',
        strategy: 'email_link',
        verified_at: 1_767_225_600_123,
      },
    },
  ],
  [
    'sua_invited',
    { email_verified_at: 7, email_verification_strategy: 'ticket' },
    { email_address: { verification_id: null, strategy: 'ticket', verified_at: 7 } },
  ],
  [
    'sua_phone_sent',
    PHONE_SENT,
    { phone_number: { verification_id: 'ver_phone', strategy: null, verified_at: null } },
  ],
  [
    'sua_phone_proven',
    { ...PHONE_SENT, phone_verified_at: 8 },
    { phone_number: { verification_id: 'ver_phone', strategy: 'phone_code', verified_at: 8 } },
  ],
  [
    'sua_wallet_sent',
    { web3_verification_id: 'ver_wallet' },
    { web3_wallet: { verification_id: 'ver_wallet', strategy: null, verified_at: null } },
  ],
  [
    'sua_all',
    {
      ...PHONE_SENT,
      email_verification_id: 'ver_email',
      web3_verification_id: 'ver_wallet',
      web3_verified_at: 9,
      web3_strategy: 'web3_metamask_signature',
    },
    {
      email_address: { verification_id: 'ver_email', strategy: null, verified_at: null },
      phone_number: { verification_id: 'ver_phone', strategy: null, verified_at: null },
      web3_wallet: { verification_id: 'ver_wallet', strategy: 'web3_metamask_signature', verified_at: 9 },
    },
  ],
]

describe.each(DIALECTS)('the proofs of sign-ups from before they had one column, on %s', dialect => {
  let database: TestDatabase
  let store: Store
  beforeEach(async () => {
    database = await createTestDatabase(dialect)
    store = openStore(database.location, { durability: 'relaxed' })
  })
  afterEach(async () => {
    await store.close()
    await database.drop()
  })

  /** The schema as it was just before the migration. */
  async function migrateUpToIt(): Promise<void> {
    const type = dialect === 'postgres' ? 'bigint' : 'integer'
    const earlier = migrations.slice(
      0,
      migrations.findIndex(({ name }) => name === MIGRATION),
    )
    // one by one: a transaction of today tells of its changes in a table that there was not yet
    const before = openStore(database.location, { durability: 'relaxed' })
    const db = before.read
    await sql
      .raw(`create table schema_migrations (name text primary key, applied_at ${type} not null)`)
      .execute(db)
    for (const migration of earlier) {
      for (const statement of migration.statements(dialect)) await sql.raw(statement).execute(db)
      await db.insertInto('schema_migrations').values({ name: migration.name, applied_at: 1 }).execute()
    }
    await before.close()
  }

  async function insertOld(id: string, columns: OldColumns): Promise<void> {
    const row: OldColumns = {
      instance_id: 'ins_1',
      id,
      client_id: 'client_1',
      unsafe_metadata: '{}',
      public_metadata: '{}',
      abandon_at: 1,
      created_at: 1,
      updated_at: 1,
      ...columns,
    }
    const names = sql.join(Object.keys(row).map(name => sql.ref(name)))
    await store.transaction(
      async tx =>
        void (await sql`insert into sign_ups (${names}) values (${sql.join(Object.values(row))})`.execute(
          tx,
        )),
    )
  }

  it('are those that its columns told, kind by kind', async () => {
    await migrateUpToIt()
    for (const [id, before] of CASES) await insertOld(id, before)
    expect(await migrate(store, new FakeClock())).toContain(MIGRATION)
    const scope = { db: store.read, instance: { id: 'ins_1' } }
    const found = CASES.map(async ([id]) => [id, (await findSignUp(scope, id))?.proofs])
    expect(await Promise.all(found)).toEqual(CASES.map(([id, , after]) => [id, after]))
  })
})
