import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { instanceWith } from '../../context/instance.fixture.js'
import { FakeClock, HOUR_MS, MINUTE_MS } from '../../platform/clock.js'
import { waitUntil } from '../../platform/wait-until.fixture.js'
import { MisbehavingProvider } from './misbehaving.fixture.js'
import { ProviderNetwork } from './provider-network.js'

const development = instanceWith()
const production = instanceWith({}, { environment: 'production' })

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

describe('calls to providers', () => {
  const hanging = 'hang' as const
  let server: MisbehavingProvider
  let network: ProviderNetwork
  beforeEach(async () => {
    server = await MisbehavingProvider.start()
    server.manners = { '/slow': hanging, '/fast': { body: {} } }
    network = new ProviderNetwork(new FakeClock())
  })
  afterEach(async () => {
    network.close()
    await server.stop()
  })
  const call = (url: string, asker = development) => network.send(asker, { method: 'GET', url })

  it('are limited for each host, and those beyond the queue are told at once', async () => {
    const stuck = Array.from({ length: 320 }, () => call(server.url('/slow')))
    const outcomes = Promise.allSettled(stuck)
    await expect(call(server.url('/fast'))).rejects.toThrow('too many calls wait')
    await waitUntil(() => expect(server.asked).toHaveLength(64))
    const other = await MisbehavingProvider.start()
    other.manners = { '/fast': { body: {} } }
    await expect(call(other.url('/fast'))).resolves.toMatchObject({ status: 200 })
    expect(server.asked).toHaveLength(64)
    server.manners['/slow'] = { body: {} }
    server.release()
    const statuses = (await outcomes).map(({ status }) => status)
    expect(statuses.filter(status => status === 'rejected')).toHaveLength(64)
    expect(server.asked).toHaveLength(320)
    await other.stop()
  })

  it.each(['trickle', 'flood'] as const)('end in time, or with the first bytes: %s', async manner => {
    network = new ProviderNetwork(new FakeClock(), manner === 'trickle' ? 300 : undefined)
    server.manners['/slow'] = manner
    const outcome = await call(server.url('/slow')).catch((error: unknown) => error)
    if (manner === 'trickle') expect(String(outcome)).toContain('no answer within')
    else expect(outcome).toMatchObject({ status: 200, body: 'x'.repeat(256 * 1024) })
    await waitUntil(() => expect(server.openAnswers).toBe(0))
  })

  it('reach private networks that the instance names, in production as well', async () => {
    const named = (networks: string[]) =>
      instanceWith({ identityProviders: { allowedNetworks: networks } }, { environment: 'production' })
    await expect(call(server.url('/fast'), named(['127.0.0.0/8']))).resolves.toMatchObject({ status: 200 })
    await expect(call(server.url('/fast'), named(['10.0.0.0/8']))).rejects.toThrow('no public address')
    await expect(call(server.url('/fast'), production)).rejects.toThrow('no public address')
  })
})
