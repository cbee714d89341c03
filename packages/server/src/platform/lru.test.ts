import { describe, expect, it } from 'vitest'
import { Lru } from './lru.js'

const full = () => {
  const lru = new Lru<number>(3)
  for (const [index, key] of ['a', 'b', 'c'].entries()) lru.set(key, index)
  return lru
}
const keys = (lru: Lru<number>) => [...lru.entries()].map(([key]) => key)

describe('an LRU map', () => {
  it('drops the key that was not asked for the longest', () => {
    const lru = full()
    lru.get('a')
    lru.set('d', 3)
    expect(keys(lru)).toEqual(['c', 'a', 'd'])
    expect(lru.get('b')).toBeUndefined()
  })

  it('does not grow when a key gets another value', () => {
    const lru = full()
    lru.set('a', 7)
    expect(lru.size).toBe(3)
    expect(lru.get('a')).toBe(7)
  })

  it('keeps the order when its entries are only looked through', () => {
    const lru = full()
    expect(keys(lru)).toEqual(['a', 'b', 'c'])
    lru.set('d', 3)
    expect(keys(lru)).toEqual(['b', 'c', 'd'])
  })
})
