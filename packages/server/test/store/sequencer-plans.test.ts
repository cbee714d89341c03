import { DIALECTS } from '@frontdesk/testkit'
import { CompiledQuery, sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { sequenceEvents } from '../../src/events/sequencer.js'
import { readByIndexes } from '../../src/store/dialect/by-indexes.js'
import type { Db, Store, Tx } from '../../src/store/store.js'
import * as waiting from '../../src/store/unscoped/sequencing.js'
import { type MigratedStore, openMigratedStore } from './migrated-store.fixture.js'

const WAITING = 20_000
const BATCH = 100
/** The batch itself, and index entries of events that have got their positions just before. */
const MOST_READ = 3 * BATCH

/** Events that wait, with consecutive numbers, each the second of a resource. */
async function plant(store: Store, from: number, total: number): Promise<void> {
  for (let start = from; start < from + total; start += 1000) {
    const rows = Array.from({ length: 1000 }, (_, index) => start + index).map(number => ({
      instance_id: 'ins_1',
      id: `evt_${String(number).padStart(8, '0')}`,
      type: 'user.updated',
      resource_id: `user_${number}`,
      sequence: 2,
      position: null,
      payload: {},
      event_attributes: {},
      created_at: number,
    }))
    await store.transaction(tx => tx.insertInto('events').values(rows).execute())
  }
}

/** All that a batch and the metrics ask the database. */
async function ask(store: Store, noted: CompiledQuery[]): Promise<void> {
  const noting = <D extends Db>(db: D): D => {
    const executor = db.getExecutor()
    return db.withPlugin({
      transformQuery({ node, queryId }) {
        noted.push(executor.compileQuery(node, queryId))
        return node
      },
      transformResult: async ({ result }) => result,
    }) as D
  }
  const batch: Store = {
    ...store,
    dialect: store.dialect,
    read: noting(store.read),
    transaction: run => store.transaction(tx => run(noting<Tx>(tx))),
  }
  let batches = 0
  await sequenceEvents(batch, { batchSize: BATCH, isStopped: () => batches++ > 0 })
  await readByIndexes(batch, db => waiting.countWaitingEvents(db, BATCH))
  await readByIndexes(batch, db => waiting.oldestWaitingSince(db, store.dialect, BATCH))
}

const isOfEvents = ({ sql: text }: CompiledQuery) => /\bevents\b/.test(text)

const explainer = (how: string, statement: CompiledQuery) =>
  CompiledQuery.raw(`${how} ${statement.sql}`, [...statement.parameters])

/** How PostgreSQL runs the statements once more, in the same way; undoes it. */
async function explainedPlans(store: Store, statements: CompiledQuery[]): Promise<JsonPlan[][]> {
  const plans: JsonPlan[][] = []
  const undo = new Error('undo')
  const run = store.transaction(async tx => {
    for (const statement of statements) {
      if (/set_config/.test(statement.sql)) await tx.executeQuery(statement)
      if (!isOfEvents(statement)) continue
      plans.push((await tx.executeQuery<JsonPlan>(explainer(EXPLAIN, statement))).rows)
    }
    throw undo
  })
  await expect(run).rejects.toBe(undo)
  return plans
}

describe.each(DIALECTS)('a batch of the sequencer on %s', dialect => {
  let migrated: MigratedStore
  beforeEach(async () => {
    migrated = await openMigratedStore(dialect)
  })
  afterEach(() => migrated.close())

  const statementsOfBatch = async () => {
    const statements: CompiledQuery[] = []
    await ask(migrated.store, statements)
    // the look for instances, the oldest, what waits before them, positions; the count and the oldest of all
    expect(statements.filter(isOfEvents).length).toBeGreaterThanOrEqual(6)
    return statements
  }

  if (dialect === 'sqlite') {
    it('finds its events by index, without sorting them, however many wait', async () => {
      await plant(migrated.store, 1, WAITING)
      const statements = await statementsOfBatch()
      const details: string[] = []
      for (const statement of statements.filter(isOfEvents)) {
        const query = explainer('explain query plan', statement)
        const { rows } = await migrated.store.read.executeQuery<{ detail: string }>(query)
        details.push(...rows.map(row => row.detail))
      }
      // the instances that were found, at most a hundred
      expect(details.filter(detail => /TEMP B-TREE/.test(detail))).toHaveLength(1)
      const looks = details.filter(detail => /\bevents\b/.test(detail))
      expect(looks.length).toBeGreaterThanOrEqual(6)
      for (const look of looks) {
        expect(look).toMatch(
          /^SEARCH events USING .*\(instance_id[=>]\?|^SCAN events USING INDEX events_waiting$/,
        )
      }
    })
    return
  }

  const analyze = () => sql`analyze events`.execute(migrated.store.read)
  const expectFewReads = async () => {
    const plans = await explainedPlans(migrated.store, await statementsOfBatch())
    expect(excessesOf(plans)).toEqual([])
  }

  it('reads no more than it needs while PostgreSQL has no statistics', async () => {
    await plant(migrated.store, 1, WAITING)
    await expectFewReads()
  })

  it('reads no more than it needs with statistics from when none waited, and with true ones', async () => {
    await plant(migrated.store, 1, 2000)
    await sequenceEvents(migrated.store)
    await analyze()
    await plant(migrated.store, 2001, WAITING)
    await expectFewReads()
    await analyze()
    await expectFewReads()
  })

  it('reads no more than it needs with statistics from when many waited', async () => {
    await plant(migrated.store, 1, WAITING)
    await analyze()
    await sequenceEvents(migrated.store)
    await sql`vacuum events`.execute(migrated.store.read)
    await plant(migrated.store, 1 + WAITING, 1000)
    await expectFewReads()
  })
})

const EXPLAIN = 'explain (analyze, format json)'

interface PlanNode {
  'Node Type': string
  'Relation Name'?: string
  'Index Name'?: string
  'Actual Rows': number
  'Actual Loops': number
  'Rows Removed by Filter'?: number
  Plans?: PlanNode[]
}
interface JsonPlan {
  'QUERY PLAN': { Plan: PlanNode }[]
}

const rootsOf = (plans: JsonPlan[][]) => plans.flat().flatMap(row => row['QUERY PLAN'])

function readingsOf(node: PlanNode): PlanNode[] {
  return [node, ...(node.Plans ?? []).flatMap(readingsOf)]
}

/** What reads more than a batch needs. */
function excessesOf(plans: JsonPlan[][]): string[] {
  return rootsOf(plans)
    .flatMap(({ Plan }) => readingsOf(Plan))
    .flatMap(node => {
      const rows = (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops']
      const isScan = node['Node Type'] === 'Seq Scan' && /^events/.test(node['Relation Name'] ?? '')
      return isScan || rows > MOST_READ ? [`${node['Node Type']}: ${rows} rows`] : []
    })
}
