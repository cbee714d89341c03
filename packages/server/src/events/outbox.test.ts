import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Context, InTx } from '../context/context.js'
import { committed, dialects, openOutboxFixture, type OutboxFixture } from '../delivery/outbox.fixture.js'
import { listEventsAfter } from '../store/events.js'
import type { Tx } from '../store/store.js'
import { claimLogs, insertLogs } from '../store/unscoped/sequencing.js'
import { emitEvent } from './emit.js'
import { sequenceEvents } from './sequencer.js'

describe.each(dialects)('events on %s', dialect => {
  let fixture: OutboxFixture
  beforeAll(async () => {
    fixture = await openOutboxFixture(dialect)
  })
  afterAll(() => fixture.close())
  beforeEach(async () => {
    await fixture.services.store.transaction(async tx => {
      await tx.deleteFrom('events').execute()
      await tx.deleteFrom('resource_sequences').execute()
    })
    fixture.clock.advance(60_000)
  })

  const context = () => fixture.contextOf(fixture.development)
  const emit = (ctx: InTx, type: string, resourceId: string, data: object = {}) =>
    emitEvent(ctx, { type, resourceId, data })
  const published = async () =>
    (
      await listEventsAfter(
        { db: fixture.services.store.read, instance: { id: 'ins_dev' } },
        { after: 0, limit: 1000 },
      )
    ).map(event => `${event.resource_id}#${event.sequence}`)

  it('stores the webhook payload as it is at commit', async () => {
    const ctx = context()
    const data = { object: 'user', id: 'user_1' }
    await committed(ctx, tx => emit(tx, 'user.created', 'user_1', data))
    await sequenceEvents(fixture.services.store)
    const [event] = await listEventsAfter(
      { db: fixture.services.store.read, instance: { id: 'ins_dev' } },
      { after: 0, limit: 10 },
    )
    expect(event?.id).toMatch(/^evt_[0-9A-Za-z]{27}$/)
    expect(event?.payload).toEqual({
      object: 'event',
      type: 'user.created',
      data,
      event_attributes: { http_request: { client_ip: '203.0.113.7', user_agent: ctx.request.userAgent } },
      instance_id: 'ins_dev',
      timestamp: ctx.now,
    })
  })

  it('leaves no event and no used number when the change is rolled back', async () => {
    const rolledBack = committed(context(), async tx => {
      await emit(tx, 'user.created', 'user_1')
      throw new Error('no')
    })
    await expect(rolledBack).rejects.toThrow('no')
    await committed(context(), tx => emit(tx, 'user.created', 'user_1'))
    await sequenceEvents(fixture.services.store)
    expect(await published()).toEqual(['user_1#1'])
  })

  it('wakes the worker after the commit only', async () => {
    let wakes = 0
    const services = { ...fixture.services, wake: () => void wakes++ }
    await committed(fixture.contextOf(fixture.development, services), async tx => {
      await emit(tx, 'user.created', 'user_1')
      expect(wakes).toBe(0)
    })
    expect(wakes).toBe(1)
  })

  it('shows nothing before the sequencer ran, and then keeps the order within a transaction', async () => {
    const resources = ['user_z', 'sess_a', 'org_m', 'user_b', 'sess_y', 'idn_k', 'user_a', 'client_c']
    await committed(context(), async tx => {
      for (const resource of resources) await emit(tx, 'x.created', resource)
    })
    expect(await published()).toEqual([])
    expect(await sequenceEvents(fixture.services.store)).toBe(resources.length)
    expect(await published()).toEqual(resources.map(resource => `${resource}#1`))
  })

  it('keeps the order within a resource when the clock of the second node is behind', async () => {
    await committed(context(), tx => emit(tx, 'user.created', 'user_1'))
    fixture.clock.advance(-30_000)
    await committed(context(), tx => emit(tx, 'user.updated', 'user_1'))
    await committed(context(), tx => emit(tx, 'user.updated', 'user_1'))
    // a batch of one: the order must not depend on all of them being looked at together
    await sequenceEvents(fixture.services.store, { batchSize: 1 })
    expect(await published()).toEqual(['user_1#1', 'user_1#2', 'user_1#3'])
  })

  it('never gives a position twice, also after the last events were deleted', async () => {
    await committed(context(), tx => emit(tx, 'user.created', 'user_1'))
    await sequenceEvents(fixture.services.store)
    const [before] = await listEventsAfter(
      { db: fixture.services.store.read, instance: { id: 'ins_dev' } },
      { after: 0, limit: 10 },
    )
    await fixture.services.store.transaction(tx => tx.deleteFrom('events').execute())
    await committed(context(), tx => emit(tx, 'user.updated', 'user_1'))
    await sequenceEvents(fixture.services.store)
    const [after] = await listEventsAfter(
      { db: fixture.services.store.read, instance: { id: 'ins_dev' } },
      { after: 0, limit: 10 },
    )
    expect(after!.position).toBeGreaterThan(before!.position!)
  })

  it('loses and reorders nothing when writers and sequencers of two nodes run at once', async () => {
    const nodes = [fixture.services, fixture.anotherNode()]
    const resources = ['user_1', 'user_2', 'user_3']
    const writes = Array.from({ length: 60 }, (_, index) => {
      const ctx = fixture.contextOf(fixture.development, nodes[index % 2])
      return committed(ctx, async tx => {
        await emit(tx, 'user.updated', resources[index % 3]!)
        // hold the transaction open, so that others commit in between
        await new Promise(resolve => setTimeout(resolve, index % 5))
      })
    })
    const seen: string[] = []
    let cursor = 0
    let isWriting = true
    const consume = async () => {
      const events = await listEventsAfter(
        { db: fixture.services.store.read, instance: { id: 'ins_dev' } },
        {
          after: cursor,
          limit: 1000,
        },
      )
      for (const event of events) seen.push(`${event.resource_id}#${event.sequence}`)
      cursor = events.at(-1)?.position ?? cursor
    }
    const background = (async () => {
      while (isWriting) {
        await Promise.all(nodes.map(node => sequenceEvents(node.store, { batchSize: 7 })))
        await consume()
        await new Promise(resolve => setTimeout(resolve, 1))
      }
    })()
    await Promise.all(writes)
    isWriting = false
    await background
    await sequenceEvents(fixture.services.store)
    await consume()
    for (const resource of resources) {
      const own = seen.filter(entry => entry.startsWith(`${resource}#`))
      expect(own).toEqual(Array.from({ length: 20 }, (_, index) => `${resource}#${index + 1}`))
    }
  })
})

