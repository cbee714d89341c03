import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { FakeClock, MINUTE_MS } from '../../platform/clock.js'
import { MasterKey } from '../../platform/crypto.js'
import { StorageUnavailable } from '../../platform/storage-unavailable.js'
import { migrate } from '../../store/migrations/migrate.js'
import { openStore } from '../../store/open-store.js'
import type { Store, Tx } from '../../store/store.js'
import { createMigratedDatabase, DIALECTS } from '../../store/test-database.fixture.js'
import { noteInstanceChanges } from '../../store/unscoped/instance-changes.js'
import * as instanceStore from '../../store/unscoped/instances.js'
import { LOOK_EVERY_MS } from './change-feed.js'
import { type PlantedInstance, plantInstances } from './many-instances.fixture.js'
import { InstanceRegistry } from './registry.js'

const COUNT = 300
const SITE = '203.0.113.7'
/** What the budgets of a network and of a node give at once. */
const OF_SITE = 600
const OF_NODE = 1000

describe.each(DIALECTS)('the registry over many instances on %s', dialect => {
  const clock = new FakeClock()
  const masterKey = new MasterKey(randomBytes(32))
  const statements: string[] = []
  let store: Store
  let drop: () => Promise<void>
  let planted: PlantedInstance[]
  let registry: InstanceRegistry

  beforeAll(async () => {
    const database = await createMigratedDatabase(dialect)
    store = openStore(database.location, {
      durability: 'relaxed',
      aroundStatement(sql, run) {
        statements.push(sql)
        return run()
      },
    })
    await migrate(store, clock)
    planted = await plantInstances(store, masterKey, COUNT)
    drop = async () => {
      await store.close()
      await database.drop()
    }
  })
  afterAll(() => drop())
  beforeEach(async () => {
    registry = await newRegistry()
  })

  const newRegistry = async (limit?: number) => {
    const made = new InstanceRegistry(store, clock, masterKey, limit === undefined ? {} : { limit })
    await made.refresh(true)
    return made
  }
  const statementsOf = async (run: () => Promise<unknown>) => {
    statements.length = 0
    await run()
    return [...statements]
  }
  /**
   * Changes as the Backend API, the command line and other nodes make them: in one transaction with their
   * note.
   */
  const change = (id: string, make: (tx: Tx) => Promise<unknown> = async () => {}) =>
    store.transaction(async tx => {
      await make(tx)
      await noteInstanceChanges(tx, [id])
    })
  const rename = (id: string, applicationName: string) =>
    change(id, tx => instanceStore.updateInstance(tx, id, { settings: { display: { applicationName } } }))
  const nameOf = async (slug: string) =>
    (await registry.findBySlug(slug))?.settings.display.applicationName ?? null

  it('reads no instance before one is asked for', async () => {
    const atStart = await statementsOf(() => newRegistry())
    expect(atStart).toHaveLength(1)
  })

  it('finds each of them by every one of its names and addresses, also with room for a few alone', async () => {
    const small = await newRegistry(8)
    for (const { id, slug, secretKey, publishableKey, urls } of planted) {
      const found = [
        await small.findById(id),
        await small.findBySlug(slug),
        await small.findBySecretKey(secretKey),
        await small.findByPublishableKey(publishableKey),
        ...(await Promise.all(urls.map(url => small.findByUrl(url)))),
      ]
      expect(found.map(instance => instance?.id)).toEqual(Array(7).fill(id))
      expect(found[0]).toMatchObject({ slug, publishableKey, urls, applicationName: 'Many' })
    }
    expect(small.sizes.instances).toBe(8)
    expect(small.sizes.names).toBeLessThanOrEqual(8 * 5)
  })

  it('signs and verifies for an instance that has made room for others', async () => {
    const small = await newRegistry(2)
    const first = planted[0]!
    const token = await small.sign(first.id, 'session', { sub: 'user_1' })
    for (const { slug } of planted.slice(1, 5)) await small.findBySlug(slug)
    expect(await small.verify(first.id, 'session', token)).toMatchObject({ sub: 'user_1' })
    expect((await small.jwks(first.id)).map(jwk => jwk['kid'])).toEqual([`${first.id}_key`])
  })

  it('parses a key when it first signs, and not before', async () => {
    const { id, slug } = planted[1]!
    const [row] = await store.read
      .selectFrom('signing_keys')
      .selectAll()
      .where('instance_id', '=', id)
      .execute()
    const setCiphertext = (ciphertext: string) =>
      change(id, tx =>
        tx
          .updateTable('signing_keys')
          .set({ private_ciphertext: ciphertext })
          .where('instance_id', '=', id)
          .execute(),
      )
    await setCiphertext('unreadable')
    await registry.refresh(true)
    expect((await registry.findBySlug(slug))?.id).toBe(id)
    expect(await registry.jwks(id)).toHaveLength(1)
    await expect(registry.sign(id, 'session', {})).rejects.toThrow()
    await setCiphertext(row!.private_ciphertext)
  })

  it('does not parse a key again when something else of its instance changes', async () => {
    const { id } = planted[10]!
    const decrypt = vi.spyOn(masterKey, 'decrypt')
    await registry.sign(id, 'session', {})
    await rename(id, 'Renamed')
    await registry.refresh(true)
    await registry.sign(id, 'session', {})
    expect(decrypt).toHaveBeenCalledTimes(1)
    decrypt.mockRestore()
  })

  it('reads the one that changed anew, and nothing of the others', async () => {
    const [changed, ...others] = planted.slice(0, 30)
    const ask = async ({ slug, secretKey, urls }: PlantedInstance) => {
      await registry.findBySlug(slug)
      await registry.findBySecretKey(secretKey)
      await registry.findByUrl(urls[0])
      await registry.sign((await registry.findBySlug(slug))!.id, 'session', {})
    }
    for (const instance of [changed!, ...others]) await ask(instance)
    await rename(changed!.id, 'Changed')
    clock.advance(LOOK_EVERY_MS)
    // the count of changes, which instances they are, and their addresses
    expect(await statementsOf(async () => registry.refresh())).toHaveLength(3)
    const ofOthers = await statementsOf(async () => {
      for (const instance of others) await ask(instance)
    })
    expect(ofOthers).toEqual([])
    // slug, secret key, and the seven tables of an instance
    expect(await statementsOf(() => ask(changed!))).toHaveLength(9)
    expect(await nameOf(changed!.slug)).toBe('Changed')
  })

  it('asks for changes every half second, wherever the clock is set to, and in between asks nothing', async () => {
    clock.advance(LOOK_EVERY_MS)
    expect(await statementsOf(async () => registry.refresh())).toHaveLength(1)
    clock.advance(LOOK_EVERY_MS - 1)
    expect(await statementsOf(async () => registry.refresh())).toEqual([])
    clock.advance(1)
    expect(await statementsOf(async () => registry.refresh())).toHaveLength(1)
    clock.set(clock.now() - 60 * MINUTE_MS)
    expect(await statementsOf(async () => registry.refresh())).toEqual([])
    clock.advance(LOOK_EVERY_MS)
    expect(await statementsOf(async () => registry.refresh())).toHaveLength(1)
  })

  it('goes on with what it knows while the storage is away, whatever fails meanwhile', async () => {
    const { id, slug } = planted[1]!
    let fault: Error | null = null
    const failing: Store = {
      ...store,
      get read() {
        if (fault) throw fault
        return store.read
      },
    }
    const patient = new InstanceRegistry(failing, clock, masterKey)
    await patient.refresh()
    expect((await patient.findBySlug(slug))?.id).toBe(id)
    for (const next of [new StorageUnavailable('away'), new Error('another fault')]) {
      fault = next
      clock.advance(LOOK_EVERY_MS)
      await patient.refresh()
      expect((await patient.findBySlug(slug))?.id).toBe(id)
    }
    fault = null
    await rename(id, 'While it was away')
    await patient.refresh(true)
    expect((await patient.findBySlug(slug))?.settings.display.applicationName).toBe('While it was away')
  })

  it('sees its own change at once, also one that commits while it looks', async () => {
    const { id, slug } = planted[2]!
    await nameOf(slug)
    const looking = registry.refresh(true)
    await rename(id, 'Meanwhile')
    registry.invalidate()
    await looking
    await registry.refresh()
    expect(await nameOf(slug)).toBe('Meanwhile')
  })

  it('follows an address from one instance to another', async () => {
    const [from, to] = [planted[3]!, planted[4]!]
    const [moving] = from.urls
    const isAt = async (url: string) => (await registry.findByUrl(url))?.slug
    expect([await isAt(moving), await isAt(to.urls[0])]).toEqual([from.slug, to.slug])
    await change(from.id, tx => instanceStore.replaceInstanceUrls({ db: tx, instance: from }, [from.urls[1]]))
    await change(to.id, tx =>
      instanceStore.replaceInstanceUrls({ db: tx, instance: to }, [to.urls[0], moving]),
    )
    await registry.refresh(true)
    expect([await isAt(moving), await isAt(to.urls[0])]).toEqual([to.slug, to.slug])
    expect((await registry.urlsAt('https://shared.example')).has(to.urls[1])).toBe(false)
    await change(to.id, tx =>
      instanceStore.replaceInstanceUrls({ db: tx, instance: to }, to.urls.slice(0, 2)),
    )
    await change(from.id, tx =>
      instanceStore.replaceInstanceUrls({ db: tx, instance: from }, from.urls.slice(0, 2)),
    )
  })

  it('finds what it took for unknown when it comes to be', async () => {
    const { id } = planted[5]!
    const url = 'https://clerk.new.example'
    expect(await registry.findByUrl(url)).toBeUndefined()
    expect(await statementsOf(() => registry.findByUrl(url))).toEqual([])
    await change(id, tx =>
      instanceStore.replaceInstanceUrls({ db: tx, instance: { id } }, [...planted[5]!.urls.slice(0, 2), url]),
    )
    await registry.refresh(true)
    expect((await registry.findByUrl(url))?.id).toBe(id)
    await change(id, tx =>
      instanceStore.replaceInstanceUrls({ db: tx, instance: { id } }, planted[5]!.urls.slice(0, 2)),
    )
  })

  it('does not take a revoked secret key', async () => {
    const { id, secretKey } = planted[6]!
    expect((await registry.findBySecretKey(secretKey))?.id).toBe(id)
    await change(id, tx => instanceStore.revokeSecretKeyRow(tx, `${id}_secret`, clock.now()))
    await registry.refresh(true)
    expect(await registry.findBySecretKey(secretKey)).toBeUndefined()
    await change(id, tx => instanceStore.restoreSecretKey(tx, `${id}_secret`))
  })

  it('forgets everything when more has changed than it follows, or the count has gone back', async () => {
    await registry.findBySlug(planted[0]!.slug)
    const many = Array.from({ length: 600 }, (_, index) => `ins_other${index}`)
    await store.transaction(tx => noteInstanceChanges(tx, many))
    await registry.refresh(true)
    expect(registry.sizes.instances).toBe(0)
    await registry.findBySlug(planted[0]!.slug)
    await store.transaction(tx =>
      tx.updateTable('system_state').set({ value: '1' }).where('name', '=', 'instances_revision').execute(),
    )
    await registry.refresh(true)
    expect(registry.sizes.instances).toBe(0)
  })

  describe('asked by strangers', () => {
    const ofStrangers = async (count: number, site: string | null, offset = 0) => {
      const outcomes: string[] = []
      for (let index = offset; index < offset + count; index++) {
        const asked = Promise.resolve(registry.findBySecretKey(`sk_live_unknown${index}`, site))
        const outcome = await asked.catch((error: { code?: string }) => String(error.code))
        outcomes.push(outcome === undefined ? 'unknown' : String(outcome))
      }
      return outcomes
    }

    it('looks the same unknown key up once', async () => {
      const asked = await statementsOf(async () => {
        for (let count = 0; count < 2 * OF_SITE; count++) await registry.findBySecretKey('sk_live_same', SITE)
      })
      expect(asked).toHaveLength(1)
    })

    it('limits what a network asks for in vain, in statements and in memory, and no other network', async () => {
      let outcomes: string[] = []
      const asked = await statementsOf(async () => (outcomes = await ofStrangers(OF_SITE + 50, SITE)))
      expect(asked).toHaveLength(OF_SITE)
      expect(outcomes.slice(-51)).toEqual(['unknown', ...Array<string>(50).fill('too_many_requests')])
      expect(registry.sizes.names).toBe(OF_SITE)
      expect((await registry.findBySecretKey(planted[7]!.secretKey, '198.51.100.1'))?.id).toBe(planted[7]!.id)
      clock.advance(MINUTE_MS)
      expect((await registry.findBySecretKey(planted[8]!.secretKey, SITE))?.id).toBe(planted[8]!.id)
    })

    it('limits what all networks together ask for in vain, and still knows what it knew', async () => {
      const known = planted[9]!
      await registry.findBySecretKey(known.secretKey, SITE)
      const outcomes = await ofStrangers(OF_NODE + 1, null)
      expect(outcomes.at(-2)).toBe('unknown')
      expect(outcomes.at(-1)).toBe('server_busy')
      expect((await registry.findBySecretKey(known.secretKey, SITE))?.id).toBe(known.id)
      clock.advance(4000)
      expect(await ofStrangers(1, null, 5000)).toEqual(['unknown'])
    })

    it('remembers two thousand of the unknown ones at most', async () => {
      for (let round = 0; round < 3; round++) {
        await ofStrangers(900, null, round * 900)
        clock.advance(4000)
      }
      expect(registry.sizes.names).toBe(2000)
    })

    it('does not count what it finds, and looks nothing up that can be nobody’s', async () => {
      const forgetful = await newRegistry(1)
      for (let count = 0; count < OF_SITE + 100; count++) {
        const [url] = planted[count % COUNT]!.urls
        expect((await forgetful.urlsAt(url, SITE)).size).toBe(1)
      }
      const asked = await statementsOf(async () => {
        await registry.findBySlug('wp-login.php', SITE)
        await registry.findBySlug('v1', SITE)
        await registry.findByPublishableKey('p'.repeat(10_000), SITE)
        await registry.urlsAt(`https://${'a'.repeat(10_000)}.example`, SITE)
      })
      expect(asked).toEqual([])
    })
  })
})
