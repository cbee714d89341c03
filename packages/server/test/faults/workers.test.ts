import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { Agent, type IncomingMessage, request } from 'node:http'
import { join } from 'node:path'
import { DIALECTS } from '@frontdesk/testkit'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { Receiver } from '../../src/webhooks/receiver.fixture.js'
import { writeConfig } from './configuration.js'
import { expectAllPositionsGiven, expectNothingLost, expectWholeEventLog } from './consistency.js'
import { askOnce, type AskOptions, CrewServer } from './crew.js'
import { isRefused, openRequest } from './half-request.js'
import { inspectWhileRunning } from './inspect.js'
import { Acknowledged, callBackend, SECRET_KEY } from './load.js'
import { buildServer, createStorage, eventually, type ServerProcess, type Storage } from './server-process.js'

const WORKERS = 2
const SLUG = 'crew'
const SECRET = `whsec_${Buffer.alloc(24, 5).toString('base64')}`
const KILLS = 4
/** says by which master key the secrets are encrypted */
const KEY_CHECK = 'master_key_check'

beforeAll(buildServer, 300_000)

let storage: Storage
const servers: ServerProcess[] = []
afterEach(async () => {
  await Promise.all(servers.splice(0).map(server => server.kill()))
  await storage.remove()
})

const backend = (method: string, path: string, body?: unknown): AskOptions => ({
  method,
  path: `/bapi/v1${path}`,
  headers: { authorization: `Bearer ${SECRET_KEY}`, 'content-type': 'application/json' },
  ...(body !== undefined && { body: JSON.stringify(body) }),
})

async function start(
  instance: Partial<Parameters<typeof writeConfig>[1]> = {},
  environment: Record<string, string> = {},
): Promise<CrewServer> {
  const config = writeConfig(storage, {
    slug: SLUG,
    environment: 'development',
    secretKeys: [SECRET_KEY],
    ...instance,
  })
  const crew = await CrewServer.start(storage, WORKERS, { arguments: ['--config', config], environment })
  servers.push(crew.server)
  return crew
}

/** Asks on connections of their own until the log says that all workers have answered. */
async function untilAllAnswer({ server }: CrewServer, crew: CrewServer): Promise<void> {
  await eventually('all workers have answered', async () => {
    expect((await askOnce(server, { path: '/v1/environment' })).status).toBe(200)
    return crew.workersThatAnswered().length === WORKERS
  })
}