describe('commit order on postgres', () => {
  it('gives an event that commits late a later position, and does not wait for it', async () => {
    const fixture = await openOutboxFixture('postgres')
    const { store } = fixture.services
    const open = await openTransaction(store.transaction.bind(store), fixture.contextOf(fixture.development))
    await emitEvent(open.ctx, { type: 'user.created', resourceId: 'user_early', data: {} })
    await committed(fixture.contextOf(fixture.development), tx =>
      emitEvent(tx, { type: 'user.created', resourceId: 'user_late', data: {} }),
    )
    expect(await sequenceEvents(store)).toBe(1)
    await open.commit()
    expect(await sequenceEvents(store)).toBe(1)
    const events = await listEventsAfter(
      { db: store.read, instance: { id: 'ins_dev' } },
      { after: 0, limit: 10 },
    )
    expect(events.map(event => event.resource_id)).toEqual(['user_late', 'user_early'])
    await fixture.close()
  })

  it('leaves the work to the one sequencer that is at it', async () => {
    const fixture = await openOutboxFixture('postgres')
    const { store } = fixture.services
    await committed(fixture.contextOf(fixture.development), tx =>
      emitEvent(tx, { type: 'user.created', resourceId: 'user_1', data: {} }),
    )
    await store.transaction(tx => insertLogs(tx, ['ins_dev']))
    await store.transaction(async tx => {
      expect(await claimLogs(tx, store, ['ins_dev'])).toHaveLength(1)
      expect(await sequenceEvents(store)).toBe(0)
    })
    expect(await sequenceEvents(store)).toBe(1)
    await fixture.close()
  })
})

/** A transaction that the test commits when it wants to. */
async function openTransaction(
  transaction: <T>(run: (tx: Tx) => Promise<T>) => Promise<T>,
  ctx: Context,
): Promise<{ ctx: InTx; commit(): Promise<void> }> {
  let commit!: () => void
  const mayCommit = new Promise<void>(resolve => {
    commit = resolve
  })
  let done!: Promise<void>
  const db = await new Promise<Tx>(resolve => {
    done = transaction(async tx => {
      resolve(tx)
      await mayCommit
    })
  })
  return {
    ctx: { ...ctx, db },
    async commit() {
      commit()
      await done
    },
  }
}
