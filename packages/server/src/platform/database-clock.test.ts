import { describe, expect, it } from 'vitest'
import { FakeClock, HOUR_MS } from './clock.js'
import { DatabaseClock } from './database-clock.js'

const TIME = Date.UTC(2026, 0, 1)

describe('the time of the database', () => {
  const started = () => {
    const own = new FakeClock(TIME + HOUR_MS)
    return { own, clock: new DatabaseClock(own) }
  }
  const look = (clock: DatabaseClock, time: number, tookMs = 0) => {
    const to = clock.elapsed()
    clock.followTime(time, [to - tookMs, to])
  }

  it('is that of the machine until the database was asked', () => {
    const { own, clock } = started()
    expect(clock.now()).toBe(own.now())
    look(clock, TIME)
    expect(clock.now()).toBe(TIME)
    expect(clock.skew).toBe(HOUR_MS)
  })

  it('goes on evenly while the machine’s clock is set', () => {
    const { own, clock } = started()
    look(clock, TIME)
    own.advance(500)
    own.set(own.now() - 2 * HOUR_MS)
    own.advance(500)
    expect(clock.now()).toBe(TIME + 1000)
    expect(clock.skew).toBe(-HOUR_MS)
  })

  it('is corrected by what is known better, and not by an answer that took long', () => {
    const { own, clock } = started()
    look(clock, TIME)
    own.advance(1000)
    look(clock, TIME + 700, 2000) // asked at -1000, answered at 1000: it may have been 1000 then
    expect(clock.now()).toBe(TIME + 1000)
    look(clock, TIME + 900, 20)
    expect(clock.now()).toBe(TIME + 910)
    own.advance(1000)
    look(clock, TIME + 5 * HOUR_MS, 2000)
    expect(clock.now()).toBe(TIME + 5 * HOUR_MS + 1000)
  })

  it('is told once when the machine’s clock is off, and again when it is off again', () => {
    const told: number[] = []
    const own = new FakeClock(TIME)
    const clock = new DatabaseClock(own, skew => told.push(skew))
    const lookAt = (time: number) => {
      own.advance(1000)
      clock.followTime(time, [clock.elapsed(), clock.elapsed()])
    }
    lookAt(TIME + 500)
    expect(told).toEqual([])
    for (const time of [TIME - HOUR_MS, TIME - HOUR_MS + 1100]) lookAt(time)
    expect(told).toEqual([HOUR_MS + 2000])
    lookAt(own.now() + 1000)
    lookAt(own.now() + 1000 + HOUR_MS)
    expect(told).toEqual([HOUR_MS + 2000, -HOUR_MS])
  })

  it('is in whole milliseconds', () => {
    const { clock } = started()
    look(clock, TIME, 7)
    expect(Number.isInteger(clock.now())).toBe(true)
  })
})
