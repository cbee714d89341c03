import { startTestServer, TEST_ORIGIN, TEST_SECRET_KEY, type TestServer } from '@frontdesk/testkit'
import { createFrontdesk, type Frontdesk, MasterKey } from 'frontdesk'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { LOOK_EVERY_MS } from '../../src/domain/instances/change-feed.js'
import { FRESH_MS } from '../../src/domain/instances/leases.js'
import { FakeClock, SECOND_MS } from '../../src/platform/clock.js'
import { claimsOf, type ClientBody, createUser, mint, signIn } from '../support.js'
import { eventually } from './server-process.js'
import { openWire, type Wire } from './wire.js'

const OUTAGE_SECONDS = 300

describe('while PostgreSQL is away, tokens', () => {
  let wire: Wire
  let server: TestServer
  /** another node, whose way to the database is whole */
  let other: Frontdesk
  const clock = new FakeClock()

  beforeAll(async () => {
    server = await startTestServer({
      dialect: 'postgres',
      clock,
      settings: { session: { tokensWithoutDatabaseSeconds: OUTAGE_SECONDS } },
      async reach(present) {
        wire = await openWire(present)
        return wire.url
      },
    })
    other = await createFrontdesk({
      database: server.database,
      masterKey: new MasterKey(Buffer.alloc(32, 7)),
      clock,
      publicUrl: TEST_ORIGIN,
      breachService: false,
    })
  })
  afterAll(async () => {
    await other.close()
    await server.close()
    await wire.close()
  })
  afterEach(async () => {
    wire.mend()
    wire.thaw()
    clock.advance(LOOK_EVERY_MS)
    await server.frontdesk.services.registry.refresh(true)
  })

  let counter = 0
  async function signedIn() {
    const email = `person${counter++}@example.com`
    const userId = await createUser(server, email)
    const browser = server.browser()
    const { sessionId } = await signIn(browser, email)
    return { userId, browser, sessionId }
  }
  type Person = Awaited<ReturnType<typeof signedIn>>
  const statusOf = async ({ browser, sessionId }: Person) => (await mint(browser, sessionId)).status
  const elsewhere = (method: string, path: string, body?: object) =>
    other.fetch(
      new Request(`${TEST_ORIGIN}/bapi/v1${path}`, {
        method,
        headers: { authorization: `Bearer ${TEST_SECRET_KEY}`, 'content-type': 'application/json' },
        ...(body && { body: JSON.stringify(body) }),
      }),
    )

  it('go on for sessions that the node has seen, and for these alone', async () => {
    const [seen, unseen] = [await signedIn(), await signedIn()]
    expect(await statusOf(seen)).toBe(200)
    wire.cut()
    for (const ms of [0, FRESH_MS, 60_000, 100_000]) {
      clock.advance(ms)
      const answer = await mint(seen.browser, seen.sessionId)
      expect(answer.status).toBe(200)
      expect(claimsOf(answer.body.jwt)).toMatchObject({ sub: seen.userId, sid: seen.sessionId })
    }
    const refused = await mint(unseen.browser, unseen.sessionId)
    expect(refused.status).toBe(503)
    expect(refused.headers.get('retry-after')).toBe('1')
    wire.mend()
    clock.advance(LOOK_EVERY_MS)
    await eventually('the node hears of changes again', async () => (await statusOf(unseen)) === 200)
  })

  it('and what pages are shown go on for browsers that the node has seen, and for these alone', async () => {
    const [seen, unseen] = [await signedIn(), await signedIn()]
    const shown = async ({ browser }: Person) => {
      const { status, body } = await browser.get<{ response: ClientBody }>('/v1/client')
      const token = status === 200 ? body.response.sessions[0]?.last_active_token?.jwt : undefined
      return { status, userId: token && claimsOf(token).sub }
    }
    expect((await shown(seen)).status).toBe(200)
    wire.cut()
    for (const ms of [0, FRESH_MS, 100_000]) {
      clock.advance(ms)
      expect(await shown(seen)).toEqual({ status: 200, userId: seen.userId })
    }
    expect(await shown(unseen)).toMatchObject({ status: 503 })
    clock.advance(OUTAGE_SECONDS * SECOND_MS)
    expect(await shown(seen)).toMatchObject({ status: 503 })
  })

  it('end when the settings say so, and with the session', async () => {
    const person = await signedIn()
    expect(await statusOf(person)).toBe(200)
    wire.cut()
    clock.advance(OUTAGE_SECONDS * SECOND_MS - FRESH_MS)
    expect(await statusOf(person)).toBe(200)
    clock.advance(2 * FRESH_MS)
    expect(await statusOf(person)).toBe(503)
  })

  it('are not minted at all where the settings say so', async () => {
    const person = await signedIn()
    const { services } = server.frontdesk
    const instance = (await services.registry.findDefault())!
    expect(await statusOf(person)).toBe(200)
    instance.settings.session.tokensWithoutDatabaseSeconds = 0
    wire.cut()
    clock.advance(FRESH_MS + 1)
    expect(await statusOf(person)).toBe(503)
    instance.settings.session.tokensWithoutDatabaseSeconds = OUTAGE_SECONDS
  })

  it('go on while it does not answer, though the first ones take a second', async () => {
    const person = await signedIn()
    expect(await statusOf(person)).toBe(200)
    wire.freeze()
    clock.advance(FRESH_MS + 1)
    const statuses = await Promise.all(Array.from({ length: 30 }, () => statusOf(person)))
    expect(new Set(statuses)).toEqual(new Set([200]))
  })

  it('end with a session that was revoked elsewhere, as soon as the node hears of it', async () => {
    const [revoked, banned, renamed] = [await signedIn(), await signedIn(), await signedIn()]
    for (const person of [revoked, banned, renamed]) expect(await statusOf(person)).toBe(200)
    wire.cut()
    clock.advance(FRESH_MS + 1)
    expect((await elsewhere('POST', `/sessions/${revoked.sessionId}/revoke`)).status).toBe(200)
    expect((await elsewhere('POST', `/users/${banned.userId}/ban`)).status).toBe(200)
    expect(await statusOf(revoked)).toBe(200)
    wire.mend()
    clock.advance(LOOK_EVERY_MS)
    await server.frontdesk.services.registry.refresh(true)
    expect(await statusOf(revoked)).toBe(401)
    expect(await statusOf(banned)).toBe(401)
    expect(await statusOf(renamed)).toBe(200)
  })
})
