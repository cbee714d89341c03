import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { defaultSettings } from '../config/settings.js'
import { dialects, openOutboxFixture } from '../delivery/outbox.fixture.js'
import { DAY_MS } from '../platform/clock.js'
import { waitUntil } from '../platform/wait-until.fixture.js'
import { stayInPartition } from './partitions.js'
import { Receiver } from './receiver.fixture.js'
import { applyRetention } from './retention.js'
import { WebhookFixture } from './webhooks.fixture.js'

describe.each(dialects)('retention on %s', dialect => {
  let webhooks: WebhookFixture
  let receiver: Receiver
  beforeEach(async () => {
    webhooks = new WebhookFixture(await openOutboxFixture(dialect))
    receiver = await Receiver.start()
  })
  afterEach(async () => {
    await receiver.stop()
    await webhooks.close()
  })

  it('forgets what is delivered and old, and nothing that is still to be delivered', async () => {
    const { row } = await webhooks.endpoint({ url: receiver.url() })
    receiver.answer = ({ event }) => (event.data['id'] === 'user_stuck' ? 500 : 200)
    const dispatcher = webhooks.dispatch()
    await webhooks.emit('user_1', 2)
    await webhooks.emit('user_stuck', 2)
    const statuses = async () => (await webhooks.deliveries(row.id)).map(({ status }) => status)
    await waitUntil(async () => {
      dispatcher.wake()
      expect(await statuses()).toEqual(['delivered', 'delivered', 'pending', 'waiting'])
      expect(await webhooks.attempts(row.id)).toHaveLength(3)
    })
    await dispatcher.stop()
    await webhooks.emit('user_unseen') // no node has looked at it yet
    const left = async () =>
      (
        await webhooks.services.store.read
          .selectFrom('events')
          .select('resource_id')
          .orderBy('position')
          .execute()
      ).map(event => event.resource_id)
    // on PostgreSQL they go with a partition, or so much later by themselves
    const stays = (days: number) => (dialect === 'postgres' ? stayInPartition(days) : 0)
    const { attemptRetentionDays, eventRetentionDays } = defaultSettings.webhooks
    const begin = webhooks.outbox.clock.now()
    const passTimeOf = (days: number) => webhooks.outbox.clock.set(begin + days * DAY_MS + stays(days) + 1)
    passTimeOf(attemptRetentionDays)
    await applyRetention(webhooks.services)
    expect(await webhooks.attempts(row.id)).toEqual([])
    expect(await left()).toHaveLength(5)
    passTimeOf(eventRetentionDays)
    await applyRetention(webhooks.services)
    expect(await left()).toEqual(['user_stuck', 'user_stuck', 'user_unseen'])
    const counted = await webhooks.services.store.read.selectFrom('resource_sequences').selectAll().execute()
    expect(counted.map(count => [count.resource_id, count.last_sequence]).sort()).toEqual([
      ['user_stuck', 2],
      ['user_unseen', 1],
    ])
    expect(await statuses()).toEqual(['pending', 'waiting'])
  })
})
