import { loadContract } from '@frontdesk/contract'
import { DIALECTS, startTestServer, type TestServer } from '@frontdesk/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { frontendOperations } from '../src/fapi/index.js'
import { customerOf, siteOf } from '../src/http/network-site.js'
import { FakeClock } from '../src/platform/clock.js'
import { silentLog } from '../src/platform/log.js'
import { openRateLimiter, type RateLimiter } from '../src/platform/rate-limiter.js'
import { waitUntil } from '../src/platform/wait-until.fixture.js'
import { openWire } from './faults/wire.js'
import { createUser, signIn } from './support.js'

const SECRET = 'sk_live_limits0000000000000000000000000000'
const REDIS_URL = process.env['FRONTDESK_TEST_REDIS_URL'] ?? 'redis://127.0.0.1:6379'

describe.each(DIALECTS)('rate limits on %s', dialect => {
  let server: TestServer
  beforeAll(async () => {
    server = await startTestServer({
      dialect,
      instances: [
        {
          slug: 'live',
          environment: 'production',
          domain: 'example.com',
          hosts: ['clerk.example.com'],
          secretKeys: [SECRET],
          settings: { attackProtection: { rateLimits: { addressFactor: 0.1 } } },
        },
        {
          slug: 'open',
          environment: 'production',
          domain: 'example.org',
          hosts: ['clerk.example.org'],
          settings: { attackProtection: { rateLimits: { enabled: false } } },
        },
      ],
    })
  })
  afterAll(() => server.close())

  interface Ask {
    host?: string
    address?: string
    query?: string
  }
  /** a sign-in from a browser without cookies */
  async function ask(identifier: string, { host = 'clerk.example.com', address, query = '' }: Ask = {}) {
    const response = await server.frontdesk.fetch(
      new Request(`https://${host}/v1/client/sign_ins${query}`, {
        method: 'POST',
        headers: { host, 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams({ identifier }),
      }),
      { remoteAddress: address ?? '127.0.0.1' },
    )
    return { status: response.status, headers: response.headers, body: (await response.json()) as never }
  }
  const askOften = async (times: number, identifier: (n: number) => string, options: Ask) => {
    const statuses: number[] = []
    for (let n = 0; n < times; n++) statuses.push((await ask(identifier(n), options)).status)
    return statuses
  }
  const anybody = (n: number) => `person${n}@example.com`

  it('refuses an address beyond its limit, in the shape of every error, and says when to come again', async () => {
    const address = '203.0.113.1'
    expect(await askOften(12, anybody, { address })).toEqual(Array<number>(12).fill(422))
    const refused = await ask('late@example.com', { address })
    expect(refused.status).toBe(429)
    expect(refused.body).toMatchObject({
      errors: [{ code: 'too_many_requests' }],
      clerk_trace_id: expect.any(String) as string,
    })
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThanOrEqual(1)
    expect(refused.headers.get('ratelimit-limit')).toBe('12')
    expect(refused.headers.get('ratelimit-remaining')).toBe('0')
    expect((await ask('late@example.com', { address: '203.0.113.2' })).status).toBe(422)
  })

  it('counts down in the headers of what it lets through', async () => {
    const first = await ask('count@example.com', { address: '203.0.113.9' })
    const second = await ask('count@example.com', { address: '203.0.113.9' })
    const remaining = (answer: typeof first) => Number(answer.headers.get('ratelimit-remaining'))
    expect(remaining(first) - remaining(second)).toBe(1)
  })

  it('refuses an identifier beyond its limit from one network, and takes nothing from another one', async () => {
    const statuses = await askOften(30, () => 'victim@example.com', {})
    expect(statuses).not.toContain(429)
    expect((await ask(' Victim@example.com')).status).toBe(429)
    expect((await ask('other@example.com')).status).toBe(422)
    expect((await ask('victim@example.com', { address: '203.0.113.3' })).status).toBe(422)
  })

  it('lets a testing token past the limit of the address, and of nothing else', async () => {
    const address = '203.0.113.4'
    const token = await server.backend<{ token: string }>('POST', '/testing_tokens', undefined, {
      secretKey: SECRET,
    })
    const query = `?__clerk_testing_token=${token.body.token}`
    expect(await askOften(13, anybody, { address })).toContain(429)
    expect((await ask('tester@example.com', { address, query })).status).toBe(422)
    expect((await ask('tester@example.com', { address, query: `${query}x` })).status).toBe(429)
    await askOften(29, () => 'tester@example.com', { address, query })
    expect((await ask('tester@example.com', { address, query })).status).toBe(429)
  })

  it('leaves loopback and instances that switched it off alone', async () => {
    expect(await askOften(15, n => `local${n}@example.com`, {})).not.toContain(429)
    const open = { host: 'clerk.example.org', address: '203.0.113.5' }
    expect(await askOften(40, () => 'same@example.org', open)).not.toContain(429)
  })

  it('is generous to a development instance, and still tells how much is left', async () => {
    await createUser(server, 'dev@example.com')
    const browser = server.browser()
    const { sessionId } = await signIn(browser, 'dev@example.com')
    const token = await browser.post(`/v1/client/sessions/${sessionId}/tokens`)
    expect(token.status).toBe(200)
    expect(token.headers.get('ratelimit-limit')).toBe('60000')
  })
})

describe('limits of the Frontend API', () => {
  it('stand in the declaration of every operation that changes something', () => {
    const changing = new Set(
      loadContract('fapi').operations.flatMap(({ id, method }) => (method === 'get' ? [] : [id])),
    )
    const unlimited = frontendOperations.filter(({ id, limit }) => changing.has(id) && limit === 'none')
    expect(unlimited.map(({ id }) => id)).toEqual([])
  })
})

describe('what stands for one network', () => {
  it.each([
    ['203.0.113.7', '203.0.113.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::'],
    ['2001:db8:1:2:ffff::1', '2001:db8:1:2::'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['127.0.0.1', null],
    ['::1', null],
    ['::ffff:127.0.0.1', null],
    [null, null],
  ])('%s', (address, site) => {
    expect(siteOf(address)).toBe(site)
  })
})

describe('counting', () => {
  const allowance = { requests: 3, windowSeconds: 60 }
  const spend = async (limiter: RateLimiter, key: string, times: number) => {
    let last = await limiter.consume(key, allowance)
    for (let n = 1; n < times; n++) last = await limiter.consume(key, allowance)
    return last
  }
  const open = (url: string | null, clock: FakeClock) => openRateLimiter(url, { clock, log: silentLog })

  it('refills bit by bit, and lets no second window through at once', async () => {
    const clock = new FakeClock(Date.UTC(2026, 5, 1, 12))
    const limiter = await open(null, clock)
    const key = `test-${Date.now()}-${Math.random()}`
    expect(await spend(limiter, key, 1)).toMatchObject({ limit: 3, remaining: 2, resetSeconds: 20 })
    expect(await spend(limiter, key, 2)).toMatchObject({ remaining: 0, resetSeconds: 60, isExceeded: false })
    expect(await spend(limiter, key, 5)).toMatchObject({ remaining: 0, retrySeconds: 20, isExceeded: true })
    clock.advance(19_000)
    expect(await spend(limiter, key, 1)).toMatchObject({ retrySeconds: 1, isExceeded: true })
    clock.advance(1000)
    expect(await spend(limiter, key, 1)).toMatchObject({ remaining: 0, isExceeded: false })
    expect(await spend(limiter, key, 1)).toMatchObject({ retrySeconds: 20, isExceeded: true })
    clock.advance(45_000)
    expect(await spend(limiter, key, 2)).toMatchObject({ remaining: 0, isExceeded: false })
    expect(await spend(limiter, key, 1)).toMatchObject({ isExceeded: true })
    clock.advance(3_600_000)
    expect(await spend(limiter, key, 3)).toMatchObject({ remaining: 0, isExceeded: false })
    expect(await spend(limiter, key, 1)).toMatchObject({ isExceeded: true })
    limiter.close()
  })

  it('refills in Redis as well, by the time of Redis', async () => {
    // whatever the clock of this node says
    const limiter = await open(REDIS_URL, new FakeClock(Date.UTC(2026, 5, 1, 12)))
    const key = `test-${Date.now()}-${Math.random()}`
    expect(await spend(limiter, key, 1)).toMatchObject({ limit: 3, remaining: 2, resetSeconds: 20 })
    expect(await spend(limiter, key, 2)).toMatchObject({ remaining: 0, resetSeconds: 60, isExceeded: false })
    expect(await spend(limiter, key, 5)).toMatchObject({ remaining: 0, retrySeconds: 20, isExceeded: true })
    const short = { requests: 2, windowSeconds: 6 }
    const another = `${key}-short`
    for (let n = 0; n < 2; n++)
      expect(await limiter.consume(another, short)).toMatchObject({ isExceeded: false })
    expect(await limiter.consume(another, short)).toMatchObject({ isExceeded: true })
    await waitUntil(async () =>
      expect(await limiter.consume(another, short)).toMatchObject({ remaining: 0, isExceeded: false }),
    )
    limiter.close()
  })

  it('keeps limits that do not divide the window', async () => {
    const clock = new FakeClock(Date.UTC(2026, 5, 1, 12))
    for (const url of [null, REDIS_URL]) {
      const limiter = await open(url, clock)
      const key = `test-${Date.now()}-${Math.random()}`
      const uneven = { requests: 7, windowSeconds: 60 }
      const remaining: number[] = []
      for (let n = 0; n < 7; n++) remaining.push((await limiter.consume(key, uneven)).remaining)
      expect(remaining).toEqual([6, 5, 4, 3, 2, 1, 0])
      expect((await limiter.consume(key, uneven)).isExceeded).toBe(true)
      limiter.close()
    }
  })

  it('is shared by nodes through Redis', async () => {
    const key = `test-${Date.now()}-${Math.random()}`
    const clock = new FakeClock(Date.UTC(2026, 5, 1, 12))
    const [one, other] = await Promise.all([open(REDIS_URL, clock), open(REDIS_URL, clock)])
    expect(await spend(one, key, 2)).toMatchObject({ remaining: 1, isExceeded: false })
    expect(await spend(other, key, 1)).toMatchObject({ remaining: 0, isExceeded: false })
    expect(await spend(one, key, 1)).toMatchObject({ remaining: 0, isExceeded: true })
    one.close()
    other.close()
  })

  it('spends no more than there is when all ask at once', async () => {
    const limiter = await open(REDIS_URL, new FakeClock(Date.UTC(2026, 5, 1, 12)))
    const key = `test-${Date.now()}-${Math.random()}`
    const usages = await Promise.all(Array.from({ length: 50 }, () => limiter.consume(key, allowance)))
    expect(usages.filter(usage => !usage.isExceeded)).toHaveLength(3)
    limiter.close()
  })

  it('goes on per node when Redis is away', async () => {
    const limiter = await open('redis://127.0.0.1:1', new FakeClock(0))
    expect(await spend(limiter, 'key', 3)).toMatchObject({ remaining: 0, isExceeded: false })
    expect(await spend(limiter, 'key', 1)).toMatchObject({ isExceeded: true })
    limiter.close()
  })

  it('goes on per node when Redis takes what is asked and does not answer', async () => {
    const wire = await openWire(REDIS_URL)
    const limiter = await open(wire.url, new FakeClock(0))
    const key = `test-${Date.now()}-${Math.random()}`
    expect(await spend(limiter, key, 1)).toMatchObject({ remaining: 2 })
    const told = wire.bytesToTarget
    expect(told).toBeGreaterThan(0)
    wire.freeze()
    // what Redis has counted is not known here
    expect(await spend(limiter, key, 3)).toMatchObject({ remaining: 0, isExceeded: false })
    expect(await spend(limiter, key, 1)).toMatchObject({ isExceeded: true })
    wire.thaw()
    limiter.close()
    await wire.close()
  })

  it('forgets who has everything back', async () => {
    const clock = new FakeClock(Date.UTC(2026, 5, 1, 12))
    const limiter = await open(null, clock)
    for (let n = 0; n < 10_000; n++) await limiter.consume(`key${n}`, allowance)
    expect(limiter.size).toBe(10_000)
    clock.advance(60_000)
    await limiter.consume('another', allowance)
    expect(limiter.size).toBe(1)
  })
})

describe('what stands for one customer', () => {
  it.each([
    ['2001:db8:1:2::', '2001:db8:1::'],
    ['2001:db8:1:ffff::', '2001:db8:1::'],
    ['203.0.113.9', '203.0.113.9'],
    [null, null],
  ])('%s is %s', (site, customer) => {
    expect(customerOf(site)).toBe(customer)
  })
})