describe.each(DIALECTS)('a server with workers on %s', dialect => {
  beforeEach(async () => {
    storage = await createStorage(dialect)
  })

  it('answers on one port by all of them, whose figures come together', async () => {
    const crew = await start()
    await untilAllAnswer(crew, crew)
    const { text } = await askOnce(crew.server, { path: '/metrics' })
    const lines = text.split('\n')
    for (const worker of [1, 2]) {
      expect(lines).toContainEqual(
        expect.stringMatching(`^frontdesk_http_requests_total.*worker="${worker}"`),
      )
    }
    // what is the same for all is there once
    expect(lines.filter(line => /^frontdesk_events_waiting\{/.test(line))).toHaveLength(1)
    expect(lines.filter(line => line === '# TYPE frontdesk_http_requests_total counter')).toHaveLength(1)
  }, 120_000)

  it(`loses nothing when workers are killed under load, ${KILLS} times, and its port stays open`, async () => {
    const crew = await start()
    const acknowledged = new Acknowledged()
    const refusals: string[] = []
    let isOver = false
    const makeUsers = async (loop: number) => {
      for (let index = 0; !isOver; index++) {
        const address = `made-${loop}-${index}@example.com`
        const asked = backend('POST', '/users', { email_address: [address], skip_password_requirement: true })
        try {
          const { status, text } = await askOnce(crew.server, asked)
          if (status === 200) acknowledged.users.set((JSON.parse(text) as { id: string }).id, address)
          else refusals.push(`${status} ${text}`)
        } catch (error) {
          // the connection was one of the worker that died
          if ((error as NodeJS.ErrnoException).code !== 'ECONNRESET') refusals.push(String(error))
        }
      }
    }
    const loops = [0, 1, 2, 3].map(makeUsers)
    for (let kill = 0; kill < KILLS; kill++) {
      const known = acknowledged.users.size
      await eventually('the load is under way', async () => acknowledged.users.size > known + 5)
      await crew.killWorker((kill % WORKERS) + 1)
    }
    isOver = true
    await Promise.all(loops)
    expect(refusals).toEqual([])
    expect(acknowledged.users.size).toBeGreaterThan(KILLS * 5)
    await inspectWhileRunning(storage, async store => {
      await expectNothingLost(store, acknowledged)
      await expectAllPositionsGiven(store)
      await expectWholeEventLog(store)
    })
  }, 180_000)

  it('goes on with its background work when the worker that does it is killed', async () => {
    const receiver = await Receiver.start()
    receiver.secret = SECRET
    try {
      const webhooks = [{ name: 'app', url: receiver.url(), events: ['user.*'], secret: SECRET }]
      const crew = await start({ webhooks })
      const ids = new Set<string>()
      const makeUser = async (name: string) => {
        const body = { email_address: [`${name}@example.com`], skip_password_requirement: true }
        const made = await callBackend<{ id: string }>(crew.server, 'POST', '/users', body)
        expect(made.status).toBe(200)
        ids.add(made.body.id)
      }
      const allDelivered = () =>
        eventually('all events are delivered', async () => {
          const told = new Set(receiver.received.map(({ event }) => event.data['id'] as string))
          return [...ids].every(id => told.has(id))
        })
      await makeUser('before')
      await allDelivered()
      const replaced = crew.killWorker(1)
      for (const name of ['one', 'two', 'three']) await makeUser(name).catch(() => makeUser(`again-${name}`))
      await replaced
      await makeUser('after')
      await allDelivered()
      expect(receiver.refused).toEqual([])
    } finally {
      await receiver.stop()
    }
  }, 180_000)

  it('answers a request under way on SIGTERM, closes the storage, and exits with 0', async () => {
    const crew = await start()
    const body = JSON.stringify({ email_address: ['last@example.com'], skip_password_requirement: true })
    const pending = openRequest(crew.server, body)
    await once(pending, 'continue')
    crew.server.terminate()
    await eventually('the server takes no connections', () => isRefused(crew.server.port))
    pending.end(body)
    const [response] = (await once(pending, 'response')) as [IncomingMessage]
    expect(response.statusCode).toBe(200)
    expect(response.headers.connection).toBe('close')
    response.resume()
    await once(response, 'end')
    expect(await crew.server.ended).toBe(0)
    await inspectWhileRunning(storage, async ({ read }) => {
      expect(await read.selectFrom('identifiers').select('value').execute()).toEqual([
        { value: 'last@example.com' },
      ])
      expect(await read.selectFrom('nodes').selectAll().execute()).toEqual([])
    })
  }, 120_000)
})

describe('a server with workers', () => {
  beforeEach(async () => {
    storage = await createStorage('sqlite')
  })

  it('replaces all of them on SIGHUP, by ones with the new configuration, without one request that fails', async () => {
    const crew = await start({}, { FRONTDESK_KEEP_ALIVE_SECONDS: '3' })
    const agent = new Agent({ keepAlive: true })
    const failures: string[] = []
    let answered = 0
    let isOver = false
    const loop = async (ask: () => Promise<number>) => {
      for (; !isOver; answered++) {
        await ask().then(
          status => status === 200 || failures.push(String(status)),
          (error: unknown) => failures.push(String(error)),
        )
      }
    }
    const path = '/v1/environment'
    const loops = [
      ...[0, 1].map(() => loop(async () => (await askOnce(crew.server, { path })).status)),
      ...[0, 1, 2, 3].map(() => loop(() => askOn(agent, `${crew.server.url}${path}`))),
    ]
    const atLeast = (count: number) => eventually('requests are answered', async () => answered > count)
    await atLeast(50)
    const before = [1, 2].map(worker => crew.pidOf(worker))
    writeConfig(storage, {
      slug: SLUG,
      environment: 'development',
      secretKeys: [SECRET_KEY],
      settings: { display: { applicationName: 'After the reload' } },
    })
    crew.server.reload()
    await eventually(
      'all workers were replaced',
      async () => crew.lines('all workers have been replaced').length > 0,
    )
    await atLeast(answered + 50)
    expect([1, 2].map(worker => crew.pidOf(worker))).not.toContain(before[0])
    await eventually('the former workers have ended', async () => before.every(pid => !isRunning(pid)))
    isOver = true
    await Promise.all(loops)
    agent.destroy()
    expect(failures).toEqual([])
    expect((await askOnce(crew.server, { path })).text).toContain('After the reload')
  }, 120_000)

  it('goes on as before when the new configuration has a mistake, which it tells', async () => {
    const crew = await start()
    const before = crew.starts()
    writeFileSync(join(storage.directory, 'faults.config.json'), '{"applications": 7}')
    crew.server.reload()
    await eventually(
      'the mistake is told',
      async () => crew.lines('the new worker is not ready: the server goes on as before').length > 0,
    )
    expect(crew.server.errors()).toMatch(/^frontdesk: .*faults\.config\.json: applications: /m)
    // one that dies later comes back with the configuration of the others
    await crew.killWorker(2)
    expect(crew.starts().slice(0, 2)).toEqual(before)
    await untilAllAnswer(crew, crew)
  }, 120_000)

  it('ends when no worker is left and none can be started, as a server does that does not start', async () => {
    const crew = await start()
    await inspectWhileRunning(storage, store =>
      store.transaction(async tx => {
        await tx
          .updateTable('system_state')
          .set({ value: 'of another key' })
          .where('name', '=', KEY_CHECK)
          .execute()
      }),
    )
    for (const worker of [1, 2]) process.kill(crew.pidOf(worker), 'SIGKILL')
    expect(await crew.server.ended).toBe(1)
    expect(crew.server.errors()).toMatch(/^frontdesk: .*key/m)
  }, 120_000)

  it('counts the requests of all workers together', async () => {
    const limit = 120 // of an address that begins sign-ins, with the factors of development and of this one
    const settings = { attackProtection: { rateLimits: { addressFactor: 0.01 } } }
    const crew = await start({ settings }, { FRONTDESK_TRUST_PROXY: '127.0.0.1' })
    const begin = () =>
      askOnce(crew.server, {
        method: 'POST',
        path: '/v1/client/sign_ins',
        headers: {
          'x-forwarded-for': '203.0.113.7',
          'content-type': 'application/x-www-form-urlencoded',
        },
        body: 'identifier=nobody%40example.com',
      })
    const statuses: number[] = []
    for (let round = 0; round < limit / 5; round++) {
      const answers = await Promise.all(Array.from({ length: 10 }, begin))
      statuses.push(...answers.map(({ status }) => status))
    }
    expect(crew.workersThatAnswered()).toEqual([1, 2])
    const passed = statuses.filter(status => status !== 429).length
    expect(passed).toBeGreaterThanOrEqual(limit)
    // two that count by themselves let all through; what comes back meanwhile is two a second
    expect(passed).toBeLessThan(WORKERS * limit)
  }, 120_000)
})

function askOn(agent: Agent, url: string): Promise<number> {
  return new Promise((resolve, reject) => {
    request(url, { agent }, response => {
      response.resume()
      response.on('end', () => resolve(response.statusCode ?? 0))
      response.on('error', reject)
    })
      .on('error', reject)
      .end()
  })
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
