import { describe, expect, it } from 'vitest'
import { ApiError } from '../../errors/api-error.js'
import { FakeClock, SECOND_MS } from '../../platform/clock.js'
import { LookupBudget } from './lookup-budget.js'

/** One network looks up one thing after another, and is told how many went through and why no more did. */
async function lookUp(budget: LookupBudget, site: string | null, times: number, isFound = false) {
  for (let done = 0; done < times; done++) {
    try {
      const giveBack = await budget.take(site)
      if (isFound) giveBack()
    } catch (error) {
      if (error instanceof ApiError) return `${done}, then ${error.code}`
      throw error
    }
  }
  return String(times)
}

describe('lookups that find nothing', () => {
  it('are 600 a minute for one network, which leaves room for others', async () => {
    const budget = new LookupBudget(new FakeClock())
    expect(await lookUp(budget, '203.0.113.7', 1000)).toBe('600, then too_many_requests')
    expect(await lookUp(budget, '203.0.113.8', 400)).toBe('400')
  })

  it.each([
    ['of networks that nobody knows', [null, null]],
    ['of two networks', ['203.0.113.7', '203.0.113.8']],
  ])('are 1000 at once for all together: %s', async (_, [one, other]) => {
    const budget = new LookupBudget(new FakeClock())
    expect(await lookUp(budget, one!, 600)).toBe('600')
    expect(await lookUp(budget, other!, 600)).toBe('400, then server_busy')
  })

  it('cost the others nothing when one network has none left', async () => {
    const budget = new LookupBudget(new FakeClock())
    for (let each = 0; each < 600; each++) await lookUp(budget, '203.0.113.7', 601)
    expect(await lookUp(budget, '203.0.113.8', 400)).toBe('400')
  })

  it('go on at 250 a second', async () => {
    const clock = new FakeClock()
    const budget = new LookupBudget(clock)
    await lookUp(budget, null, 1000)
    clock.advance(SECOND_MS)
    expect(await lookUp(budget, null, 1000)).toBe('250, then server_busy')
  })

  it('cost nothing where there is an instance', async () => {
    const budget = new LookupBudget(new FakeClock())
    expect(await lookUp(budget, '203.0.113.7', 3000, true)).toBe('3000')
    expect(await lookUp(budget, '203.0.113.7', 1000)).toBe('600, then too_many_requests')
  })
})
