import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DIALECTS } from '@frontdesk/testkit'
import { beforeAll, describe, expect, it } from 'vitest'
import { type Certificate, Receiver } from '../../src/webhooks/receiver.fixture.js'
import { makeCertificates } from './certificates.js'
import { writeConfig } from './configuration.js'
import { expireClaims, inspectWhileRunning } from './inspect.js'
import { SECRET_KEY } from './load.js'
import { buildServer, createStorage, eventually, type ServerProcess, startServer } from './server-process.js'

const USERS = 15
const UPDATES = 4
const SECRET = `whsec_${Buffer.alloc(24, 5).toString('base64')}`

beforeAll(buildServer, 300_000)

interface Scene {
  receiver: Receiver
  start(): Promise<ServerProcess>
  /** errors of the attempts so far */
  attemptErrors(): Promise<string[]>
  /**
   * half a minute passes: claims of dead processes have run out, retries are due, and the endpoint has rested
   */
  expireClaims(): Promise<void>
  expectEverythingDelivered(userIds: string[]): Promise<void>
}

async function withScene(
  dialect: (typeof DIALECTS)[number],
  run: (scene: Scene) => Promise<void>,
  tls?: { certificate: Certificate; authorityFile: string },
): Promise<void> {
  const storage = await createStorage(dialect)
  const receiver = await Receiver.start(tls?.certificate)
  receiver.secret = SECRET
  const configFile = writeConfig(storage, {
    slug: 'faults',
    environment: 'development',
    secretKeys: [SECRET_KEY],
    webhooks: [{ name: 'app', url: receiver.url(), events: ['user.*'], secret: SECRET }],
  })
  const servers: ServerProcess[] = []
  try {
    await run({
      receiver,
      async start() {
        const server = await startServer(storage, {
          arguments: ['--config', configFile, '--shared'],
          environment: tls ? { NODE_EXTRA_CA_CERTS: tls.authorityFile } : {},
        })
        servers.push(server)
        return server
      },
      attemptErrors: () =>
        inspectWhileRunning(storage, async ({ read }) =>
          (await read.selectFrom('webhook_attempts').select('error').execute()).map(
            ({ error }) => error ?? '',
          ),
        ),
      expireClaims: () => inspectWhileRunning(storage, expireClaims),
      async expectEverythingDelivered(userIds) {
        const types = ['user.created', ...Array<string>(UPDATES).fill('user.updated')]
        await eventually('every event is delivered', async () => {
          const seen = new Set(receiver.received.map(({ id }) => id))
          return seen.size >= userIds.length * (UPDATES + 1)
        })
        // repetitions aside: events of a user in the order in which they first arrived
        const order = firstArrivals(receiver)
        for (const id of userIds) {
          const events = order.filter(({ event }) => event.data['id'] === id)
          expect(events.map(({ event }) => event.type)).toEqual(types)
          const names = events.slice(1).map(({ event }) => event.data['first_name'])
          expect(names).toEqual(Array.from({ length: UPDATES }, (_, index) => `Name ${index}`))
        }
        expect(receiver.refused).toEqual([])
      },
    })
  } finally {
    await Promise.all(servers.map(server => server.kill()))
    await receiver.stop()
    await storage.remove()
  }
}

function firstArrivals({ received }: Receiver) {
  const seen = new Set<string>()
  return received.filter(({ id }) => !seen.has(id) && seen.add(id))
}

/** @returns ids of the users that were made and changed, all of it acknowledged */
async function makeUsers(server: ServerProcess, prefix: string): Promise<string[]> {
  const call = async (method: string, path: string, body: object) => {
    const response = await fetch(`${server.url}/bapi/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${SECRET_KEY}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    expect(response.status).toBe(200)
    return (await response.json()) as { id: string }
  }
  return Promise.all(
    Array.from({ length: USERS }, async (_, index) => {
      const address = `${prefix}${index}@example.com`
      const { id } = await call('POST', '/users', {
        email_address: [address],
        skip_password_requirement: true,
      })
      for (let update = 0; update < UPDATES; update++)
        await call('PATCH', `/users/${id}`, { first_name: `Name ${update}` })
      return id
    }),
  )
}

describe.each(DIALECTS)('webhooks over a crash on %s', dialect => {
  it(
    'kill -9 while delivering: every event arrives after a restart, in order',
    () =>
      withScene(dialect, async scene => {
        const first = await scene.start()
        // some are answered, some are on the wire when the process dies
        let count = 0
        scene.receiver.answer = () => (++count > 12 ? 'hang' : 200)
        const userIds = await makeUsers(first, 'kill')
        await eventually('deliveries are under way', async () => count > 14)
        await first.kill()
        scene.receiver.answer = () => 200
        await scene.start()
        await scene.expireClaims()
        await scene.expectEverythingDelivered(userIds)
      }),
    120_000,
  )

  it(
    'two nodes, one killed: the other one takes its work over',
    () =>
      withScene(dialect, async scene => {
        const [first, second] = [await scene.start(), await scene.start()]
        let count = 0
        scene.receiver.answer = () => (++count % 7 === 0 ? 'hang' : 200)
        const userIds = [...(await makeUsers(first, 'a')), ...(await makeUsers(second, 'b'))]
        await eventually('deliveries are under way', async () => count > 14)
        await first.kill()
        scene.receiver.answer = () => 200
        await scene.expireClaims()
        await scene.expectEverythingDelivered(userIds)
      }),
    120_000,
  )

  it(
    'a receiver that is down, then slow, failing and cutting connections in turn gets everything',
    () =>
      withScene(dialect, async scene => {
        const server = await scene.start()
        const comeUp = await scene.receiver.goDown()
        const userIds = await makeUsers(server, 'bad')
        await eventually('it is seen to be down', async () =>
          (await scene.attemptErrors()).some(error => error.includes('ECONNREFUSED')),
        )
        let count = 0
        scene.receiver.answer = async () => {
          const kind = ++count % 4
          if (kind === 1) return 500
          if (kind === 2) return 'reset'
          if (kind === 3) await new Promise(resolve => setTimeout(resolve, 50))
          return 200
        }
        await comeUp()
        await whileTimePasses(scene, async () => {
          await eventually('it has failed often', async () => count > 20)
          scene.receiver.answer = () => 200
          await scene.expectEverythingDelivered(userIds)
        })
      }),
    120_000,
  )

  it('a receiver whose certificate is wrong gets nothing, and everything once it is right', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'frontdesk-certificates-'))
    const { authorityFile, selfSigned, trusted } = makeCertificates(directory)
    const run = async (scene: Scene) => {
      const userIds = await makeUsers(await scene.start(), 'tls')
      await eventually('the certificate is refused', async () =>
        (await scene.attemptErrors()).some(error => /self-signed certificate/.test(error)),
      )
      expect(scene.receiver.received).toEqual([])
      scene.receiver.present(trusted)
      await whileTimePasses(scene, () => scene.expectEverythingDelivered(userIds))
    }
    await withScene(dialect, run, { certificate: selfSigned, authorityFile })
    rmSync(directory, { recursive: true })
  }, 120_000)
})

/** Retries need not be waited for. */
async function whileTimePasses(scene: Scene, run: () => Promise<void>): Promise<void> {
  const pushing = setInterval(() => void scene.expireClaims(), 500)
  try {
    await run()
  } finally {
    clearInterval(pushing)
  }
}
