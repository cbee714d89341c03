import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createFrontdesk, type Frontdesk } from '../../src/app.js'
import { MasterKey } from '../../src/platform/crypto.js'
import { Cluster } from './postgres-cluster.js'
import { eventually } from './server-process.js'

const SECRET_KEY = 'sk_test_failover000000000000000000000000000000'
const ORIGIN = 'http://localhost:4400'

describe('a server whose database moves to another host', () => {
  let one: Cluster
  let two: Cluster
  let frontdesk: Frontdesk

  beforeAll(async () => {
    one = await Cluster.create()
    await one.start()
    await one.query('create database frontdesk')
    await one.stop()
    two = await one.follower()
    await one.start()
    await two.start()
    frontdesk = await createFrontdesk({
      database: `postgres://postgres@127.0.0.1:${two.port},127.0.0.1:${one.port}/frontdesk`,
      masterKey: new MasterKey(Buffer.alloc(32, 7)),
      publicUrl: ORIGIN,
      config: {
        applications: [
          {
            name: 'Failover',
            instances: [{ slug: 'app', environment: 'development', secretKeys: [SECRET_KEY] }],
          },
        ],
      },
      breachService: false,
    })
  }, 120_000)
  afterAll(async () => {
    await frontdesk.close()
    await one.remove()
    await two.remove()
  })

  async function call<Body>(method: string, path: string, body?: object) {
    const request = new Request(`${ORIGIN}${path}`, {
      method,
      headers: { authorization: `Bearer ${SECRET_KEY}`, 'content-type': 'application/json' },
      body: body ? JSON.stringify(body) : null,
    })
    const response = await frontdesk.fetch(request)
    return { status: response.status, body: (await response.json()) as Body }
  }
  const addUser = (name: string) =>
    call<{ id: string }>('POST', '/bapi/v1/users', {
      email_address: [`${name}@example.com`],
      skip_password_requirement: true,
    })
  const countUsers = () => call<{ total_count: number }>('GET', '/bapi/v1/users/count')
  const eventsAfter = (position: number) =>
    call<{ data: { resource_id: string }[] }>('GET', `/admin/v1/events?after=${position}`)
  const ready = async () => (await frontdesk.fetch(new Request(`${ORIGIN}/readyz`))).json()

  /** What the other one has is here, too, and the log of it: one without positions has no epoch to end. */
  const caughtUp = (follower: Cluster, users: number) =>
    eventually('the follower has everything', async () => {
      const [row] = await follower.query<{ users: number; waiting: number }>(
        `select (select count(*)::int from users) as users,
          (select count(*)::int from events where position is null) as waiting`,
        'frontdesk',
      )
      return row!.users === users && row!.waiting === 0
    })

  it('finds the one of several hosts that takes changes', async () => {
    expect((await addUser('ada')).status).toBe(200)
    expect(await ready()).toMatchObject({ status: 'ready' })
    await caughtUp(two, 1)
  })

  it('goes on with the promoted one, while the old one keeps its connections and answers reads', async () => {
    // connections of every kind of work are open, to the one that takes no more changes
    expect((await Promise.all(Array.from({ length: 5 }, countUsers))).map(({ status }) => status)).toEqual(
      Array.from({ length: 5 }, () => 200),
    )
    await one.query('alter system set default_transaction_read_only = on')
    await one.query('select pg_reload_conf()')
    await eventually('the old one takes no changes', async () => {
      const [row] = await one.query<{ transaction_read_only: string }>('show transaction_read_only')
      return row!.transaction_read_only === 'on'
    })
    expect(await ready()).toEqual({ status: 'unavailable', reason: 'storage_read_only' })
    expect((await addUser('nobody')).status).toBe(503)
    expect((await countUsers()).status).toBe(200)

    await two.promote()
    const grace = await eventually('a change is taken', async () => {
      const { status, body } = await addUser('grace')
      return status === 200 && body
    })
    expect((await countUsers()).body.total_count).toBe(2)
    expect(await ready()).toMatchObject({ status: 'ready' })
    const [row] = await two.query<{ count: number }>('select count(*)::int as count from users', 'frontdesk')
    expect(row!.count).toBe(2)
    // what the old one may have had beyond it would be in this gap
    const epochs = await eventually('a new epoch of the log', async () => {
      const rows = await two.query<{ ended_after: string }>('select * from event_log_epochs', 'frontdesk')
      return rows.length > 0 && rows
    })
    expect(epochs).toHaveLength(1)
    const end = Number(epochs[0]!.ended_after)
    expect((await eventsAfter(end)).body.data[0]?.resource_id).toBe(grace.id)
    expect((await eventsAfter(end + 1)).status).toBe(410)
  })

  it('goes on when the host that it left is gone, and stops when both are', async () => {
    await one.stop('immediate')
    expect((await addUser('alan')).status).toBe(200)
    await two.stop('immediate')
    expect((await addUser('nobody')).status).toBe(503)
    expect((await countUsers()).status).toBe(503)
    await two.start()
    expect((await addUser('edsger')).status).toBe(200)
    expect((await countUsers()).body.total_count).toBe(4)
  })
})
