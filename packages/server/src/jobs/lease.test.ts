import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { keepLease, LEASE_MS, RENEW_AFTER_MS } from './lease.js'

describe('the lease of a job', () => {
  let renewals: number
  let losses: number
  let answer: () => Promise<boolean>
  let end: () => void
  beforeEach(() => {
    vi.useFakeTimers()
    renewals = 0
    losses = 0
    answer = async () => true
    const renew = () => {
      renewals++
      return answer()
    }
    end = keepLease(renew, () => losses++)
  })
  afterEach(() => {
    end()
    vi.useRealTimers()
  })
  const pass = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds)

  it('is renewed several times before it would run out, for as long as the job runs', async () => {
    await pass(LEASE_MS)
    expect(renewals).toBeGreaterThan(2)
    end()
    const before = renewals
    await pass(LEASE_MS)
    expect(renewals).toBe(before)
  })

  it('is lost once, and not asked for any more', async () => {
    answer = async () => false
    await pass(10 * RENEW_AFTER_MS)
    expect({ renewals, losses }).toEqual({ renewals: 1, losses: 1 })
  })

  it('is not given up because the database did not answer', async () => {
    answer = async () => {
      throw new Error('the database is away')
    }
    await pass(2 * RENEW_AFTER_MS)
    expect({ renewals, losses }).toEqual({ renewals: 2, losses: 0 })
  })

  it('is not lost when the job ends during the look', async () => {
    let settle: (isOurs: boolean) => void = () => {}
    answer = () => new Promise(resolve => (settle = resolve))
    await pass(RENEW_AFTER_MS)
    end()
    settle(false)
    await pass(RENEW_AFTER_MS)
    expect(losses).toBe(0)
  })
})
