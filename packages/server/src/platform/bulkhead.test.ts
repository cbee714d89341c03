import { describe, expect, it, vi } from 'vitest'
import { Bulkhead } from './bulkhead.js'

/** A call that ends when the test says so. */
function openCall() {
  let end = () => {}
  const promise = new Promise<string>(resolve => (end = () => resolve('done')))
  return { run: vi.fn(() => promise), end: () => end() }
}

describe('a bulkhead', () => {
  const LONG_MS = 60_000

  it('runs so many calls at a time, the others in the order in which they came', async () => {
    const bulkhead = new Bulkhead({ running: 2, waiting: 2 })
    const calls = Array.from({ length: 4 }, openCall)
    const outcomes = calls.map(({ run }) => bulkhead.run(LONG_MS, run))
    const begun = () => calls.map(({ run }) => run.mock.calls.length)
    expect(begun()).toEqual([1, 1, 0, 0])
    calls[1]!.end()
    await outcomes[1]
    await vi.waitFor(() => expect(begun()).toEqual([1, 1, 1, 0]))
    for (const { end } of calls) end()
    expect(await Promise.all(outcomes)).toEqual(Array(4).fill('done'))
    expect(bulkhead.isIdle).toBe(true)
  })

  it('refuses at once when too many wait', async () => {
    const bulkhead = new Bulkhead({ running: 1, waiting: 1 })
    const calls = Array.from({ length: 3 }, openCall)
    const [first, second, third] = calls.map(({ run }) => bulkhead.run(LONG_MS, run))
    await expect(third).rejects.toThrow('too many calls wait')
    for (const { end } of calls) end()
    expect(await Promise.all([first, second])).toEqual(['done', 'done'])
    expect(calls[2]!.run).not.toHaveBeenCalled()
  })

  it('refuses whose turn does not come in time, and forgets them', async () => {
    const bulkhead = new Bulkhead({ running: 1, waiting: 1 })
    const [running, late, next] = [openCall(), openCall(), openCall()]
    const first = bulkhead.run(LONG_MS, running.run)
    await expect(bulkhead.run(1, late.run)).rejects.toThrow('no turn within 0.001 s')
    const third = bulkhead.run(LONG_MS, next.run)
    running.end()
    next.end()
    expect(await Promise.all([first, third])).toEqual(['done', 'done'])
    expect(late.run).not.toHaveBeenCalled()
    expect(bulkhead.isIdle).toBe(true)
  })

  it('gives the place of a call that fails to the next one', async () => {
    const bulkhead = new Bulkhead({ running: 1, waiting: 1 })
    const failing = bulkhead.run(LONG_MS, () => Promise.reject(new Error('down')))
    const next = bulkhead.run(LONG_MS, () => Promise.resolve('done'))
    await expect(failing).rejects.toThrow('down')
    expect(await next).toBe('done')
  })
})
