import { Registry } from 'prom-client'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { dialects, openOutboxFixture, type OutboxFixture } from '../delivery/outbox.fixture.js'
import { lastEventPosition, listEventsAfter } from '../store/events.js'
import type { Store } from '../store/store.js'
import { lockPlatform } from '../store/unscoped/lock.js'
import { claimLogs, insertLogs, LONGEST_WALK } from '../store/unscoped/sequencing.js'
import { sequenceEvents } from './sequencer.js'
import { watchEvents } from './watch-events.js'

describe.each(dialects)('the sequencer on %s', dialect => {
  let fixture: OutboxFixture
  let store: Store
  beforeAll(async () => {
    fixture = await openOutboxFixture(dialect)
    store = fixture.services.store
  })
  afterAll(() => fixture.close())
  beforeEach(() =>
    store.transaction(async tx => {
      await tx.deleteFrom('events').execute()
      await tx.deleteFrom('event_logs').execute()
    }),
  )

  /** An event that waits; its id is as high as the number. */
  const waits = (instanceId: string, number: number, resourceId = `user_${number}`, sequence = 1) => ({
    instance_id: instanceId,
    id: `evt_${String(number).padStart(8, '0')}`,
    type: 'user.updated',
    resource_id: resourceId,
    sequence,
    position: null,
    payload: {},
    event_attributes: {},
    created_at: fixture.clock.now(),
  })
  const plant = async (rows: ReturnType<typeof waits>[]) => {
    for (let from = 0; from < rows.length; from += 500) {
      await store.transaction(tx =>
        tx
          .insertInto('events')
          .values(rows.slice(from, from + 500))
          .execute(),
      )
    }
  }
  const count = (length: number) => Array.from({ length }, (_, index) => index + 1)
  const logOf = (instanceId: string) =>
    listEventsAfter({ db: store.read, instance: { id: instanceId } }, { after: 0, limit: 10_000 })
  const positionsOf = async (instanceId: string) => (await logOf(instanceId)).map(event => event.position)
  const afterBatches = (batches: number, batchSize: number) => {
    let begun = 0
    return sequenceEvents(store, { batchSize, isStopped: () => begun++ === batches })
  }

  it('counts the positions of each instance by themselves, without holes', async () => {
    await plant(count(7).map(number => waits(number % 2 ? 'ins_dev' : 'ins_live', number)))
    expect(await sequenceEvents(store, { batchSize: 2 })).toBe(7)
    expect(await positionsOf('ins_dev')).toEqual([1, 2, 3, 4])
    expect(await positionsOf('ins_live')).toEqual([1, 2, 3])
    expect(await lastEventPosition({ db: store.read, instance: { id: 'ins_dev' } })).toBe(4)
    expect(await lastEventPosition({ db: store.read, instance: { id: 'ins_new' } })).toBe(0)
  })

  it('lets instances take turns, however many events of one of them wait', async () => {
    await plant(count(100).map(number => waits('ins_dev', number)))
    await plant([waits('ins_live', 101)])
    await afterBatches(1, 10)
    expect(await positionsOf('ins_live')).toEqual([1])
    expect(await positionsOf('ins_dev')).toEqual(count(5))
  })

  it('comes to every instance before it comes to one again, also when they are too many for a batch', async () => {
    const idOf = (number: number) => `ins_${String(number).padStart(3, '0')}`
    const three = [0, 1, 2].flatMap(round =>
      count(300).map(number => waits(idOf(number), 300 * round + number)),
    )
    await plant(three)
    await afterBatches(3, 100)
    for (const number of [1, 100, 101, 300]) expect(await positionsOf(idOf(number))).toEqual([1])
    expect(await sequenceEvents(store)).toBe(600)
    for (const number of [1, 300]) expect(await positionsOf(idOf(number))).toEqual([1, 2, 3])
  })

  it('gives positions in the order of ids, in many batches as in one', async () => {
    await plant([...count(1200)].reverse().map(number => waits('ins_dev', number)))
    let batches = 0
    await sequenceEvents(store, { batchSize: 500, onBatch: () => batches++ })
    expect(batches).toBe(3)
    const ids = (await logOf('ins_dev')).map(event => event.id)
    expect(ids).toEqual([...ids].sort())
  })

  it.each([1, 3, 500])(
    'keeps the order within a resource whose first events have the highest ids, in batches of %s',
    async batchSize => {
      const length = 3 * LONGEST_WALK
      // the clock of the node that wrote the first half is far ahead
      await plant(
        count(length).map(sequence => {
          const isAhead = sequence <= length / 2
          return waits('ins_dev', isAhead ? 5000 + sequence : sequence, 'org_1', sequence)
        }),
      )
      await plant(count(20).map(number => waits('ins_dev', 1000 + number)))
      expect(await sequenceEvents(store, { batchSize })).toBe(length + 20)
      const events = await logOf('ins_dev')
      const own = events.filter(event => event.resource_id === 'org_1')
      expect(own.map(event => event.sequence)).toEqual(count(length))
      expect(await positionsOf('ins_dev')).toEqual(count(length + 20))
    },
  )

  it('shows in the metrics how many events wait, and for how long', async () => {
    const registry = new Registry()
    watchEvents(registry, fixture.services)
    const figures = async () =>
      (await registry.metrics()).split('\n').filter(line => line.startsWith('frontdesk_'))
    expect(await figures()).toEqual([
      'frontdesk_events_waiting 0',
      'frontdesk_events_oldest_waiting_seconds 0',
    ])
    await plant([waits('ins_live', 2)])
    fixture.clock.advance(4000)
    await plant([waits('ins_dev', 3), waits('ins_dev', 4)])
    fixture.clock.advance(1000)
    expect(await figures()).toEqual([
      'frontdesk_events_waiting 3',
      'frontdesk_events_oldest_waiting_seconds 5',
    ])
  })

  it('shows no figure in the metrics that it does not know', async () => {
    const registry = new Registry()
    const broken = {
      ...fixture.services,
      store: { ...store, read: null as never, transaction: null as never },
    }
    watchEvents(registry, broken)
    const lines = (await registry.metrics()).split('\n')
    expect(lines.filter(line => line.startsWith('frontdesk_'))).toEqual([])
  })

  if (dialect === 'sqlite') return // one process has the database: what follows is of several nodes

  it('serves one instance while the other node serves another', async () => {
    await plant([waits('ins_dev', 1), waits('ins_live', 2)])
    await store.transaction(tx => insertLogs(tx, ['ins_dev']))
    const other = fixture.anotherNode().store
    await store.transaction(async tx => {
      expect(await claimLogs(tx, store, ['ins_dev'])).toHaveLength(1)
      expect(await sequenceEvents(other)).toBe(1)
      expect(await positionsOf('ins_live')).toEqual([1])
      expect(await positionsOf('ins_dev')).toEqual([])
    })
    expect(await sequenceEvents(other)).toBe(1)
  })

  it('gives positions while the other node changes applications and keys', async () => {
    await plant([waits('ins_dev', 1)])
    const other = fixture.anotherNode().store
    await store.transaction(async tx => {
      await lockPlatform(store, tx)
      expect(await sequenceEvents(other)).toBe(1)
    })
  })

  it('goes on from the position that the other node gave last', async () => {
    await plant(count(200).map(number => waits('ins_dev', number)))
    const nodes = [store, fixture.anotherNode().store, fixture.anotherNode().store]
    const served = await Promise.all(nodes.map(node => sequenceEvents(node, { batchSize: 3 })))
    await sequenceEvents(store)
    expect(served.some(each => each > 0)).toBe(true)
    expect(await positionsOf('ins_dev')).toEqual(count(200))
  })
})
