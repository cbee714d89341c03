import { describe, expect, it } from 'vitest'
import { type Random, systemRandom, withJitter } from './random.js'

const saying = (bytes: number[]): Random => ({
  bytes: () => Buffer.from(bytes),
  digits: () => '',
  secret: () => '',
})

describe('a delay with jitter', () => {
  it.each([
    ['not at all by the least chance', [0, 0, 0, 0], 1000],
    ['by a tenth in the middle', [128, 0, 0, 0], 1100],
    ['by a fifth at most', [255, 255, 255, 255], 1200],
  ])('grows %s', (_, bytes, delay) => expect(withJitter(1000, saying(bytes))).toBe(delay))

  it('is a whole number of milliseconds', () => expect(withJitter(3, saying([64, 0, 0, 0]))).toBe(3))
})

describe('the randomness of the system', () => {
  it.each([1, 16, 4096, 8192, 8193, 20_000])('gives %i bytes, and others the next time', length => {
    const [one, other] = [systemRandom.bytes(length), systemRandom.bytes(length)]
    expect([one.length, other.length]).toEqual([length, length])
    if (length > 1) expect(one.equals(other)).toBe(false)
  })

  it('gives bytes that stay as they are while others are fetched', () => {
    const bytes = systemRandom.bytes(32)
    const copy = Buffer.from(bytes)
    for (let time = 0; time < 1000; time++) systemRandom.bytes(32)
    expect(bytes.equals(copy)).toBe(true)
  })

  it('gives bytes beyond the end of what was fetched, which are no zeros', () => {
    for (let time = 0; time < 2000; time++) {
      const bytes = systemRandom.bytes(24)
      expect(bytes.every(byte => byte === 0)).toBe(false)
    }
  })

  it.each([1, 6, 10])('gives codes of %i digits, with the zeros that they begin with', length => {
    for (let time = 0; time < 200; time++) expect(systemRandom.digits(length)).toMatch(/^\d+$/)
    const lengths = new Set(Array.from({ length: 200 }, () => systemRandom.digits(length).length))
    expect([...lengths]).toEqual([length])
  })

  it('gives secrets of 256 bits that fit into an address', () => {
    expect(systemRandom.secret()).toMatch(/^[\w-]{43}$/)
    expect(systemRandom.secret()).not.toBe(systemRandom.secret())
  })
})
