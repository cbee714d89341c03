import { DIALECTS, TestBrowser } from '@frontdesk/testkit'
import { beforeAll, describe, expect, it } from 'vitest'
import { writeConfig } from './configuration.js'
import {
  expectAllPositionsGiven,
  expectNoHalves,
  expectNothingLost,
  expectWholeEventLog,
} from './consistency.js'
import { inspectAfterCrash, inspectWhileRunning } from './inspect.js'
import { Acknowledged, callBackend, Load, SECRET_KEY } from './load.js'
import { buildServer, createStorage, type ServerProcess, startServer } from './server-process.js'

const KILLS = 10
const LOAD_AT_MOST_MS = 500
const READ_BACK = 5

beforeAll(buildServer, 300_000)

// What a killed process has handed to the operating system is still written, so this shows safety against a
// crash of the process. Power loss is another matter: it rests on the sync after each commit (ADR 0005) and
// PostgreSQL's fsync (docs/durability.md).
describe.each(DIALECTS)('kill -9 under load on %s', dialect => {
  it(`loses nothing that was acknowledged and leaves no halves, ${KILLS} times`, async () => {
    const storage = await createStorage(dialect)
    const configFile = writeConfig(storage, {
      slug: 'faults',
      environment: 'development',
      secretKeys: [SECRET_KEY],
    })
    const start = () => startServer(storage, { arguments: ['--config', configFile] })

    const acknowledged = new Acknowledged()
    let server = await start()
    try {
      for (let round = 0; round < KILLS; round++) {
        const load = new Load(server, acknowledged, `${round}`)
        // by turns: early, while it still warms up, and with everything going on
        if (round % 2 === 1) await load.isUnderWay()
        await load.killAfter(Math.random() * LOAD_AT_MOST_MS)
        await inspectAfterCrash(storage, async store => {
          await expectNothingLost(store, acknowledged)
          await expectNoHalves(store)
          await expectWholeEventLog(store)
        })
        server = await start()
        await expectReadable(server, acknowledged)
      }
      await inspectWhileRunning(storage, async store => {
        await expectAllPositionsGiven(store)
        await expectWholeEventLog(store)
        await expectNothingLost(store, acknowledged)
      })
      // no round has gone by with nothing to lose
      expect(acknowledged.signUps.length).toBeGreaterThanOrEqual(KILLS / 2)
      expect(acknowledged.users.size).toBeGreaterThan(KILLS)
      expect([...acknowledged.counters.values()].some(({ acknowledged: count }) => count > 0)).toBe(true)
    } finally {
      await server.kill()
      await storage.remove()
    }
  }, 300_000)
})

/** The newest of what was acknowledged, through the API: the server itself sees it too. */
async function expectReadable(server: ServerProcess, acknowledged: Acknowledged): Promise<void> {
  for (const id of [...acknowledged.users.keys()].slice(-READ_BACK))
    expect((await callBackend(server, 'GET', `/users/${id}`)).status).toBe(200)

  for (const { sessionId, userId } of acknowledged.signUps.slice(-READ_BACK)) {
    const answer = await callBackend<{ user_id: string; status: string }>(
      server,
      'GET',
      `/sessions/${sessionId}`,
    )
    expect(answer.body).toMatchObject({ user_id: userId, status: 'active' })
  }
  // and it takes new people
  const browser = new TestBrowser({ fetch: request => fetch(request) }, server.url)
  expect((await browser.get('/v1/client')).status).toBe(200)
}
