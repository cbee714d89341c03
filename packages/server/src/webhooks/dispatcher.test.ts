import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { dialects, openOutboxFixture } from '../delivery/outbox.fixture.js'
import { InstanceRegistry } from '../domain/instances/registry.js'
import { DatabaseClock } from '../platform/database-clock.js'
import { waitUntil } from '../platform/wait-until.fixture.js'
import { claimDeliveries, lockEndpoint } from '../store/unscoped/webhook-queue.js'
import { changeEndpoint, rotateSecret } from './endpoints.js'
import { fanOut } from './fan-out.js'
import { Receiver } from './receiver.fixture.js'
import { replaySince, resendEvent, resendFailed } from './replay.js'
import { isOrdered, WebhookFixture } from './webhooks.fixture.js'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

describe.each(dialects)('webhook dispatcher on %s', dialect => {
  let webhooks: WebhookFixture
  let receiver: Receiver

  beforeEach(async () => {
    webhooks = new WebhookFixture(await openOutboxFixture(dialect))
    // signatures are checked against the real time
    webhooks.outbox.clock.set(new Date().getTime())
    receiver = await Receiver.start()
  })
  afterEach(async () => {
    await receiver.stop()
    await webhooks.close()
  })

  const until = (check: () => void | Promise<void>) =>
    waitUntil(async () => {
      webhooks.wakeAll()
      await check()
    })
  const statuses = async (endpointId: string) =>
    (await webhooks.deliveries(endpointId)).map(delivery => delivery.status)
  const inTransaction = webhookTransaction(() => webhooks)

  it('delivers the whole event, signed so that the official package accepts it', async () => {
    const { row, secret } = await webhooks.endpoint({ url: receiver.url(), headers: { 'x-api-key': 'k1' } })
    receiver.secret = secret
    webhooks.dispatch()
    await webhooks.emit('user_1')
    await until(() => expect(receiver.received).toHaveLength(1))
    expect(receiver.refused).toEqual([])
    const [received] = receiver.received
    expect(received!.event).toMatchObject({
      type: 'user.updated',
      object: 'event',
      instance_id: 'ins_dev',
      data: { id: 'user_1', number: 1 },
    })
    expect(received!.headers).toMatchObject({
      'content-type': 'application/json',
      'x-api-key': 'k1',
      'webhook-id': received!.id,
      'webhook-signature': received!.headers['svix-signature'],
    })
    // receivers may parse and stringify the body before they verify it
    expect(JSON.stringify(JSON.parse(received!.text))).toBe(received!.text)
    await until(async () => expect(await statuses(row.id)).toEqual(['delivered']))
    const [attempt] = await webhooks.attempts(row.id)
    expect(attempt).toMatchObject({ attempt: 1, response_status: 200, response_body: 'ok', error: null })
    expect(attempt!.request_headers).toMatchObject({ 'x-api-key': '[hidden]', 'svix-id': received!.id })
  })

  it('sends an endpoint only what its filter asks for, and nothing from before it was made', async () => {
    await webhooks.emit('user_early')
    const all = await webhooks.endpoint({ url: receiver.url('/all') })
    await webhooks.endpoint({ url: receiver.url('/sessions'), eventTypes: ['session.*', '*.deleted'] })
    await webhooks.endpoint({ url: receiver.url('/users'), eventTypes: ['user.*'] })
    await webhooks.emit('user_1')
    webhooks.dispatch()
    await until(async () => expect(await statuses(all.row.id)).toEqual(['delivered']))
    await until(() => expect(receiver.received.map(({ path }) => path).sort()).toEqual(['/all', '/users']))
    expect(receiver.accepted).toEqual(['user_1#1', 'user_1#1'])
  })

  it('keeps the order of a resource behind a failure, while other resources go on', async () => {
    const { row } = await webhooks.endpoint({ url: receiver.url() })
    let isDown = true
    receiver.answer = ({ event }) => (isDown && event.data['id'] === 'user_1' ? 500 : 200)
    webhooks.dispatch()
    await webhooks.emit('user_1', 3)
    await webhooks.emit('user_2', 2)
    await until(() => expect(receiver.accepted).toEqual(['user_2#1', 'user_2#2']))
    await until(async () =>
      expect(await statuses(row.id)).toEqual(['pending', 'waiting', 'waiting', 'delivered', 'delivered']),
    )
    isDown = false
    webhooks.outbox.clock.advance(7000)
    await until(() => expect(receiver.accepted.slice(2)).toEqual(['user_1#1', 'user_1#2', 'user_1#3']))
  })

  it('tries at once, after 5 s, 5 min, 30 min, 2 h, 5 h, 10 h and 10 h, and then lets the next event go', async () => {
    const { row } = await webhooks.endpoint({ url: receiver.url() })
    receiver.answer = ({ event }) => (event.data['number'] === 1 ? 500 : 200)
    webhooks.dispatch()
    await webhooks.emit('user_1', 2)
    const waits: number[] = []
    for (let attempt = 1; attempt <= 8; attempt++) {
      await until(async () =>
        expect((await webhooks.attempts(row.id)).filter(each => each.error !== null)).toHaveLength(attempt),
      )
      const [first] = await webhooks.deliveries(row.id)
      if (first!.status === 'failed') break
      waits.push(first!.next_attempt_at - webhooks.outbox.clock.now())
      webhooks.outbox.clock.set(first!.next_attempt_at)
    }
    const schedule = [
      5000,
      5 * MINUTE_MS,
      30 * MINUTE_MS,
      2 * HOUR_MS,
      5 * HOUR_MS,
      10 * HOUR_MS,
      10 * HOUR_MS,
    ]
    expect(waits).toHaveLength(schedule.length)
    waits.forEach((wait, index) => {
      expect(wait).toBeGreaterThanOrEqual(schedule[index]!)
      expect(wait).toBeLessThanOrEqual(1.2 * schedule[index]!)
    })
    await until(async () => expect(await statuses(row.id)).toEqual(['failed', 'delivered']))
    const count = await inTransaction((deps, tx) =>
      resendFailed(deps, { db: tx, instance: { id: 'ins_dev' } }, row.id, 0),
    )
    expect(count).toBe(1)
    receiver.answer = () => 200
    await until(async () => expect(await statuses(row.id)).toEqual(['delivered', 'delivered']))
  })

  it('carries signatures of both secrets while one replaces the other, then of the new one alone', async () => {
    const { row, secret: old } = await webhooks.endpoint({ url: receiver.url() })
    const { secret } = await inTransaction((deps, tx) =>
      rotateSecret(deps, { db: tx, instance: { id: 'ins_dev' } }, row.id, { overlapMs: HOUR_MS }),
    )
    webhooks.dispatch()
    receiver.secret = old
    await webhooks.emit('user_1')
    await until(() => expect(receiver.received).toHaveLength(1))
    receiver.secret = secret
    await webhooks.emit('user_1')
    await until(() => expect(receiver.received).toHaveLength(2))
    expect(receiver.refused).toEqual([])
    receiver.secret = null
    webhooks.outbox.clock.advance(HOUR_MS)
    await webhooks.emit('user_1')
    await until(() => expect(receiver.received).toHaveLength(3))
    expect(receiver.received.map(({ headers }) => headers['svix-signature']!.split(' ').length)).toEqual([
      2, 2, 1,
    ])
  })

  it('disables an endpoint that answers 410, tells the others, and goes on where it stopped when enabled', async () => {
    const gone = await webhooks.endpoint({ url: receiver.url('/gone') })
    await webhooks.endpoint({ url: receiver.url('/other'), eventTypes: ['endpoint.*'] })
    receiver.answer = ({ path }) => (path === '/gone' ? 410 : 200)
    const dispatcher = webhooks.dispatch()
    webhooks.services.wake = () => dispatcher.wake()
    await webhooks.emit('user_1', 2)
    await until(async () => expect((await webhooks.row(gone.row.id)).disabled_reason).toBe('gone'))
    await webhooks.emit('user_1', 1) // also sequences the event about the endpoint
    await until(() => expect(receiver.received.map(({ event }) => event.type)).toEqual(['endpoint.disabled']))
    expect(receiver.received[0]!.event.data).toMatchObject({ id: gone.row.id, reason: 'gone' })
    receiver.answer = () => 200
    await inTransaction((deps, tx) =>
      changeEndpoint(deps, { db: tx, instance: { id: 'ins_dev' } }, gone.row.id, { isDisabled: false }),
    )
    webhooks.outbox.clock.advance(MINUTE_MS)
    await until(() =>
      expect(
        receiver.received.filter(({ path, event }) => path === '/gone' && event.type === 'user.updated'),
      ).toHaveLength(3),
    )
    expect(isOrdered(receiver.accepted.filter(entry => entry.startsWith('user_')))).toBe(true)
  })

  it('disables an endpoint that has failed for five days, with an event and an email', async () => {
    const settings = { webhooks: { notificationEmail: 'ops@example.com' } }
    await webhooks.close()
    webhooks = new WebhookFixture(await openOutboxFixture(dialect, settings))
    const { production } = webhooks.outbox
    // a public address would leave this machine, and a private one is refused: failure enough
    const { row } = await webhooks.endpoint({ url: 'https://10.0.0.1/hook' }, production)
    webhooks.dispatch()
    const { clock, contextOf } = webhooks.outbox
    await webhooks.emit('user_1', 1, contextOf(production))
    const failures = async (count: number) =>
      until(async () => expect((await webhooks.attempts(row.id)).length).toBeGreaterThanOrEqual(count))
    await failures(1)
    clock.advance(5 * 24 * HOUR_MS + MINUTE_MS)
    await failures(2)
    await until(async () =>
      expect(await webhooks.row(row.id, production)).toMatchObject({ disabled_reason: 'failing' }),
    )
    const emails = await webhooks.services.store.read.selectFrom('messages').selectAll().execute()
    expect(emails).toMatchObject([{ recipient: 'ops@example.com', template: 'webhook_endpoint_disabled' }])
    const events = await webhooks.services.store.read
      .selectFrom('events')
      .select(['type', 'payload'])
      .where('type', '=', 'endpoint.disabled')
      .execute()
    expect(events).toMatchObject([{ payload: { data: { id: row.id, reason: 'failing' } } }])
    expect((await webhooks.attempts(row.id))[0]!.error).toMatch(/10\.0\.0\.1 is no public address/)
  })

  it('rests an endpoint that is down instead of trying every event, and catches up in order', async () => {
    const { row } = await webhooks.endpoint({ url: receiver.url() })
    receiver.answer = () => 503
    webhooks.dispatch()
    for (let user = 0; user < 100; user++) await webhooks.emit(`user_${user}`)
    await until(async () => expect((await webhooks.row(row.id)).paused_until).not.toBeNull())
    const tried = await webhooks.attempts(row.id)
    expect(tried.length).toBeLessThanOrEqual(64)
    receiver.answer = () => 200
    await webhooks.emit('user_0', 3)
    await until(async () => {
      // not while something is under way: its claim would run out, and it would
      // be sent again instead of settled
      if (await webhooks.isSettled(row.id)) webhooks.outbox.clock.advance(2 * MINUTE_MS)
      expect(new Set(receiver.accepted).size).toBe(103)
    })
    expect(isOrdered(receiver.accepted)).toBe(true)
    expect(await webhooks.row(row.id)).toMatchObject({ consecutive_failures: 0, failing_since: null })
  })

  it('does not let an endpoint that hangs delay another one', async () => {
    const slow = await webhooks.endpoint({ url: receiver.url('/slow') })
    await webhooks.endpoint({ url: receiver.url('/quick') })
    receiver.answer = ({ path }) => (path === '/slow' ? 'hang' : 200)
    webhooks.dispatch()
    for (let user = 0; user < 80; user++) await webhooks.emit(`user_${user}`)
    await until(() => expect(receiver.received.filter(({ path }) => path === '/quick')).toHaveLength(80))
    expect(await webhooks.attempts(slow.row.id)).toEqual([])
    await receiver.stop()
    receiver = await Receiver.start()
  })

  it('takes over the claims of a killed node once they have run out, and not before', async () => {
    const { row } = await webhooks.endpoint({ url: receiver.url() })
    const killed = webhooks.outbox.anotherNode()
    await webhooks.emit('user_1', 2)
    const key = { instanceId: 'ins_dev', endpointId: row.id }
    const now = webhooks.outbox.clock.now()
    const claimed = await killed.store.transaction(async tx => {
      await fanOut(tx, (await lockEndpoint(tx, dialect, key))!, now)
      return claimDeliveries(tx, dialect, key, { now, claimedUntil: now + MINUTE_MS, limit: 10 })
    })
    expect(claimed.map(({ resourceId, attempts }) => [resourceId, attempts])).toEqual([['user_1', 1]])
    webhooks.dispatch()
    webhooks.outbox.clock.advance(MINUTE_MS - 1)
    const other = await webhooks.endpoint({ url: receiver.url('/marker') })
    await webhooks.emit('user_marker')
    await until(async () => expect(await statuses(other.row.id)).toEqual(['delivered']))
    expect(receiver.accepted.filter(entry => entry.startsWith('user_1#'))).toEqual([])
    webhooks.outbox.clock.advance(1)
    await until(() =>
      expect(receiver.accepted.filter(entry => entry.startsWith('user_1#'))).toEqual([
        'user_1#1',
        'user_1#2',
      ]),
    )
  })

  it('shares the work between two nodes: nothing twice, nothing lost, in order', async () => {
    const second = webhooks.outbox.anotherNode()
    await second.registry.refresh(true)
    const { row } = await webhooks.endpoint({ url: receiver.url() })
    webhooks.dispatch()
    webhooks.dispatch(second)
    for (let round = 0; round < 20; round++)
      for (let user = 0; user < 10; user++) await webhooks.emit(`user_${user}`)
    await until(() => expect(receiver.accepted).toHaveLength(200))
    expect(new Set(receiver.accepted).size).toBe(200)
    expect(isOrdered(receiver.accepted)).toBe(true)
    await until(async () => expect(new Set(await statuses(row.id))).toEqual(new Set(['delivered'])))
  })

  it('keeps order and loses nothing when the clocks of two nodes are twenty minutes apart', async () => {
    const { row } = await webhooks.endpoint({ url: receiver.url() })
    // On PostgreSQL the nodes go by the database's clock; on SQLite they share a
    // machine, whose clock may be set back.
    const skewed = (shiftMs: number) => {
      const node = webhooks.outbox.anotherNode()
      if (dialect === 'sqlite') return node
      const own = { now: () => new Date().getTime() + shiftMs, elapsed: () => performance.now() }
      const clock = new DatabaseClock(own)
      const registry = new InstanceRegistry(node.store, clock, node.masterKey)
      registry.feed.follow(clock)
      return { ...node, clock, registry }
    }
    const nodes = [skewed(-10 * MINUTE_MS), skewed(10 * MINUTE_MS)]
    for (const node of nodes) {
      await node.registry.refresh(true)
      webhooks.dispatch(node)
    }
    // slow enough that a node which is ahead could think that the other one is dead
    receiver.answer = () => new Promise<number>(resolve => setTimeout(() => resolve(200), 20))
    for (let round = 0; round < 10; round++) {
      if (dialect === 'sqlite' && round === 5) webhooks.outbox.clock.advance(-10 * MINUTE_MS)
      for (let user = 0; user < 5; user++) {
        await webhooks.emit(
          `user_${user}`,
          1,
          webhooks.outbox.contextOf(webhooks.outbox.development, nodes[round % 2]),
        )
      }
    }
    await until(() => expect(receiver.accepted).toHaveLength(50))
    expect(isOrdered(receiver.accepted)).toBe(true)
    await until(async () => expect(new Set(await statuses(row.id))).toEqual(new Set(['delivered'])))
    expect(new Set(receiver.accepted).size).toBe(50)
  })

  it('replays everything since an instant in order, and resends one event', async () => {
    await webhooks.emit('user_1', 2)
    webhooks.outbox.clock.advance(HOUR_MS)
    const since = webhooks.outbox.clock.now()
    await webhooks.emit('user_1', 2)
    await webhooks.emit('user_2', 1)
    const { row } = await webhooks.endpoint({ url: receiver.url() })
    webhooks.dispatch()
    await inTransaction((deps, tx) =>
      replaySince(deps, { db: tx, instance: { id: 'ins_dev' } }, row.id, since),
    )
    await until(() => expect([...receiver.accepted].sort()).toEqual(['user_1#3', 'user_1#4', 'user_2#1']))
    await until(async () => expect(new Set(await statuses(row.id))).toEqual(new Set(['delivered'])))
    receiver.received.length = 0
    await inTransaction((deps, tx) => replaySince(deps, { db: tx, instance: { id: 'ins_dev' } }, row.id, 0))
    await until(() => expect(receiver.accepted).toHaveLength(5))
    expect(receiver.accepted.filter(entry => entry.startsWith('user_1'))).toEqual(
      [1, 2, 3, 4].map(n => `user_1#${n}`),
    )
    receiver.received.length = 0
    await until(async () => expect(new Set(await statuses(row.id))).toEqual(new Set(['delivered'])))
    const [, delivery] = await webhooks.deliveries(row.id)
    await inTransaction((deps, tx) =>
      resendEvent(deps, { db: tx, instance: { id: 'ins_dev' } }, row.id, delivery!.event_id),
    )
    await until(() => expect(receiver.accepted).toEqual(['user_1#2']))
  })

  it('holds to the rate limit of an endpoint', async () => {
    await webhooks.endpoint({ url: receiver.url(), rateLimitPerSecond: 5 })
    webhooks.dispatch()
    for (let user = 0; user < 12; user++) await webhooks.emit(`user_${user}`)
    const marker = await webhooks.endpoint({ url: receiver.url('/marker') })
    await webhooks.emit('user_marker')
    const limited = () => receiver.received.filter(({ path }) => path === '/hook').length
    await until(async () => expect(await statuses(marker.row.id)).toEqual(['delivered']))
    await until(() => expect(limited()).toBe(5))
    webhooks.outbox.clock.advance(1000)
    await until(() => expect(limited()).toBe(10))
    webhooks.outbox.clock.advance(1000)
    await until(() => expect(limited()).toBe(13))
  })

  it('does not follow a redirect', async () => {
    const { row } = await webhooks.endpoint({ url: receiver.url('/from') })
    receiver.answer = ({ path }) =>
      path === '/from' ? { status: 302, headers: { location: receiver.url('/to') } } : 200
    webhooks.dispatch()
    await webhooks.emit('user_1')
    await until(async () => expect(await webhooks.attempts(row.id)).toHaveLength(1))
    expect(receiver.received).toEqual([])
    expect((await webhooks.attempts(row.id))[0]).toMatchObject({
      response_status: 302,
      error: 'answered 302',
    })
  })
})

function webhookTransaction(fixture: () => WebhookFixture) {
  type Run<T> = (
    deps: WebhookFixture['services'],
    tx: Parameters<Parameters<WebhookFixture['services']['store']['transaction']>[0]>[0],
  ) => Promise<T>
  return <T>(run: Run<T>): Promise<T> => {
    const { services } = fixture()
    return services.store.transaction(tx => run(services, tx))
  }
}
