import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { silentLog } from './log.js'
import { Turns } from './turns.js'

const INTERVAL_MS = 1000

describe('turns', () => {
  let taken: number
  let current: { resolve(): void; reject(error: Error): void }
  let turns: Turns
  beforeEach(() => {
    vi.useFakeTimers()
    taken = 0
    turns = of({ work: takeTurn })
  })
  afterEach(async () => {
    current?.resolve()
    await turns.stop()
    vi.useRealTimers()
  })

  function of(steps: Record<string, () => Promise<unknown>>, restMs?: number) {
    return new Turns({ log: silentLog, intervalMs: INTERVAL_MS, restMs, steps })
  }
  function takeTurn(): Promise<void> {
    taken++
    return new Promise((resolve, reject) => {
      current = { resolve, reject }
    })
  }
  const pass = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds)
  const finish = async () => {
    current.resolve()
    await pass(0)
  }
  const fail = async () => {
    current.reject(new Error('the database is away'))
    await pass(0)
  }

  it('begins with a turn and takes the next one after the interval', async () => {
    turns.start()
    expect(taken).toBe(1)
    await finish()
    await pass(INTERVAL_MS - 1)
    expect(taken).toBe(1)
    await pass(1)
    expect(taken).toBe(2)
  })

  it('takes a turn at once when something wakes it', async () => {
    turns.start()
    await finish()
    turns.wake()
    expect(taken).toBe(2)
    await finish()
    await pass(INTERVAL_MS - 1)
    expect(taken, 'the interval begins anew').toBe(2)
  })

  it('takes one more turn for all wakes during a turn, and never two at the same time', async () => {
    turns.start()
    turns.wake()
    turns.wake()
    await pass(10 * INTERVAL_MS)
    expect(taken).toBe(1)
    await finish()
    expect(taken).toBe(2)
    await finish()
    expect(taken).toBe(2)
  })

  it('rests after a turn, also when it was woken in the meantime', async () => {
    turns = of({ work: takeTurn }, 25)
    turns.start()
    turns.wake()
    await finish()
    await pass(24)
    turns.wake()
    expect(taken).toBe(1)
    await pass(1)
    expect(taken).toBe(2)
  })

  it('backs off after errors, and a wake does not shorten that', async () => {
    turns.start()
    for (const seconds of [1, 2, 4, 8, 8]) {
      const before = taken
      await fail()
      turns.wake()
      await pass(seconds * 1000 - 1)
      expect(taken).toBe(before)
      await pass(1)
      expect(taken).toBe(before + 1)
    }
    await finish()
    await pass(INTERVAL_MS)
    const before = taken
    await fail()
    await pass(1000)
    expect(taken, 'a success begins the waits anew').toBe(before + 1)
  })

  it('runs the further steps when one fails, and logs its message', async () => {
    const logged: string[] = []
    const log = { ...silentLog, error: (_: unknown, message?: string) => void logged.push(message ?? '') }
    const failing = async () => {
      throw new Error('no')
    }
    turns = new Turns({
      log,
      intervalMs: INTERVAL_MS,
      steps: { 'this did not work': failing, work: takeTurn },
    })
    turns.start()
    await pass(0)
    expect(logged).toEqual(['this did not work'])
    expect(taken).toBe(1)
  })

  it('waits for the turn when it stops, and takes none afterwards', async () => {
    turns.start()
    turns.wake()
    let hasStopped = false
    const stopping = turns.stop().then(() => (hasStopped = true))
    await pass(0)
    expect(turns.isStopped).toBe(true)
    expect(hasStopped).toBe(false)
    await finish()
    await stopping
    turns.wake()
    await pass(10 * INTERVAL_MS)
    expect(taken).toBe(1)
  })

  it('takes no turn after a stop between two turns', async () => {
    turns.start()
    await finish()
    await turns.stop()
    await pass(10 * INTERVAL_MS)
    expect(taken).toBe(1)
  })
})
