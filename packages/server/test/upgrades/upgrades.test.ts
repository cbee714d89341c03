import { createPublicKey, verify } from 'node:crypto'
import { type Dialect, DIALECTS, TEST_ORIGIN, TestBrowser, type TestDatabase } from '@frontdesk/testkit'
import { createFrontdesk, FakeClock, type Frontdesk, MasterKey } from 'frontdesk'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { driftChecks } from '../../src/domain/upkeep/derived-rows.js'
import { DAY_MS, MINUTE_MS } from '../../src/platform/clock.js'
import { waitUntil } from '../../src/platform/wait-until.fixture.js'
import { migrate } from '../../src/store/migrations/migrate.js'
import { openStore } from '../../src/store/open-store.js'
import { Receiver } from '../../src/webhooks/receiver.fixture.js'
import { claimsOf, mint, signIn } from '../support.js'
import { writeServer } from './release-server.js'
import { type Known, presentVersion, readKnown, RELEASE_SECRET, releases, restore } from './releases.js'
import { countRows, writeRelease } from './write-release.js'

/** `npm run release:fixture` */
if (process.env['FRONTDESK_WRITE_RELEASE'] === presentVersion) {
  beforeAll(async () => {
    for (const dialect of DIALECTS) await writeRelease(dialect)
    await writeServer()
  }, 600_000)
}

/** Tables that no operation in the tables of access fills, or fills for longer than a moment. */
const EMPTY: Record<string, string> = {
  client_link_tokens: 'satellite domains: while a browser is on its way',
  client_links: 'satellite domains: a browser that has been at both',
  directory_emails: 'SCIM, whose operations the tables of access do not have',
  directory_group_members: 'SCIM',
  directory_groups: 'SCIM',
  directory_users: 'SCIM',
  event_log_epochs: 'a restored log',
  handshake_nonces: 'while a browser is on its way',
  schema_contracts: 'no migration has taken anything away yet',
  trusted_clients: 'signing in from a browser that is known',
}
/** Of tables that lie in partitions by time. */
const PARTITION = /_from_\d{8}$/

it('a database of the present version is kept', () => {
  expect(releases).toContain(presentVersion)
})

describe.each(releases)('a database of %s', release => {
  describe.each(DIALECTS)('on %s', dialect => {
    let known: Known
    let database: TestDatabase
    let frontdesk: Frontdesk
    let clock: FakeClock
    let lost: string[]
    beforeAll(async () => {
      known = await readKnown(release, dialect)
      database = await restore(release, dialect)
      lost = await upgrade(database, dialect)
      // a minute after the last moment of the release, whatever day it is today
      clock = new FakeClock(known.at + MINUTE_MS)
      frontdesk = await createFrontdesk({
        database: database.location,
        masterKey: new MasterKey(Buffer.from(RELEASE_SECRET)),
        publicUrl: TEST_ORIGIN,
        clock,
        durability: 'relaxed',
        breachService: false,
      })
    }, 120_000)
    afterEach(() => void vi.useRealTimers())
    afterAll(async () => {
      await frontdesk?.close()
      await database?.drop()
    })

    /** Brings the schema up to date. @returns tables that have fewer rows since */
    async function upgrade({ location }: TestDatabase, of: Dialect): Promise<string[]> {
      const store = openStore(location, { durability: 'relaxed' })
      try {
        await migrate(store, new FakeClock(known.at))
        const rows = await countRows(store)
        expect(Object.keys(rows).length, of).toBeGreaterThan(80)
        return Object.keys(known.rows).filter(table => (rows[table] ?? 0) < known.rows[table]!)
      } finally {
        await store.close()
      }
    }

    const browser = (cookies = '') => {
      const made = new TestBrowser(frontdesk, TEST_ORIGIN)
      for (const [name = '', value = ''] of cookies.split('; ').map(pair => pair.split(/=(.*)/s)))
        if (name !== '') made.setCookie(name, value)
      return made
    }

    async function asServer<Body>(method: string, path: string, body?: object) {
      const request = new Request(TEST_ORIGIN + path, {
        method,
        headers: { authorization: `Bearer ${known.secretKey}`, 'content-type': 'application/json' },
        ...(body && { body: JSON.stringify(body) }),
      })
      const response = await frontdesk.fetch(request, { remoteAddress: '127.0.0.1' })
      return { status: response.status, body: (await response.json()) as Body }
    }

    it('has rows of every kind', () => {
      const tables = Object.keys(known.rows).filter(table => !PARTITION.test(table))
      const empty = tables.filter(table => known.rows[table] === 0)
      expect(empty.sort()).toEqual(Object.keys(EMPTY).sort())
    })

    it('loses no row by the upgrade, and nothing in it contradicts itself', async () => {
      expect(lost).toEqual([])
      for (const { what, find } of driftChecks)
        for await (const { of } of find(frontdesk.services.store)) throw new Error(`${what}: ${of}`)
    })

    it('lets people sign in', async () => {
      const { email, password, userId } = known.person
      expect((await signIn(browser(), email, password)).userId).toBe(userId)
    })

    it('goes on with the sessions that were there', async () => {
      const { cookies, sessionId, userId } = known.person
      const own = browser(cookies)
      const me = await own.get<{ response: { id: string } }>('/v1/me')
      expect([me.status, me.body.response?.id]).toEqual([200, userId])
      const minted = await mint(own, sessionId)
      expect(claimsOf(minted.body.jwt)).toMatchObject({ sub: userId, sid: sessionId })
    })

    it('verifies the tokens that it has signed, and takes the keys that it has given', async () => {
      const jwks = await asServer<{ keys: { kid: string }[] }>('GET', '/bapi/v1/jwks')
      const [header = '', payload = '', signature = ''] = known.person.jwt.split('.')
      const { kid } = JSON.parse(Buffer.from(header, 'base64url').toString()) as { kid: string }
      const key = jwks.body.keys.find(each => each.kid === kid)
      const publicKey = createPublicKey({ key: key as never, format: 'jwk' })
      const signed = Buffer.from(`${header}.${payload}`)
      expect(verify('sha256', signed, publicKey, Buffer.from(signature, 'base64url'))).toBe(true)
      const user = await asServer<{ id: string }>('GET', `/bapi/v1/users/${known.person.userId}`)
      expect(user.body.id).toBe(known.person.userId)
    })

    it('delivers what waited for a receiver, and what is new, signed with the secret that was there', async () => {
      // after every pause between two attempts; receivers refuse signatures of another time than theirs
      clock.advance(DAY_MS)
      vi.useFakeTimers({ toFake: ['Date'], now: clock.now() })
      const receiver = await Receiver.start()
      receiver.secret = known.webhook.secret
      try {
        const path = `/admin/v1/webhook_endpoints/${known.webhook.id}`
        expect((await asServer('PATCH', path, { url: receiver.url() })).status).toBe(200)
        const email = { email_address: ['grace@example.com'] }
        const { body } = await asServer<{ id: string }>('POST', '/bapi/v1/users', email)
        const ids = () => receiver.received.map(({ event }) => event.data['id'])
        await waitUntil(() => expect(ids()).toEqual(expect.arrayContaining([body.id, known.person.userId])))
        expect(receiver.refused).toEqual([])
      } finally {
        await receiver.stop()
      }
    })
  })
})
