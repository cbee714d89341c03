import { beforeAll, expect, it } from 'vitest'
import type { Db, Store } from '../../src/store/store.js'
import { writeConfig } from './configuration.js'
import { expectNoHalves, expectNothingLost, expectWholeEventLog } from './consistency.js'
import { inspectAfterCrash } from './inspect.js'
import { Acknowledged, Load, SECRET_KEY } from './load.js'
import { buildServer, createStorage, startServer } from './server-process.js'

beforeAll(buildServer, 300_000)

/** A kind of damage, and the check that has to see it. */
interface Damage {
  what: string
  inflict(tx: Db, acknowledged: Acknowledged): Promise<unknown>
  check(store: Store, acknowledged: Acknowledged): Promise<void>
}

const lastSignUp = (acknowledged: Acknowledged) => acknowledged.signUps.at(-1)!
const lastUserId = (acknowledged: Acknowledged) => [...acknowledged.users.keys()].at(-1)!

const DAMAGES: Damage[] = [
  {
    what: 'a lost user',
    inflict: (tx, acknowledged) =>
      tx.deleteFrom('users').where('id', '=', lastUserId(acknowledged)).execute(),
    check: expectNothingLost,
  },
  {
    what: 'a lost session',
    inflict: (tx, acknowledged) =>
      tx.deleteFrom('sessions').where('id', '=', lastSignUp(acknowledged).sessionId).execute(),
    check: expectNothingLost,
  },
  {
    what: 'an older value of the metadata',
    inflict: (tx, acknowledged) => {
      const [id, counter] = [...acknowledged.counters].find(([, { acknowledged: count }]) => count > 0)!
      return tx
        .updateTable('users')
        .set({ public_metadata: { counter: counter.acknowledged - 1 } })
        .where('id', '=', id)
        .execute()
    },
    check: expectNothingLost,
  },
  {
    what: 'a sign-up without its session',
    inflict: (tx, acknowledged) =>
      tx.deleteFrom('sessions').where('id', '=', lastSignUp(acknowledged).sessionId).execute(),
    check: expectNoHalves,
  },
  {
    what: 'a user without an identifier',
    inflict: (tx, acknowledged) =>
      tx.deleteFrom('identifiers').where('user_id', '=', lastUserId(acknowledged)).execute(),
    check: expectNoHalves,
  },
  {
    what: 'a user without an event',
    inflict: (tx, acknowledged) =>
      tx
        .deleteFrom('events')
        .where('type', '=', 'user.created')
        .where('resource_id', '=', lastUserId(acknowledged))
        .execute(),
    check: expectNoHalves,
  },
  {
    what: 'an event without its user',
    inflict: (tx, acknowledged) =>
      tx.deleteFrom('users').where('id', '=', lastUserId(acknowledged)).execute(),
    check: expectNoHalves,
  },
  {
    what: 'a user that its sign-up does not know of',
    inflict: (tx, acknowledged) =>
      tx
        .updateTable('sign_ups')
        .set({ created_user_id: null, created_session_id: null })
        .where('id', '=', lastSignUp(acknowledged).signUpId)
        .execute(),
    check: expectNoHalves,
  },
  {
    what: 'a gap in the events of a user',
    inflict: (tx, acknowledged) =>
      tx
        .deleteFrom('events')
        .where('sequence', '=', 1)
        .where('resource_id', 'in', [...acknowledged.counters.keys()])
        .execute(),
    check: expectWholeEventLog,
  },
]

it('the checks after a kill pass on what a server left, and see every kind of damage', async () => {
  const storage = await createStorage('sqlite')
  const configFile = writeConfig(storage, {
    slug: 'faults',
    environment: 'development',
    secretKeys: [SECRET_KEY],
  })
  const server = await startServer(storage, { arguments: ['--config', configFile] })
  try {
    const acknowledged = new Acknowledged()
    const load = new Load(server, acknowledged, 'checks')
    await load.isUnderWay()
    await load.killAfter(0)
    await inspectAfterCrash(storage, async store => {
      for (const { check } of DAMAGES) await check(store, acknowledged)
    })
    for (const { what, inflict, check } of DAMAGES) {
      // each time on a fresh copy
      await inspectAfterCrash(storage, async store => {
        await store.transaction(tx => inflict(tx, acknowledged))
        await expect(check(store, acknowledged), what).rejects.toThrow()
      })
    }
  } finally {
    await server.kill()
    await storage.remove()
  }
}, 120_000)
