import { join } from 'node:path'
import { DIALECTS } from '@frontdesk/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { BOOLEAN_COLUMNS, JSON_COLUMNS } from '../../src/store/dialect/values.js'
import { type MigratedStore, openMigratedStore } from './migrated-store.fixture.js'
import { dumpSchema, listPostgresColumns, type PostgresColumn } from './schema-dump.js'

const SCHEMA_DIRECTORY = join(import.meta.dirname, '../../schema')

describe.each(DIALECTS)('the schema on %s', dialect => {
  it('is what schema/ shows; after a change: npm run -w frontdesk schema:dump', async () => {
    const migrated = await openMigratedStore(dialect)
    try {
      await expect(await dumpSchema(migrated.store)).toMatchFileSnapshot(
        join(SCHEMA_DIRECTORY, `${dialect}.sql`),
      )
    } finally {
      await migrated.close()
    }
  })
})

describe('the columns that the dialect converts by name', () => {
  let migrated: MigratedStore
  let columns: PostgresColumn[]
  beforeAll(async () => {
    migrated = await openMigratedStore('postgres')
    columns = await listPostgresColumns(migrated.store)
  })
  afterAll(() => migrated.close())

  const namesOfType = (type: string) =>
    new Set(columns.filter(column => column.type === type).map(column => column.name))

  it('lists every JSON column, and no other', () => {
    expect([...JSON_COLUMNS].sort()).toEqual([...namesOfType('jsonb')].sort())
  })

  it('lists every boolean column, and no other', () => {
    expect([...BOOLEAN_COLUMNS].sort()).toEqual([...namesOfType('boolean')].sort())
  })

  it('finds each of their names with one type in the whole schema', () => {
    const listed = columns.filter(column => JSON_COLUMNS.has(column.name) || BOOLEAN_COLUMNS.has(column.name))
    const ambiguous = listed.filter(
      column => column.type !== (JSON_COLUMNS.has(column.name) ? 'jsonb' : 'boolean'),
    )
    expect(ambiguous.map(column => `${column.table}.${column.name} is ${column.type}`)).toEqual([])
  })

  it('keeps everything else in portable types', () => {
    expect([...new Set(columns.map(column => column.type))].sort()).toEqual([
      'bigint',
      'boolean',
      'bytea',
      'jsonb',
      'text',
      'xid8', // the position of `lease_ends` alone (ADR 0025)
    ])
  })
})
