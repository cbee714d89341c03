import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openOutboxFixture } from '../delivery/outbox.fixture.js'
import { sequenceEvents } from '../events/sequencer.js'
import { DAY_MS, systemClock } from '../platform/clock.js'
import type { Log } from '../platform/log.js'
import { listEventsAfter } from '../store/events.js'
import type { EventRow } from '../store/tables.js'
import * as partitions from '../store/unscoped/partitions.js'
import { keepPartitions, listTablesWithoutPartition } from './partitions.js'
import { applyRetention } from './retention.js'
import { WebhookFixture } from './webhooks.fixture.js'

const KEPT_DAYS = 90
const WIDTH = partitions.widthOf(KEPT_DAYS)

describe('partitions by time on postgres', () => {
  let webhooks: WebhookFixture
  /** what the log was told */
  let warnings: unknown[]
  beforeEach(async () => {
    // `ins_live` keeps for 90 days, and `ins_dev` for 30
    const settings = { webhooks: { eventRetentionDays: KEPT_DAYS } }
    webhooks = new WebhookFixture(await openOutboxFixture('postgres', settings))
    await keepForDays('ins_dev', 30)
    // partitions go by the clock of the database as well
    webhooks.outbox.clock.set(systemClock.now() - 400 * DAY_MS)
    warnings = []
  })
  afterEach(() => webhooks.close())

  const { read } = { read: () => webhooks.services.store.read }
  const now = () => webhooks.outbox.clock.now()
  const services = (of = webhooks.services) => {
    const log = { ...of.log, warn: (fields: { err: unknown }) => void warnings.push(fields.err) }
    return { store: of.store, clock: of.clock, log: log as unknown as Log }
  }
  const apply = () => applyRetention(services())
  const layout = () => partitions.readLayout(read(), 'events')
  const pass = (days: number) => webhooks.outbox.clock.advance(days * DAY_MS)

  async function keepForDays(id: string, eventRetentionDays: number): Promise<void> {
    const { store } = webhooks.services
    const row = await read()
      .selectFrom('instances')
      .select('settings')
      .where('id', '=', id)
      .executeTakeFirst()
    const settings = row!.settings as { webhooks: object }
    const changed = { ...settings, webhooks: { ...settings.webhooks, eventRetentionDays } }
    await store.transaction(tx =>
      tx.updateTable('instances').set({ settings: changed }).where('id', '=', id).execute(),
    )
  }

  let count = 0
  const row = (instanceId: string, resourceId: string, createdAt = now()): EventRow => ({
    instance_id: instanceId,
    id: `evt_${String(++count).padStart(6, '0')}`,
    type: 'user.updated',
    resource_id: resourceId,
    sequence: 1,
    position: null,
    payload: {},
    event_attributes: {},
    created_at: createdAt,
  })

  async function plant(...rows: EventRow[]): Promise<void> {
    await webhooks.services.store.transaction(async tx => {
      await tx.insertInto('events').values(rows).execute()
      const counts = rows.map(({ instance_id, resource_id }) => ({
        instance_id,
        resource_id,
        last_sequence: 1,
      }))
      await tx.insertInto('resource_sequences').values(counts).execute()
    })
    await sequenceEvents(webhooks.services.store)
  }

  const resourcesOf = async (id: string) =>
    (await listEventsAfter({ db: read(), instance: { id } }, { after: 0, limit: 10_000 })).map(
      event => event.resource_id,
    )

  async function places(): Promise<Record<string, string>> {
    const { rows } = await sql<{ resource: string; place: string }>`
      select resource_id as resource, cast(tableoid as regclass) as place from events`.execute(read())
    return Object.fromEntries(rows.map(({ resource, place }) => [resource, place]))
  }

  async function tables(): Promise<string[]> {
    const { rows } = await sql<{ name: string }>`
      select tablename as name from pg_tables where tablename ~ '^(past_)?events_' order by 1`.execute(read())
    return rows.map(each => each.name)
  }

  it('are made ahead, and take rows on both sides of a bound; the log is one, in order', async () => {
    await plant(row('ins_live', 'at_once'))
    await apply()
    const [first, second] = (await layout()).spans
    expect(first!.from).toBe(partitions.midnightAfter(now()))
    expect(second).toMatchObject({ from: first!.to, to: first!.to + WIDTH })
    await plant(
      row('ins_live', 'before', first!.to - 1),
      row('ins_live', 'behind', first!.to),
      row('ins_live', 'far', first!.to + 1000 * DAY_MS),
    )
    expect(await places()).toEqual({
      at_once: 'events_rest',
      before: first!.name,
      behind: second!.name,
      far: 'events_rest',
    })
    expect(await resourcesOf('ins_live')).toEqual(['at_once', 'before', 'behind', 'far'])
    // nothing to do until a whole one is ahead no more
    const before = await tables()
    await apply()
    expect(await tables()).toEqual(before)
    pass(13)
    await apply()
    expect(await tables()).toHaveLength(before.length + 1)
    expect(warnings).toEqual([])
  })

  it('go as a whole when no instance keeps their rows any longer, under traffic, and nothing else goes', async () => {
    await apply()
    pass(1)
    const [first, second] = (await layout()).spans
    await plant(row('ins_live', 'old'), row('ins_dev', 'old'), row('ins_dev', 'newer', second!.from))
    pass(31)
    await apply()
    // the shorter retention is that of the instance
    expect(await resourcesOf('ins_dev')).toEqual(['newer'])
    expect(await resourcesOf('ins_live')).toEqual(['old'])
    webhooks.outbox.clock.set(first!.to + KEPT_DAYS * DAY_MS - 1)
    await apply()
    expect(await resourcesOf('ins_live')).toEqual(['old'])
    pass(1)
    let isOver = false
    const traffic = (async () => {
      const made: string[] = []
      while (!isOver || made.length < 5) {
        made.push(`user_${made.length}`)
        await plant(row('ins_live', made.at(-1)!))
      }
      return made
    })()
    await apply()
    isOver = true
    const made = await traffic
    expect(warnings).toEqual([])
    expect(await tables()).not.toContain(first!.name)
    expect((await tables()).filter(name => name.startsWith('past_'))).toEqual([])
    expect(await resourcesOf('ins_live')).toEqual(made)
    const counted = await read().selectFrom('resource_sequences').select('resource_id').execute()
    expect(counted.map(each => each.resource_id).sort()).toEqual([...made].sort())
    expect(warnings).toEqual([])
  })

  it('stay while a consumer has still to get one of their events, and others are deleted by themselves', async () => {
    await apply()
    pass(1)
    const [first] = (await layout()).spans
    const { row: endpoint } = await webhooks.endpoint({ url: 'https://example.com/hook' })
    await plant(row('ins_dev', 'unseen'), row('ins_live', 'old'))
    webhooks.outbox.clock.set(first!.to + KEPT_DAYS * DAY_MS)
    await apply()
    expect(await tables()).toContain(first!.name)
    expect(await resourcesOf('ins_live')).toEqual(['old'])
    webhooks.outbox.clock.set(first!.to + KEPT_DAYS * DAY_MS + WIDTH + DAY_MS)
    await apply()
    expect(await resourcesOf('ins_live')).toEqual([])
    expect(await resourcesOf('ins_dev')).toEqual(['unseen'])
    await webhooks.services.store.transaction(tx =>
      tx
        .updateTable('webhook_endpoints')
        .set({ enqueued_position: 1 })
        .where('id', '=', endpoint.id)
        .execute(),
    )
    await apply()
    expect(await tables()).not.toContain(first!.name)
    expect(await resourcesOf('ins_dev')).toEqual([])
  })

  it('stay while the database thinks that it is earlier than the node does', async () => {
    webhooks.outbox.clock.set(systemClock.now())
    await apply()
    pass(1)
    const [first] = (await layout()).spans.filter(span => span.from <= now() && now() < span.to)
    await plant(row('ins_live', 'old'))
    pass(1000)
    await keepPartitions(services(), { events: KEPT_DAYS, webhook_attempts: 30 })
    expect(await resourcesOf('ins_live')).toEqual(['old'])
    expect(await tables()).toContain(first!.name)
  })

  it('are made once by two nodes at once', async () => {
    const other = webhooks.outbox.anotherNode()
    await Promise.all([applyRetention(services()), applyRetention(services(other))])
    await apply()
    const { spans } = await layout()
    expect(spans.filter(span => span.from < now() + 100 * DAY_MS)).toHaveLength(2)
    expect(warnings).toEqual([])
  })

  it('take what a clock that was ahead has put into the table of the rest', async () => {
    await plant(row('ins_live', 'ahead', now() + 5 * DAY_MS))
    expect(await places()).toEqual({ ahead: 'events_rest' })
    await apply()
    expect(await places()).toEqual({ ahead: (await layout()).spans[0]!.name })
    expect(await resourcesOf('ins_live')).toEqual(['ahead'])
  })

  it('wait for nobody: what somebody holds is left to the next time, and everything else goes on', async () => {
    await plant(row('ins_dev', 'held'))
    pass(31)
    await webhooks.services.store.transaction(async tx => {
      await tx.selectFrom('events').select('id').execute()
      await apply()
      expect(warnings).toHaveLength(1)
      expect((await layout()).spans[0]!.from).toBeGreaterThan(now() + 300 * DAY_MS)
      // the deletion of single rows needs no partition
      expect(await resourcesOf('ins_dev')).toEqual(['held'])
    })
    await apply()
    expect((await layout()).spans[0]!.from).toBe(partitions.midnightAfter(now()))
  })

  it('are dropped in the end when a node stops between the two steps', async () => {
    await apply()
    pass(1)
    const [first] = (await layout()).spans
    await plant(row('ins_live', 'old'))
    webhooks.outbox.clock.set(first!.to + KEPT_DAYS * DAY_MS)
    await keepPartitions(services(), { events: KEPT_DAYS, webhook_attempts: 30 }, AbortSignal.abort())
    expect(await tables()).toContain(`past_${first!.name}`)
    expect(await resourcesOf('ins_live')).toEqual([])
    await apply()
    expect(await tables()).not.toContain(`past_${first!.name}`)
    expect(await read().selectFrom('resource_sequences').selectAll().execute()).toEqual([])
  })

  it('are missing where no upkeep has run, which the doctor tells', async () => {
    expect(await listTablesWithoutPartition(webhooks.services.store, now())).toEqual([
      'events',
      'webhook_attempts',
    ])
    await apply()
    pass(1)
    expect(await listTablesWithoutPartition(webhooks.services.store, now())).toEqual([])
  })
})
