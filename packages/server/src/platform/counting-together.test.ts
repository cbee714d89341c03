import { describe, expect, it } from 'vitest'
import { CommonCounts, type Count, CountedTogether } from './counting-together.js'
import type { Allowance } from './memory-counter.js'

const NOW = Date.UTC(2026, 5, 1, 12)
const SMALL = { requests: 30, windowSeconds: 60 }
const LARGE = { requests: 600, windowSeconds: 60 }

/** Workers of one server, and the messages that they sent each other. */
function workersOf(count: number) {
  const counts = new CommonCounts()
  const messages: Count[][] = []
  let now = NOW
  const workers = Array.from(
    { length: count },
    () =>
      new CountedTogether(count, async asked => {
        messages.push(asked)
        return counts.count(asked, now)
      }),
  )
  /** how many of so many requests pass, each at the next worker */
  async function passing(times: number, allowance: Allowance, among = workers, key = 'ada'): Promise<number> {
    let passed = 0
    for (let time = 0; time < times; time++) {
      const { isExceeded } = await among[time % among.length]!.spend(key, now, allowance)
      if (!isExceeded) passed++
    }
    return passed
  }
  const wait = (seconds: number) => (now += seconds * 1000)
  return { workers, messages, passing, wait }
}

describe('workers that count together', () => {
  it.each([1, 2, 4, 16])('let through exactly a small limit, %i of them', async count => {
    const { passing, wait } = workersOf(count)
    expect(await passing(100, SMALL)).toBe(30)
    wait(20)
    expect(await passing(100, SMALL)).toBe(10)
  })

  it.each([1, 2, 4, 16])('let through exactly a large limit, %i of them', async count => {
    const { passing, wait } = workersOf(count)
    // of what falls to a worker the part after the point is common to all
    expect(await passing(2000, LARGE)).toBe(600)
    wait(60)
    expect(await passing(2000, LARGE)).toBe(600)
  })

  it('let through no more than a limit when the requests go on and on', async () => {
    const { passing, wait } = workersOf(4)
    let passed = await passing(1000, LARGE)
    for (let second = 0; second < 60; second++) {
      wait(1)
      passed += await passing(30, LARGE)
    }
    expect(passed).toBeLessThanOrEqual(1200)
    expect(passed).toBeGreaterThan(1150)
  })

  it('let through most of a large limit when all requests come to one', async () => {
    const { passing, workers } = workersOf(4)
    expect(await passing(2000, LARGE, workers.slice(0, 1))).toBe(555)
  })

  it('do not ask each other for the first requests of a large limit, and for each of a small one', async () => {
    const { passing, messages } = workersOf(2)
    await passing(20, LARGE)
    expect(messages).toEqual([])
    await passing(20, SMALL)
    expect(messages).toHaveLength(20)
  })

  it('ask once for what comes at once', async () => {
    const { workers, messages } = workersOf(2)
    const answers = await Promise.all(Array.from({ length: 40 }, () => workers[0]!.spend('ada', NOW, SMALL)))
    expect(messages.map(asked => asked.length)).toEqual([40])
    expect(answers.filter(({ isExceeded }) => !isExceeded)).toHaveLength(30)
  })

  it('refuse without asking whom they know to have used up everything', async () => {
    const { passing, messages, wait } = workersOf(2)
    await passing(100, SMALL)
    const asked = messages.length
    expect(await passing(100, SMALL)).toBe(0)
    expect(messages).toHaveLength(asked)
    wait(2)
    expect(await passing(10, SMALL)).toBe(1)
  })

  it('count each key for itself', async () => {
    const { passing, workers } = workersOf(2)
    await passing(100, SMALL, workers, 'ada')
    expect(await passing(100, SMALL, workers, 'bob')).toBe(30)
  })

  it('fail with what goes wrong on the way', async () => {
    const failing = new CountedTogether(2, () => Promise.reject(new Error('nobody there')))
    await expect(failing.spend('ada', NOW, SMALL)).rejects.toThrow('nobody there')
  })
})
