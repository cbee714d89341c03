import { createTestDatabase, type TestDatabase } from '@frontdesk/testkit'
import { sql } from 'kysely'
import pg from 'pg'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { sequenceEvents } from '../../src/events/sequencer.js'
import { DAY_MS, FakeClock, systemClock } from '../../src/platform/clock.js'
import { silentLog } from '../../src/platform/log.js'
import { listEventsAfter } from '../../src/store/events.js'
import { partitionsByTime } from '../../src/store/migrations/0034-partitions-by-time.js'
import { migrate, migrations } from '../../src/store/migrations/migrate.js'
import { openStore } from '../../src/store/open-store.js'
import type { Store } from '../../src/store/store.js'
import { readLayout } from '../../src/store/unscoped/partitions.js'
import { keepPartitions } from '../../src/webhooks/partitions.js'

/** The migrations of the version before. */
const BEFORE = migrations.filter(({ name }) => name < partitionsByTime.name)
const INSERT = `insert into events
  (instance_id, id, type, resource_id, sequence, position, payload, event_attributes, created_at)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`
const TABLES = ['events', 'webhook_attempts'] as const

describe('an installation on postgres that comes from the version without partitions', () => {
  let database: TestDatabase
  let store: Store
  let olderNode: pg.Client
  const scope = () => ({ db: store.read, instance: { id: 'ins_1' } })
  beforeEach(async () => {
    database = await createTestDatabase('postgres')
    store = openStore(database.location, { durability: 'relaxed' })
    await migrate(store, new FakeClock(), { known: BEFORE })
    olderNode = new pg.Client(database.location)
    await olderNode.connect()
  })
  afterEach(async () => {
    await olderNode.end()
    await store.close()
    await database.drop()
  })

  const upgrade = () => migrate(store, new FakeClock(), { known: [...BEFORE, partitionsByTime] })

  /** As the older node writes it, with a statement that its connection has prepared. */
  const emitByOlderNode = (number: number, createdAt: number) =>
    olderNode.query({
      name: 'insert_event',
      text: INSERT,
      values: ['ins_1', `evt_${number}`, 'user.updated', 'user_1', number, null, '{}', '{}', createdAt],
    })

  const positions = async () =>
    (await listEventsAfter(scope(), { after: 0, limit: 100 })).map(event => [event.id, event.position])

  /** In which table each event lies. */
  async function places(): Promise<Record<string, string>> {
    const { rows } = await sql<{ id: string; place: string }>`
      select id, cast(tableoid as regclass) as place from events order by id`.execute(store.read)
    return Object.fromEntries(rows.map(row => [row.id, row.place]))
  }

  async function nodeOf(table: string): Promise<unknown> {
    const { rows } = await sql<{ node: unknown }>`
      select pg_relation_filenode(cast(${table} as regclass)) as node`.execute(store.read)
    return rows[0]!.node
  }

  it('keeps its tables as they are, and puts what is new beside them', async () => {
    await emitByOlderNode(1, 1)
    await emitByOlderNode(2, systemClock.now() + 400 * DAY_MS) // its clock is wrong
    await sequenceEvents(store)
    const file = await nodeOf('events')
    await upgrade()
    expect(await nodeOf('events_before')).toBe(file)
    await emitByOlderNode(3, systemClock.now())
    await emitByOlderNode(4, 2) // an old time
    await sequenceEvents(store)
    const [newest] = (await readLayout(store.read, 'events')).spans
    expect(await places()).toEqual({
      evt_1: 'events_before',
      evt_2: 'events_before',
      evt_3: newest!.name,
      evt_4: 'events_rest',
    })
    // one log, that goes on as the same one
    expect(await positions()).toEqual([1, 2, 3, 4].map(number => [`evt_${number}`, number]))
    expect(await store.read.selectFrom('event_log_epochs').selectAll().execute()).toEqual([])
  })

  it('gives positions to what waited when it was upgraded, in order with what comes after', async () => {
    const now = systemClock.now()
    await emitByOlderNode(1, now)
    await emitByOlderNode(2, now)
    await upgrade()
    await emitByOlderNode(3, now)
    await sequenceEvents(store)
    expect(await positions()).toEqual([1, 2, 3].map(number => [`evt_${number}`, number]))
  })

  it('has its attempts in partitions, too', async () => {
    const attempt = (id: string) => ({
      instance_id: 'ins_1',
      id,
      endpoint_id: 'ep_1',
      event_id: 'evt_1',
      attempt: 1,
      url: 'https://example.com',
      request_headers: {},
      response_status: null,
      response_headers: null,
      response_body: null,
      error: null,
      latency_ms: 1,
      created_at: systemClock.now(),
    })
    const insert = (id: string) =>
      store.transaction(tx => tx.insertInto('webhook_attempts').values(attempt(id)).execute())
    await insert('atmpt_1')
    await upgrade()
    await insert('atmpt_2')
    const { rows } = await sql<{ place: string }>`
      select cast(tableoid as regclass) as place from webhook_attempts order by id`.execute(store.read)
    const [newest] = (await readLayout(store.read, 'webhook_attempts')).spans
    expect(rows.map(row => row.place)).toEqual(['webhook_attempts_before', newest!.name])
  })

  it('waits for a transaction that is under way, and keeps no traffic waiting meanwhile', async () => {
    await olderNode.query('begin')
    await emitByOlderNode(1, systemClock.now())
    const upgrading = upgrade()
    // the migration asks for its lock, is refused and asks again, while others go on
    const others = new pg.Client(database.location)
    await others.connect()
    try {
      const values = ['ins_1', 'evt_2', 'user.updated', 'user_2', 1, null, '{}', '{}', systemClock.now()]
      await others.query(INSERT, values)
    } finally {
      await others.end()
    }
    await olderNode.query('commit')
    await upgrading
    expect(Object.keys(await places())).toEqual(['evt_1', 'evt_2'])
  })

  it('loses the former table when nobody keeps its rows any longer', async () => {
    await emitByOlderNode(1, systemClock.now() - 100 * DAY_MS)
    await emitByOlderNode(2, systemClock.now() - 90 * DAY_MS)
    await sequenceEvents(store)
    await upgrade()
    await emitByOlderNode(3, systemClock.now())
    await sequenceEvents(store)
    const services = { store, clock: systemClock, log: silentLog }
    await keepPartitions(services, { events: 91, webhook_attempts: 30 })
    expect(await positions()).toHaveLength(3)
    await keepPartitions(services, { events: 90, webhook_attempts: 30 })
    expect(await positions()).toEqual([['evt_3', 3]])
    const { parent, spans, before } = await readLayout(store.read, 'events')
    expect([parent, before, spans.length]).toEqual(['events_since', null, 2])
    const { rows } = await sql`
      select 1 from pg_tables where tablename like '%events_before%'`.execute(store.read)
    expect(rows).toEqual([])
  })

  it.each(TABLES)('needs no part of its own for %s when there is nothing yet', async table => {
    await upgrade()
    expect(await readLayout(store.read, table)).toMatchObject({ parent: table, before: null })
  })
})
