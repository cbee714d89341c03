import { DIALECTS, startTestServer, TEST_ORIGIN, TEST_SECRET_KEY, type TestServer } from '@frontdesk/testkit'
import { createFrontdesk, type Frontdesk, MasterKey } from 'frontdesk'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { LOOK_EVERY_MS } from '../src/domain/instances/change-feed.js'
import { addSecretKey, revokeSecretKey, rotateSigningKey } from '../src/domain/instances/keys.js'
import { type PlantedInstance, plantInstances } from '../src/domain/instances/many-instances.fixture.js'
import { PUBLISHED_AFTER_MS } from '../src/domain/instances/signing-keys.js'
import { applyConfig } from '../src/domain/provisioning/provision.js'
import { decodeJwt } from '../src/protocols/jwt.js'
import { noteInstanceChanges } from '../src/store/unscoped/instance-changes.js'
import { findInstanceBySlug, updateInstance } from '../src/store/unscoped/instances.js'

const COUNT = 200
/** What other nodes may take to see a change. */
const BOUND_MS = LOOK_EVERY_MS
const FURTHER = { slug: 'further', environment: 'development' as const }
const STRANGER = { remoteAddress: '203.0.113.9' }

describe.each(DIALECTS)('many instances on two nodes on %s', dialect => {
  let server: TestServer
  let other: Frontdesk
  let planted: PlantedInstance[]
  const masterKey = new MasterKey(Buffer.alloc(32, 7))

  beforeAll(async () => {
    server = await startTestServer({ dialect })
    planted = await plantInstances(server.frontdesk.services.store, masterKey, COUNT)
    other = await createFrontdesk({
      database: server.database,
      masterKey,
      clock: server.clock,
      publicUrl: TEST_ORIGIN,
      durability: 'relaxed',
      breachService: false,
    })
    server.clock.advance(BOUND_MS)
  })
  afterAll(async () => {
    await other.close()
    await server.close()
  })

  const ask = async (node: Pick<Frontdesk, 'fetch'>, url: string, headers: Record<string, string> = {}) => {
    const response = await node.fetch(new Request(url, { headers }), STRANGER)
    return { status: response.status, body: (await response.json()) as Record<string, unknown> }
  }
  const withKey = (node: Pick<Frontdesk, 'fetch'>, secretKey: string) =>
    ask(node, `${TEST_ORIGIN}/bapi/v1/instance`, { authorization: `Bearer ${secretKey}` })
  const supportEmail = async (node: Pick<Frontdesk, 'fetch'>) => {
    const { body } = await ask(node, `${TEST_ORIGIN}/v1/environment`)
    return (body['display_config'] as Record<string, unknown>)['support_email']
  }
  const keyIds = async (node: Pick<Frontdesk, 'fetch'>, url: string) => {
    const { body } = await ask(node, `${url}/.well-known/jwks.json`)
    return (body['keys'] as { kid: string }[]).map(({ kid }) => kid)
  }
  const rowOf = async (slug: string) =>
    (await findInstanceBySlug(server.frontdesk.services.store.read, slug))!

  it('answers for each of them at its host, its path, its satellite, and with its key', async () => {
    for (const { id, secretKey, urls } of planted) {
      expect((await withKey(other, secretKey)).body['id']).toBe(id)
      for (const url of urls) expect(await keyIds(other, url)).toEqual([`${id}_key`])
    }
  })

  it('shows a change of settings on its own node at once, and on the other one within half a second', async () => {
    expect(await supportEmail(other)).toBeNull()
    const body = { support_email: 'help@example.com' }
    expect((await server.backend('PATCH', '/instance', body)).status).toBe(204)
    expect(await supportEmail(server.frontdesk)).toBe('help@example.com')
    server.clock.advance(BOUND_MS - 1)
    expect(await supportEmail(other)).toBeNull()
    server.clock.advance(1)
    expect(await supportEmail(other)).toBe('help@example.com')
  })

  it('takes a new secret key and refuses a revoked one on the other node within half a second', async () => {
    const { slug, secretKey } = planted[0]!
    const { services } = server.frontdesk
    const added = await addSecretKey(services, await rowOf(slug))
    expect((await withKey(other, secretKey)).status).toBe(200)
    expect((await withKey(other, added)).status).toBe(200)
    expect(await revokeSecretKey(services, await rowOf(slug), added)).toBe('revoked')
    server.clock.advance(BOUND_MS)
    expect((await withKey(other, added)).status).toBe(401)
    expect((await withKey(other, secretKey)).status).toBe(200)
  })

  it('publishes a new signing key on all nodes before one of them signs with it', async () => {
    const { id, slug, urls } = planted[1]!
    expect(await keyIds(other, urls[0])).toEqual([`${id}_key`])
    const { id: kid } = await rotateSigningKey(server.frontdesk.services, await rowOf(slug))
    const signers = () =>
      Promise.all(
        [server.frontdesk, other].map(async ({ services: { registry } }) => {
          await registry.refresh()
          return decodeJwt(await registry.sign(id, 'session', { sub: 'user_1' }))?.header['kid']
        }),
      )
    server.clock.advance(BOUND_MS)
    for (const node of [server.frontdesk, other])
      expect(await keyIds(node, urls[0])).toEqual([kid, `${id}_key`])
    for (let waited = 0; waited < PUBLISHED_AFTER_MS; waited += BOUND_MS) {
      expect(await signers()).toEqual([`${id}_key`, `${id}_key`])
      server.clock.advance(BOUND_MS)
    }
    expect(await signers()).toEqual([kid, kid])
  })

  it('is another instance’s default address on the other node, too, within half a second', async () => {
    const primary = await rowOf('primary')
    const { services } = other
    expect((await services.registry.findDefault())?.id).toBe(primary.id)
    const declared = { applications: [{ name: 'Other', instances: [{ ...FURTHER, default: true }] }] }
    await applyConfig(server.frontdesk.services, declared)
    server.clock.advance(BOUND_MS)
    await services.registry.refresh()
    expect((await services.registry.findDefault())?.slug).toBe(FURTHER.slug)
    expect((await services.registry.findById(primary.id))?.isDefault).toBe(false)
  })

  it('goes on where a newer node has stored settings that this version does not know, and keeps them', async () => {
    const { services } = server.frontdesk
    const { id, settings } = await rowOf('primary')
    const newer = { ...(settings as object), holograms: { enabled: true } }
    await services.store.transaction(async tx => {
      await updateInstance(tx, id, { settings: newer })
      await noteInstanceChanges(tx, [id])
    })
    server.clock.advance(BOUND_MS)
    const url = `${TEST_ORIGIN}/primary/v1/environment`
    for (const node of [server.frontdesk, other]) expect((await ask(node, url)).status).toBe(200)
    expect((await server.backend('PATCH', '/instance', { support_email: 'new@example.com' })).status).toBe(
      204,
    )
    const display = { display_config: { support_email: 'new@example.com' } }
    expect((await ask(server.frontdesk, url)).body).toMatchObject(display)
    expect((await rowOf('primary')).settings).toMatchObject({ holograms: { enabled: true } })
  })

  it('answers strangers with made-up hosts, and at last asks them to wait', async () => {
    const statuses = new Set<number>()
    expect((await withKey(server.frontdesk, TEST_SECRET_KEY)).status).toBe(200)
    const queries = await server.queriesOf(async () => {
      for (let index = 0; index < 700; index++) {
        const { status } = await ask(server.frontdesk, `https://h${index}.example/v1/environment`)
        statuses.add(status)
      }
    })
    expect([...statuses]).toEqual([400, 429])
    expect(queries).toHaveLength(600)
    expect((await ask(server.frontdesk, `${planted[2]!.urls[0]}/v1/environment`)).status).toBe(429)
    expect((await withKey(server.frontdesk, TEST_SECRET_KEY)).status).toBe(200)
    server.clock.advance(60_000)
    expect((await ask(server.frontdesk, `${planted[2]!.urls[0]}/v1/environment`)).status).toBe(200)
  })
})
