import { DIALECTS } from '@frontdesk/testkit'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ApplicationRow, InstanceRow } from '../../src/store/tables.js'
import { type MigratedStore, openMigratedStore } from './migrated-store.fixture.js'

const LARGEST = Number.MAX_SAFE_INTEGER

describe.each(DIALECTS)('values on %s', dialect => {
  let migrated: MigratedStore
  let count = 0
  beforeAll(async () => {
    migrated = await openMigratedStore(dialect)
  })
  afterAll(() => migrated.close())

  /** What a row of `instances` reads as after it was written; it has JSON, booleans, text and instants. */
  async function roundTrip(values: Partial<InstanceRow>): Promise<InstanceRow> {
    const id = `ins_${++count}`
    const row: InstanceRow = {
      id,
      application_id: 'app_1',
      slug: id,
      environment: 'development',
      is_default: false,
      publishable_key: id,
      domain: null,
      origins: [],
      settings: {},
      created_at: 1,
      updated_at: 1,
      ...values,
    }
    const { store } = migrated
    const returned = await store.transaction(tx =>
      tx.insertInto('instances').values(row).returningAll().executeTakeFirstOrThrow(),
    )
    const read = await store.read
      .selectFrom('instances')
      .selectAll()
      .where('id', '=', id)
      .executeTakeFirstOrThrow()
    expect(returned).toEqual(read) // `returning` is converted as a read is
    return read
  }

  it.each([
    ['an empty object', {}],
    ['an empty array', []],
    ['nested arrays', [[1, [2, []]], [{ a: [null, true, false] }]]],
    ['null within an object', { a: null, b: { c: null } }],
    ['strings that look like JSON', { a: '{"b":1}', c: '[]', d: 'null', e: '1' }],
    ['quotes and escapes', { 'a"b': "it's \\ a \n line\ttab; drop table users; --" }],
    ['unicode', { 名前: '織田 信長', emoji: '👩‍👩‍👧‍👦', combining: 'e\u0301', rtl: 'שלום', astral: '\u{1F9D1}' }],
    ['numbers', { zero: 0, negative: -1, fraction: 0.1, tiny: 1e-7, largest: LARGEST }],
    ['names that the prototype has too', { constructor: 1, toString: 'x', ['__proto__x']: 2 }],
  ])('keeps JSON: %s', async (_, value) => {
    expect((await roundTrip({ settings: value })).settings).toEqual(value)
  })

  it('keeps an array of strings an array', async () => {
    const origins = ['https://a.example', 'https://b.example/{x},"y"']
    expect((await roundTrip({ origins })).origins).toEqual(origins)
  })

  it('keeps booleans, and compares them in conditions', async () => {
    const { id } = await roundTrip({ is_default: true })
    await roundTrip({ is_default: false })
    const rows = await migrated.store.read
      .selectFrom('instances')
      .select(['id', 'is_default'])
      .where('is_default', '=', true)
      .execute()
    expect(rows).toEqual([{ id, is_default: true }])
  })

  it('keeps null and makes null of undefined', async () => {
    expect((await roundTrip({ domain: null })).domain).toBeNull()
    expect((await roundTrip({ domain: undefined })).domain).toBeNull()
  })

  it('keeps text: unicode, empty, and what looks like a number', async () => {
    for (const domain of ['', '007', '1e5', 'straße 東京 👍', "'; --"])
      expect((await roundTrip({ domain })).domain).toBe(domain)
  })

  it('keeps integers up to 2^53 - 1', async () => {
    for (const instant of [0, -1, 1_780_000_000_000, LARGEST, -LARGEST])
      expect((await roundTrip({ created_at: instant })).created_at).toBe(instant)
  })

  it.each([LARGEST + 1, -LARGEST - 1, 2 ** 60, NaN, Infinity, 1.5])(
    'refuses to write %d as an instant',
    async created_at => {
      await expect(roundTrip({ created_at })).rejects.toThrow()
      expect(
        await migrated.store.read
          .selectFrom('instances')
          .select('id')
          .where('id', '=', `ins_${count}`)
          .execute(),
      ).toEqual([])
    },
  )

  it('refuses to read an integer that a JavaScript number cannot hold', async () => {
    const { store } = migrated
    const row: ApplicationRow = { id: 'app_big', name: 'Big', slug: 'big', created_at: 0 }
    await store.transaction(async tx => {
      await tx.insertInto('applications').values(row).execute()
      await sql`update applications set created_at = 9007199254740993 where id = 'app_big'`.execute(tx)
    })
    const read = store.read.selectFrom('applications').selectAll().where('id', '=', 'app_big').execute()
    await expect(read).rejects.toThrow(/exactly/)
  })
})
