import { describe, expect, it } from 'vitest'
import { Breaker } from './breaker.js'

describe('a breaker', () => {
  const open = () => {
    const time = { ms: 5000 }
    return { time, breaker: new Breaker(1000, () => time.ms) }
  }

  it('lets everybody through while the service answers', () => {
    const { breaker } = open()
    expect([breaker.mayTry(), breaker.mayTry()]).toEqual([true, true])
    breaker.succeeded()
    expect([breaker.mayTry(), breaker.mayTry()]).toEqual([true, true])
  })

  it('keeps everybody away until the service has rested, then lets one try for all', () => {
    const { breaker, time } = open()
    breaker.failed()
    expect(breaker.mayTry()).toBe(false)
    time.ms += 999
    expect(breaker.mayTry()).toBe(false)
    time.ms += 1
    expect([breaker.mayTry(), breaker.mayTry()]).toEqual([true, false])
    breaker.failed()
    expect(breaker.mayTry()).toBe(false)
    time.ms += 1000
    expect(breaker.mayTry()).toBe(true)
    breaker.succeeded()
    expect([breaker.mayTry(), breaker.mayTry()]).toEqual([true, true])
  })

  it('lets another one try when the first has not come back in that time', () => {
    const { breaker, time } = open()
    breaker.failed()
    time.ms += 1000
    expect(breaker.mayTry()).toBe(true)
    time.ms += 1000
    expect([breaker.mayTry(), breaker.mayTry()]).toEqual([true, false])
  })
})
