import { describe, expect, it } from 'vitest'
import { LoadingCache } from './loading-cache.js'

/** A reading that ends when the test says so. */
function pending() {
  let finish!: (value: string | undefined) => void
  let count = 0
  const result = new Promise<string | undefined>(resolve => (finish = resolve))
  const read = () => {
    count++
    return result
  }
  return { read, finish, count: () => count }
}

describe('a loading cache', () => {
  it('reads once for all who ask at the same time', async () => {
    const cache = new LoadingCache<string>(2)
    const reading = pending()
    const answers = [cache.load('a', reading.read), cache.load('a', reading.read)]
    reading.finish('value')
    expect(await Promise.all(answers)).toEqual(['value', 'value'])
    expect(reading.count()).toBe(1)
    expect(cache.get('a')).toBe('value')
  })

  it('does not keep what was forgotten while it was being read', async () => {
    const cache = new LoadingCache<string>(2)
    const reading = pending()
    const answer = cache.load('a', reading.read)
    cache.forget(() => true)
    const later = cache.load('a', async () => 'new')
    expect(await later).toBe('new')
    reading.finish('old')
    expect(await answer).toBe('old')
    expect(cache.get('a')).toBe('new')
  })

  it('keeps nothing where there is nothing, and nothing of a reading that fails', async () => {
    const cache = new LoadingCache<string>(2)
    expect(await cache.load('a', async () => undefined)).toBeUndefined()
    await expect(cache.load('a', () => Promise.reject(new Error('away')))).rejects.toThrow('away')
    expect(await cache.load('a', async () => 'back')).toBe('back')
    expect(cache.size).toBe(1)
  })
})
