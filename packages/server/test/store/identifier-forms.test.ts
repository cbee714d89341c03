import { DIALECTS } from '@frontdesk/testkit'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { oneForm } from '../../src/store/migrations/0014-one-form.js'
import { listUnsettledIdentifiers } from '../../src/store/unscoped/identifier-forms.js'
import { type MigratedStore, openMigratedStore } from './migrated-store.fixture.js'
import { plantIdentifier, plantUser } from './planted-rows.js'

describe.each(DIALECTS)('bringing identifiers to their one form on %s', dialect => {
  let migrated: MigratedStore
  const notes: string[] = []

  beforeAll(async () => {
    migrated = await openMigratedStore(dialect)
    await migrated.store.transaction(async tx => {
      await plantUser(tx, 'user_jörg', 'Jo\u0308rg\nuser_jörg\njörg@müller.de\n+4402079460018')
      await plantIdentifier(tx, 'idn_1', 'user_jörg', 'email_address', 'jörg@müller.de')
      await plantIdentifier(tx, 'idn_2', 'user_jörg', 'phone_number', '+4402079460018')
      await plantIdentifier(tx, 'idn_3', 'user_jörg', 'email_address', 'ada@example.com')
      await plantUser(tx, 'user_twin_1', '\nuser_twin_1\nx@bücher.de')
      await plantIdentifier(tx, 'idn_4', 'user_twin_1', 'email_address', 'x@bücher.de')
      await plantUser(tx, 'user_twin_2', '\nuser_twin_2\nx@xn--bcher-kva.de')
      await plantIdentifier(tx, 'idn_5', 'user_twin_2', 'email_address', 'x@xn--bcher-kva.de')
      // claimed, never proven: in nobody's way
      await plantIdentifier(tx, 'idn_6', 'user_twin_2', 'email_address', 'jörg@müller.de', null)
      await plantIdentifier(tx, 'idn_7', 'user_twin_2', 'phone_number', '+99912345678')
      await plantUser(tx, 'user_names_1', '\nuser_names_1\nstraße')
      await plantIdentifier(tx, 'idn_u1', 'user_names_1', 'username', 'Straße')
      await plantIdentifier(tx, 'idn_u2', 'user_names_1', 'username', 'Paypal')
      await plantUser(tx, 'user_names_2', '\nuser_names_2\nраураӏ')
      await plantIdentifier(tx, 'idn_u3', 'user_names_2', 'username', 'раураӏ')
      await plantIdentifier(tx, 'idn_u4', 'user_names_2', 'username', 'STRASSE')
      for (const identifier of ['*@bücher.de', '*@xn--bcher-kva.de', 'y@bücher.de', '+4402079460018']) {
        await sql`insert into restricted_identifiers (instance_id, id, list, identifier, identifier_type, created_at, updated_at)
          values ('ins_1', ${`blid_${identifier}`}, 'blocklist', ${identifier}, 'email_address', 1, 1)`.execute(
          tx,
        )
      }
      await sql`insert into waitlist_entries (instance_id, id, email_address, status, created_at, updated_at)
        values ('ins_1', 'wle_1', 'y@bücher.de', 'pending', 1, 1)`.execute(tx)
    })
    await migrated.store.transaction(tx => oneForm.convert!(tx, note => notes.push(note)))
  })
  afterAll(() => migrated.close())

  const values = async () => {
    const rows = await migrated.store.read
      .selectFrom('identifiers')
      .select(['id', 'value', 'normalized_value'])
      .orderBy('id')
      .execute()
    for (const row of rows) if (!row.id.startsWith('idn_u')) expect(row.value).toBe(row.normalized_value)
    return Object.fromEntries(rows.map(row => [row.id, row.value]))
  }

  it('rewrites addresses and numbers, and leaves pairs as they are', async () => {
    expect(await values()).toEqual({
      idn_1: 'jörg@xn--mller-kva.de',
      idn_2: '+442079460018',
      idn_3: 'ada@example.com',
      idn_4: 'x@bücher.de',
      idn_5: 'x@xn--bcher-kva.de',
      idn_6: 'jörg@xn--mller-kva.de',
      idn_7: '+99912345678',
      idn_u1: 'Straße',
      idn_u2: 'Paypal',
      idn_u3: 'раураӏ',
      idn_u4: 'STRASSE',
    })
  })

  it('reports pairs, and what the rules refuse', async () => {
    const unsettled = await listUnsettledIdentifiers(migrated.store.read)
    expect(unsettled.map(({ identifier, holder }) => [identifier.id, holder?.id ?? null])).toEqual([
      ['idn_4', 'idn_5'],
      ['idn_7', null],
      ['idn_u1', 'idn_u4'],
      ['idn_u3', 'idn_u2'],
    ])
    expect(notes).toEqual([
      'Identifiers that could not be brought to their one form: 4. `frontdesk identifiers` lists them.',
    ])
  })

  it('gives usernames that look alike one skeleton, which one of them holds', async () => {
    const rows = await migrated.store.read
      .selectFrom('identifiers')
      .select(['id', 'normalized_value', 'username_skeleton'])
      .where('type', '=', 'username')
      .orderBy('id')
      .execute()
    expect(rows.map(row => [row.id, row.normalized_value, row.username_skeleton])).toEqual([
      ['idn_u1', 'straße', null],
      ['idn_u2', 'paypal', 'paypal'],
      ['idn_u3', 'раураӏ', null],
      ['idn_u4', 'strasse', 'strasse'],
    ])
  })

  it('keeps the users findable by either spelling', async () => {
    const user = await migrated.store.read
      .selectFrom('users')
      .select('search_text')
      .where('id', '=', 'user_jörg')
      .executeTakeFirstOrThrow()
    expect(user.search_text.split('\n')).toEqual([
      'Jörg',
      'user_jörg',
      'jörg@xn--mller-kva.de',
      'jörg@müller.de',
      '+442079460018',
    ])
  })

  it('rewrites lists, where the form is not on the list already', async () => {
    const listed = await migrated.store.read
      .selectFrom('restricted_identifiers')
      .select('identifier')
      .orderBy('identifier')
      .execute()
    expect(listed.map(row => row.identifier).sort()).toEqual([
      '*@bücher.de',
      '*@xn--bcher-kva.de',
      '+442079460018',
      'y@xn--bcher-kva.de',
    ])
    const entry = await migrated.store.read
      .selectFrom('waitlist_entries')
      .select('email_address')
      .executeTakeFirst()
    expect(entry).toEqual({ email_address: 'y@xn--bcher-kva.de' })
  })
})
