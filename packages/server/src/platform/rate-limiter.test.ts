import { describe, expect, it } from 'vitest'
import { FakeClock } from './clock.js'
import { RateLimiter } from './rate-limiter.js'

/** Six requests a minute: one comes back every ten seconds. */
const ALLOWANCE = { requests: 6, windowSeconds: 60 }

function start() {
  const clock = new FakeClock()
  const limiter = new RateLimiter(clock)
  const ask = (key = 'ada') => limiter.consume(key, ALLOWANCE)
  const askTimes = async (times: number, key?: string) => {
    for (let time = 1; time < times; time++) await ask(key)
    return ask(key)
  }
  return { clock, limiter, ask, askTimes }
}

describe('what a key may spend', () => {
  it.each([
    [1, { remaining: 5, resetSeconds: 10, isExceeded: false }],
    [5, { remaining: 1, resetSeconds: 50, isExceeded: false }],
    [6, { remaining: 0, resetSeconds: 60, isExceeded: false }],
    [7, { remaining: 0, resetSeconds: 60, retrySeconds: 10, isExceeded: true }],
  ])('is told with each request, here after %i at once', async (times, usage) =>
    expect(await start().askTimes(times)).toMatchObject({ limit: 6, ...usage }),
  )

  it.each([
    ['nothing before one has come back', 9.9, 0],
    ['one after a sixth of the window', 10, 1],
    ['one, and no other half', 19, 1],
    ['three after half of it', 30, 3],
    ['all after the whole', 60, 6],
    ['no more than all, however long it waits', 6000, 6],
  ])('comes back evenly: %s', async (_, secondsLater, allowed) => {
    const { clock, ask, askTimes } = start()
    await askTimes(6)
    clock.advance(secondsLater * 1000)
    const passed: boolean[] = []
    for (let time = 0; time < 8; time++) passed.push(!(await ask()).isExceeded)
    expect(passed.filter(Boolean)).toHaveLength(allowed)
  })

  it.each([-3_600_000, 3_600_000])('does not change when the clock is set by %i ms', async step => {
    const { clock, ask, askTimes } = start()
    await askTimes(6)
    clock.set(clock.now() + step)
    expect(await ask()).toMatchObject({ isExceeded: true, retrySeconds: 10 })
    clock.advance(10_000)
    expect(await ask()).toMatchObject({ isExceeded: false, remaining: 0 })
  })

  it('is not lost by asking in vain', async () => {
    const { clock, ask, askTimes } = start()
    await askTimes(100)
    clock.advance(10_000)
    expect(await ask()).toMatchObject({ isExceeded: false, remaining: 0 })
  })

  it('is of that key alone', async () => {
    const { ask, askTimes } = start()
    await askTimes(7, 'ada')
    expect(await ask('bob')).toMatchObject({ isExceeded: false, remaining: 5 })
  })

  it('is given back for a request that did not count', async () => {
    const { limiter, ask, askTimes } = start()
    await askTimes(6)
    limiter.giveBack('ada', ALLOWANCE)
    expect(await ask()).toMatchObject({ isExceeded: false, remaining: 0 })
    expect((await ask()).isExceeded).toBe(true)
    limiter.giveBack('nobody', ALLOWANCE)
    expect(limiter.size).toBe(1)
  })

  it('survives what a division rounds: seven requests in a second are seven', async () => {
    const limiter = new RateLimiter(new FakeClock())
    const answers: boolean[] = []
    for (let time = 0; time < 8; time++)
      answers.push((await limiter.consume('ada', { requests: 7, windowSeconds: 1 })).isExceeded)
    expect(answers.filter(Boolean)).toHaveLength(1)
  })
})

describe('the memory of a rate limiter', () => {
  it.each([
    ['keeps all keys while there are few', 9999, 60, 10_000],
    ['forgets the keys that have everything back, once there are many', 10_000, 10, 1],
    ['keeps the keys that lack something', 10_000, 9, 10_001],
  ])('%s', async (_, keys, secondsLater, size) => {
    const { clock, limiter, ask } = start()
    for (let key = 0; key < keys; key++) await ask(`old ${key}`)
    clock.advance(secondsLater * 1000)
    await ask('new')
    expect(limiter.size).toBe(size)
  })
})
