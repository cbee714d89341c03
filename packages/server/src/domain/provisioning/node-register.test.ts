import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { FakeClock } from '../../platform/clock.js'
import { createIds } from '../../platform/ids.js'
import { type Log, silentLog } from '../../platform/log.js'
import { systemRandom } from '../../platform/random.js'
import { openStore } from '../../store/open-store.js'
import type { Store } from '../../store/store.js'
import { createMigratedDatabase, DIALECTS } from '../../store/test-database.fixture.js'
import { NODE_GONE_AFTER_MS } from '../../store/unscoped/nodes.js'
import { listRunningNodes, NodeRegister } from './node-register.js'

describe.each(DIALECTS)('the register of nodes on %s', dialect => {
  const clock = new FakeClock()
  let database: Awaited<ReturnType<typeof createMigratedDatabase>>
  let store: Store
  const nodes: NodeRegister[] = []
  const warnings: string[] = []
  const log: Log = {
    ...silentLog,
    warn: (_: object, message?: string) => warnings.push(message ?? ''),
  } as Log

  beforeEach(async () => {
    database = await createMigratedDatabase(dialect)
    store = openStore(database.location, { durability: 'relaxed' })
    warnings.length = 0
  })
  afterEach(async () => {
    await Promise.all(nodes.splice(0).map(node => node.stop()))
    await store.close()
    await database.drop()
  })

  const services = () => ({
    store,
    clock,
    ids: createIds(clock, systemRandom),
    log,
    publicUrl: 'http://localhost:4400',
  })
  const running = () => listRunningNodes({ store, clock })
  async function start(configDigest: string | null) {
    const before = (await running()).length
    const node = new NodeRegister(services(), configDigest)
    nodes.push(node)
    node.start()
    await vi.waitUntil(async () => (await running()).length === before + 1)
    return node
  }

  it('knows who runs, and who has ended', async () => {
    const first = await start('a')
    await start('a')
    expect(await running()).toHaveLength(2)
    await first.stop()
    expect(await running()).toHaveLength(1)
    expect(warnings).toEqual([])
  })

  it('counts a node that was killed for half a minute', async () => {
    await start(null)
    clock.advance(NODE_GONE_AFTER_MS)
    expect(await running()).toHaveLength(1)
    clock.advance(1)
    expect(await running()).toEqual([])
  })

  it('warns of another configuration file, and not of a node that has none', async () => {
    await start('a')
    await start(null)
    expect(warnings).toEqual([])
    await start('b')
    await vi.waitUntil(() => warnings.length > 0)
    expect(warnings).toEqual([expect.stringContaining('another configuration file')])
  })

  it('says once that a newer version has taken away what this one uses', async () => {
    let ended = 0
    const node = new NodeRegister(services(), null, () => ended++)
    nodes.push(node)
    const contract = { name: '9999-from-the-future', needs: '9998-before-it' }
    await store.transaction(tx => tx.insertInto('schema_contracts').values(contract).execute())
    node.start()
    await vi.waitUntil(() => ended === 1)
    await node.stop()
    expect(ended).toBe(1)
  })
})
