import { beforeEach, describe, expect, it, vi } from 'vitest'
import type * as Keys from './keys.js'
import { SigningKeyPool } from './signing-key-pool.js'

/** Pairs that need no primes: each has a number of its own, and the tests count them. */
const made = vi.hoisted(() => ({ count: 0, atOnce: 0, mostAtOnce: 0 }))

vi.mock('./keys.js', async importOriginal => ({
  ...(await importOriginal<typeof Keys>()),
  generateSigningKeyPair: async () => {
    made.mostAtOnce = Math.max(made.mostAtOnce, ++made.atOnce)
    await new Promise(resolve => setImmediate(resolve))
    made.atOnce--
    return { publicJwk: {}, privatePem: `pair ${++made.count}` }
  },
}))

describe('the pool of signing keys', () => {
  beforeEach(() => Object.assign(made, { count: 0, atOnce: 0, mostAtOnce: 0 }))

  it('makes four pairs ahead, one after the other', async () => {
    const pool = new SigningKeyPool()
    await pool.fill()
    expect([pool.size, made.count, made.mostAtOnce]).toEqual([4, 4, 1])
  })

  it('gives each pair once, and makes those that were taken again', async () => {
    const pool = new SigningKeyPool()
    await pool.fill()
    const taken = [await pool.take(), await pool.take()]
    expect(taken.map(pair => pair.privatePem)).toEqual(['pair 1', 'pair 2'])
    await pool.fill()
    expect([pool.size, made.count]).toEqual([4, 6])
  })

  it('makes a pair for whoever asks before there is one', async () => {
    const pool = new SigningKeyPool()
    const pairs = await Promise.all(Array.from({ length: 6 }, () => pool.take()))
    expect(new Set(pairs.map(pair => pair.privatePem)).size).toBe(6)
    await pool.fill()
    expect(pool.size).toBe(4)
  })

  it('keeps nothing when it is closed while it makes pairs', async () => {
    const pool = new SigningKeyPool()
    const filling = pool.fill()
    pool.close()
    await filling
    expect(pool.size).toBe(0)
    expect(made.count).toBe(1)
  })
})
