import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ChangeQueue } from './change-queue.js'

describe('changes of one thing', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  const stuck = () => new Promise<never>(() => {})

  it('do not keep those of another thing waiting, and are refused when their turn does not come', async () => {
    const queue = new ChangeQueue()
    for (let n = 0; n < 3; n++) void queue.run('ada', stuck)
    expect(await queue.run('grace', async () => 'changed')).toBe('changed')
    const late = queue.run('ada', stuck).catch((error: unknown) => error)
    await vi.advanceTimersByTimeAsync(2000)
    expect(await late).toMatchObject({ trouble: 'locked' })
  })

  it('say what went wrong with them', async () => {
    await expect(new ChangeQueue().run('ada', () => Promise.reject(new Error('down')))).rejects.toThrow(
      'down',
    )
  })
})
