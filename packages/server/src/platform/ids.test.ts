import { describe, expect, it } from 'vitest'
import { FakeClock } from './clock.js'
import { createIds, ksuid } from './ids.js'
import type { Random } from './random.js'

const EPOCH_SECONDS = 1_400_000_000
const at = (secondsSinceEpoch: number) => (EPOCH_SECONDS + secondsSinceEpoch) * 1000
const payload = (hex: string) => Buffer.from(hex, 'hex')

describe('a KSUID', () => {
  // the vectors of the KSUID specification (segmentio/ksuid)
  it.each([
    ['the first that there is', 0, '00'.repeat(16), '000000000000000000000000000'],
    ['the last that there is', 2 ** 32 - 1, 'ff'.repeat(16), 'aWgEPTl1tmebfsQzFP4bxwgy80V'],
    [
      'the example of the specification',
      107_608_047,
      'b5a1cd34b5f99d1154fb6853345c9735',
      '0ujtsYcgvSTl8PAuAdqWYSMnLOv',
    ],
  ])('is written as the specification writes %s', (_, seconds, hex, text) =>
    expect(ksuid(at(seconds), payload(hex))).toBe(text),
  )

  it.each([
    ['a second later', at(1000), at(1001)],
    ['a day later', at(1000), at(87_400)],
    ['beyond the digit that grows the text', at(61), at(62)],
  ])('sorts behind one that was made before, when it is made %s', (_, before, after) =>
    expect(ksuid(before, payload('ff'.repeat(16))) < ksuid(after, payload('00'.repeat(16)))).toBe(true),
  )

  it.each([
    ['the same second', at(1000), at(1000) + 999],
    ['a time before the epoch, which counts as the epoch', at(-1), at(0)],
  ])('differs by nothing but chance in %s', (_, one, other) =>
    expect(ksuid(one, payload('0a'.repeat(16)))).toBe(ksuid(other, payload('0a'.repeat(16)))),
  )
})

describe('an id', () => {
  const zeros: Random = { bytes: length => Buffer.alloc(length), digits: () => '', secret: () => '' }

  it('has the prefix of its kind, and the time of the clock', () => {
    const clock = new FakeClock(at(0))
    const ids = createIds(clock, zeros)
    expect(ids.next('user')).toBe(`user_${'0'.repeat(27)}`)
    clock.advance(1000)
    expect(ids.next('user')).toBe(`user_${ksuid(at(1), Buffer.alloc(16))}`)
    expect(ids.next('orginv')).toMatch(/^orginv_[0-9A-Za-z]{27}$/)
  })
})
