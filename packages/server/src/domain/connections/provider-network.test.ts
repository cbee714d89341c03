import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { FakeClock, HOUR_MS, MINUTE_MS } from '../../platform/clock.js'
import { MisbehavingProvider } from './misbehaving.fixture.js'
import { ProviderNetwork } from './provider-network.js'

const development = { environment: 'development' } as const
const production = { environment: 'production' } as const

describe('what providers publish about themselves', () => {
  let server: MisbehavingProvider
  let network: ProviderNetwork
  const clock = new FakeClock()
  beforeAll(async () => {
    server = await MisbehavingProvider.start()
  })
  afterAll(() => server.stop())
  beforeEach(() => {
    network = new ProviderNetwork(clock)
    server.asked.length = 0
    server.manners = { '/keys': { body: { keys: [] } } }
  })
  afterEach(() => network.close())
  const read = (mayBeOld = true) => network.published(development, server.url('/keys'), mayBeOld)

  it.each([
    ['an hour', true, HOUR_MS],
    ['a minute for those whom it does not help', false, MINUTE_MS],
  ])('is kept for %s', async (_, mayBeOld, lifetimeMs) => {
    await read()
    clock.advance(lifetimeMs - 1)
    await read(mayBeOld)
    expect(server.asked).toHaveLength(1)
    clock.advance(1)
    await read(mayBeOld)
    expect(server.asked).toHaveLength(2)
  })

  it('is asked for once by all who want it at the same time', async () => {
    await Promise.all(Array.from({ length: 20 }, () => read()))
    expect(server.asked).toHaveLength(1)
  })

  it('is not kept when it is not there', async () => {
    server.manners['/keys'] = { status: 404 }
    await expect(read()).rejects.toThrow('is no document')
    server.manners['/keys'] = { body: {} }
    await expect(read()).resolves.toMatchObject({ status: 200 })
  })

  it('is not shared by instances that may reach different networks', async () => {
    await read()
    await expect(network.published(production, server.url('/keys'))).rejects.toThrow('no public address')
  })

  it('is limited in number', async () => {
    const urls = Array.from({ length: 501 }, (_, index) => server.url(`/keys?${index}`))
    for (const url of urls) await network.published(development, url)
    await network.published(development, urls[500]!)
    expect(server.asked).toHaveLength(501)
    await network.published(development, urls[0]!)
    expect(server.asked).toHaveLength(502)
  })
})
