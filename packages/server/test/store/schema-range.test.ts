import { DIALECTS } from '@frontdesk/testkit'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { FakeClock } from '../../src/platform/clock.js'
import { migrate, migrationNames, migrations } from '../../src/store/migrations/migrate.js'
import type { Migration } from '../../src/store/migrations/migration.js'
import { deleteNode, NODE_GONE_AFTER_MS, putNode } from '../../src/store/unscoped/nodes.js'
import { type MigratedStore, openMigratedStore } from './migrated-store.fixture.js'

const EXPANDED = '9001-second-name'
// the version after this one stops using a column; the one after that takes it away
const next: readonly Migration[] = [
  ...migrations,
  { name: EXPANDED, statements: () => ['alter table users add column second_name text'] },
]
const afterNext: readonly Migration[] = [
  ...next,
  {
    name: '9002-no-timezone',
    statements: () => ['alter table users drop column timezone'],
    contract: { needs: EXPANDED },
  },
]

describe.each(DIALECTS)('versions beside one another on %s', dialect => {
  let migrated: MigratedStore
  const clock = new FakeClock()
  beforeEach(async () => {
    migrated = await openMigratedStore(dialect)
  })
  afterEach(() => migrated.close())

  const migrateTo = (known: readonly Migration[]) => migrate(migrated.store, clock, { known })
  const node = (schema: string | null) => ({
    id: 'node_1',
    config_digest: null,
    public_url: null,
    schema,
    started_at: clock.now(),
    seen_at: clock.now(),
  })
  const runs = (schema: string | null) => migrated.store.transaction(tx => putNode(tx, node(schema)))

  it('an older one starts with a schema that has only grown, and leaves it as it is', async () => {
    expect(await migrateTo(next)).toEqual([EXPANDED])
    expect(await migrateTo(migrations)).toEqual([])
    expect(await migrateTo(next)).toEqual([])
  })

  it('an older one is refused where something was taken away that it uses; one in between is not', async () => {
    expect(await migrateTo(afterNext)).toEqual([EXPANDED, '9002-no-timezone'])
    await expect(migrateTo(migrations)).rejects.toThrow(
      'A newer version has changed the database so that this one cannot run with it any more: 9002-no-timezone.',
    )
    expect(await migrateTo(next)).toEqual([])
  })

  it.each([null, migrationNames.at(-1)!])(
    'nothing is taken away from a server that uses it (schema %s)',
    async schema => {
      await runs(schema)
      // growing disturbs nobody
      expect(await migrateTo(next)).toEqual([EXPANDED])
      await expect(migrateTo(afterNext)).rejects.toThrow(
        'A server of an older version runs over this database, and 9002-no-timezone takes away what it uses',
      )
      expect(await migrateTo(next)).toEqual([])
      await migrated.store.transaction(tx => deleteNode(tx, 'node_1'))
      expect(await migrateTo(afterNext)).toEqual(['9002-no-timezone'])
    },
  )

  it('a server that uses it no more, or was killed a while ago, is in nobody’s way', async () => {
    await runs(EXPANDED)
    expect(await migrateTo(afterNext)).toHaveLength(2)
  })

  it('a server that was killed counts for half a minute', async () => {
    await runs(null)
    clock.advance(NODE_GONE_AFTER_MS)
    await expect(migrateTo(afterNext)).rejects.toThrow('older version')
    clock.advance(1)
    expect(await migrateTo(afterNext)).toHaveLength(2)
  })
})

/** What an older version may notice: it lacks something, or finds something that it cannot write. */
const TAKES_AWAY =
  /\bdrop (table|column)\b|\brename\b|\balter column\b|\bset not null\b|\badd (constraint|check)\b|\bdelete from\b/i
const DEMANDS = /\badd column\b(?=.*\bnot null\b)(?!.*\bdefault\b)/i
/** Migrations before versions could run beside one another. */
const LAST_OF_BEFORE = '0032-schema-ranges'

const isContract = (statement: string) => TAKES_AWAY.test(statement) || DEMANDS.test(statement)

describe('a migration that takes something away says so', () => {
  it.each([
    ['alter table users drop column timezone', true],
    ['alter table users rename column a to b', true],
    ['alter table users alter column a type text', true],
    ['alter table users add column a text not null', true],
    ['drop table nodes', true],
    ["alter table users add column a text not null default ''", false],
    ['alter table users add column a text', false],
    ['drop index users_a', false],
    ['create table a (b text not null)', false],
  ])('%s', (statement, expected) => {
    expect(isContract(statement)).toBe(expected)
  })

  it('in all versions since', () => {
    const silent = migrations.filter(
      ({ name, contract, statements }) =>
        name > LAST_OF_BEFORE && !contract && DIALECTS.some(dialect => statements(dialect).some(isContract)),
    )
    expect(silent.map(migration => migration.name)).toEqual([])
  })
})
