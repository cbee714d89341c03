import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createResponseValidator } from '@frontdesk/contract/validate'
import { createTestDatabase, DIALECTS } from '@frontdesk/testkit'
import { createFrontdesk, FakeClock, type Frontdesk, MasterKey } from 'frontdesk'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { waitUntil } from '../src/platform/wait-until.fixture.js'

const SECRET_KEY = 'sk_test_svix000000000000000000000000000000000000'
const TOKEN = 'testsk_recording'

const isMessage = (path: string) => /\/msg(\?|$)/.test(path)

interface Call {
  method: string
  path: string
  headers: Record<string, string>
  body: { uid?: string; eventType?: string; eventId?: string; payload?: { type: string } }
}

/** Answers as a Svix server does, and remembers every call of the SDK. */
class RecordingSvix {
  readonly calls: Call[] = []
  isDown = false
  private readonly apps = new Set<string>()
  private readonly messages = new Set<string>()

  private constructor(private readonly server: Server) {}

  static async start(): Promise<RecordingSvix> {
    const server = createServer()
    const recording = new RecordingSvix(server)
    server.on('request', (request, response) => {
      let text = ''
      request.on('data', (chunk: Buffer) => (text += chunk.toString()))
      request.on('end', () => {
        const call: Call = {
          method: request.method ?? '',
          path: request.url ?? '',
          headers: request.headers as Record<string, string>,
          body: text ? (JSON.parse(text) as Call['body']) : {},
        }
        const [status, body] = recording.isDown ? [503, {}] : recording.answer(call)
        if (!recording.isDown) recording.calls.push(call)
        response.writeHead(status, { 'content-type': 'application/json' })
        response.end(status === 204 ? undefined : JSON.stringify(body))
      })
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    return recording
  }

  get url(): string {
    return `http://${TOKEN}@127.0.0.1:${(this.server.address() as AddressInfo).port}`
  }
  get handedOver(): (string | undefined)[] {
    return this.calls.filter(({ path }) => isMessage(path)).map(({ body }) => body.eventType)
  }
  async stop(): Promise<void> {
    this.server.closeAllConnections()
    await new Promise(resolve => this.server.close(resolve))
  }

  private answer({ method, path, body }: Call): [number, object] {
    const now = '2026-01-01T00:00:00Z'
    const [, appId] = /^\/api\/v1\/app\/([^/?]+)/.exec(path) ?? []
    if (path.startsWith('/api/v1/app?') || path === '/api/v1/app') {
      this.apps.add(body.uid ?? '')
      return [200, { id: 'app_svix', uid: body.uid, name: 'x', metadata: {}, createdAt: now, updatedAt: now }]
    }
    if (path.startsWith('/api/v1/auth/app-portal-access/'))
      return [200, { url: 'https://portal.test/', token: 't' }]
    if (!appId || !this.apps.has(appId)) return [404, { code: 'not_found', detail: '' }]
    if (method === 'DELETE') {
      this.apps.delete(appId)
      return [204, {}]
    }
    if (this.messages.has(body.eventId ?? '')) return [409, { code: 'event_id_exists', detail: '' }]
    this.messages.add(body.eventId ?? '')
    return [
      202,
      { id: 'msg_1', eventId: body.eventId, eventType: body.eventType, payload: {}, timestamp: now },
    ]
  }
}

describe.each(DIALECTS)('with a self-hosted Svix server on %s', dialect => {
  let svix: RecordingSvix
  let database: Awaited<ReturnType<typeof createTestDatabase>>
  let server: Frontdesk
  const start = (svixUrl: string | null = svix.url) =>
    createFrontdesk({
      database: database.location,
      masterKey: new MasterKey(Buffer.alloc(32, 7)),
      clock: new FakeClock(),
      publicUrl: 'http://localhost:4400',
      svixUrl,
      config: {
        applications: [
          {
            name: 'Shop',
            instances: [{ slug: 'shop', environment: 'development', secretKeys: [SECRET_KEY] }],
          },
        ],
      },
    })
  beforeEach(async () => {
    svix = await RecordingSvix.start()
    database = await createTestDatabase(dialect)
    server = await start()
    await waitUntil(async () => expect(await appRows()).toHaveLength(1))
  })
  afterEach(async () => {
    await server.close()
    await database.drop()
    await svix.stop()
  })

  const appRows = () => server.services.store.read.selectFrom('webhook_apps').selectAll().execute()
  async function backend(method: string, path: string, body?: unknown) {
    const response = await server.fetch(
      new Request(`http://localhost:4400/bapi/v1${path}`, {
        method,
        headers: { authorization: `Bearer ${SECRET_KEY}`, 'content-type': 'application/json' },
        body: body === undefined ? null : JSON.stringify(body),
      }),
    )
    const text = await response.text()
    return { status: response.status, body: (text ? JSON.parse(text) : null) as Record<string, unknown> }
  }
  const createUser = async (email: string) =>
    (await backend('POST', '/users', { email_address: [email], password: 'correct-horse-9' })).body[
      'id'
    ] as string

  it('hands every event over in order, under its id, also what came while the server was away', async () => {
    const userId = await createUser('ada@example.com')
    await waitUntil(() => expect(svix.handedOver).toEqual(['user.created']))
    const instanceId = (await server.services.registry.findBySlug('shop'))!.id
    const message = svix.calls.find(({ path }) => isMessage(path))!
    expect(message).toMatchObject({
      method: 'POST',
      path: expect.stringContaining(`/api/v1/app/${instanceId}/msg`) as string,
      headers: { authorization: `Bearer ${TOKEN}`, 'idempotency-key': message.body.eventId },
      body: { eventType: 'user.created', payload: { object: 'event', data: { id: userId } } },
    })
    expect(message.body.eventId).toMatch(/^evt_/)
    expect(svix.calls[0]).toMatchObject({
      path: expect.stringContaining('get_if_exists=true') as string,
      body: { uid: instanceId },
    })

    svix.isDown = true
    await backend('PATCH', `/users/${userId}`, { first_name: 'Ada' })
    await backend('DELETE', `/users/${userId}`)
    await server.close()
    svix.isDown = false
    server = await start()
    await waitUntil(() => expect(svix.handedOver).toEqual(['user.created', 'user.updated', 'user.deleted']))
  })

  it('takes an event for handed over that the server has already', async () => {
    await createUser('ada@example.com')
    await waitUntil(() => expect(svix.handedOver).toHaveLength(1))
    // killed between the call and the note of it
    await waitUntil(async () => expect((await appRows())[0]!.claimed_until).toBeNull())
    await server.services.store.transaction(tx =>
      tx.updateTable('webhook_apps').set({ position: 0 }).execute(),
    )
    await createUser('grace@example.com')
    await waitUntil(() => expect(svix.handedOver).toHaveLength(3))
    await waitUntil(async () =>
      expect((await appRows())[0]).toMatchObject({ position: 2, claimed_until: null }),
    )
  })

  it('answers the Backend API with the link to the portal', async () => {
    const validate = createResponseValidator('bapi')
    const url = await backend('POST', '/webhooks/svix_url')
    expect(url).toEqual({ status: 200, body: { svix_url: 'https://portal.test/' } })
    expect(validate('GenerateSvixAuthURL', 200, url.body)).toEqual([])
    expect((await backend('POST', '/webhooks/svix')).status).toBe(400)
    expect((await backend('DELETE', '/webhooks/svix')).status).toBe(204)
    expect(svix.calls.at(-1)).toMatchObject({ method: 'DELETE' })
    expect((await backend('POST', '/webhooks/svix_url')).status).toBe(400)
    expect((await backend('POST', '/webhooks/svix')).status).toBe(200)
    svix.isDown = true
    expect((await backend('POST', '/webhooks/svix_url')).status).toBe(503)
  })
})

describe('without a Svix server', () => {
  it('answers the Backend API with the link to the own endpoints', async () => {
    const database = await createTestDatabase('sqlite')
    const server = await createFrontdesk({
      database: database.location,
      masterKey: new MasterKey(Buffer.alloc(32, 7)),
      publicUrl: 'http://localhost:4400',
      config: {
        applications: [
          {
            name: 'Shop',
            instances: [{ slug: 'shop', environment: 'development', secretKeys: [SECRET_KEY] }],
          },
        ],
      },
    })
    const post = (path: string) =>
      server.fetch(
        new Request(`http://localhost:4400/bapi/v1${path}`, {
          method: 'POST',
          headers: { authorization: `Bearer ${SECRET_KEY}` },
        }),
      )
    expect((await post('/webhooks/svix_url')).status).toBe(400)
    expect(await (await post('/webhooks/svix')).json()).toEqual({
      svix_url: 'http://localhost:4400/dashboard/instances/shop/webhooks',
    })
    expect((await post('/webhooks/svix')).status).toBe(400)
    await server.close()
    await database.drop()
  })
})
