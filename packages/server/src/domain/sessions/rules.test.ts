import { describe, expect, it } from 'vitest'
import { NOW, sessionRow, userRow } from '../../model/rows.fixture.js'
import { deriveStatus, isOpen } from './reverification-status.js'
import { factorVerificationAge, mayMint } from './token.js'
import { describeUserAgent } from './user-agent.js'

describe('the age of the factors of a session', () => {
  const MINUTE_MS = 60_000
  it.each([
    [null, null, [-1, -1]],
    [NOW, null, [0, -1]],
    [NOW - MINUTE_MS + 1, null, [0, -1]],
    [NOW - MINUTE_MS, null, [1, -1]],
    [NOW - 61 * MINUTE_MS, NOW - 2 * MINUTE_MS, [61, 2]],
    // the clock of another node may be ahead
    [NOW + 5000, NOW + 5 * MINUTE_MS, [0, 0]],
  ])('first at %s and second at %s is %j', (first, second, age) => {
    const session = sessionRow({ first_factor_verified_at: first, second_factor_verified_at: second })
    expect(factorVerificationAge(session, NOW)).toEqual(age)
  })

  it.each([
    [false, true],
    [true, false],
  ])('lets a user mint tokens unless banned (%s)', (banned, expected) =>
    expect(mayMint(userRow({ banned }))).toBe(expected),
  )
})

describe('a reverification', () => {
  it.each([
    // level, first proven, second proven, has a second factor
    ['first_factor', false, false, true, 'needs_first_factor'],
    ['first_factor', true, false, true, 'complete'],
    ['first_factor', false, true, true, 'needs_first_factor'],
    ['second_factor', false, false, true, 'needs_second_factor'],
    ['second_factor', true, false, true, 'needs_second_factor'],
    ['second_factor', false, true, true, 'complete'],
    ['second_factor', false, false, false, 'needs_first_factor'],
    ['second_factor', true, false, false, 'complete'],
    ['multi_factor', false, false, true, 'needs_first_factor'],
    ['multi_factor', true, false, true, 'needs_second_factor'],
    ['multi_factor', false, true, true, 'needs_first_factor'],
    ['multi_factor', true, true, true, 'complete'],
    ['multi_factor', true, false, false, 'complete'],
  ] as const)('of %s (first %s, second %s, enrolled %s) is %s', (level, first, second, has, status) => {
    const row = {
      level,
      first_factor_verified_at: first ? NOW : null,
      second_factor_verified_at: second ? NOW : null,
    }
    expect(deriveStatus(row, has)).toBe(status)
    expect(isOpen({ ...row, created_at: NOW }, has, NOW)).toBe(status !== 'complete')
  })

  it.each([
    [0, true],
    [10 * 60_000 - 1, true],
    [10 * 60_000, false],
  ])('that was begun %i ms ago stops other things: %s', (age, open) => {
    const row = {
      level: 'first_factor',
      first_factor_verified_at: null,
      second_factor_verified_at: null,
    } as const
    expect(isOpen({ ...row, created_at: NOW - age }, false, NOW)).toBe(open)
  })
})

describe('the device of a session', () => {
  const WEBKIT = 'AppleWebKit/537.36 (KHTML, like Gecko)'
  it.each([
    [
      `Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) ${WEBKIT} Chrome/140.0.0.0 Safari/537.36`,
      ['Chrome', '140.0.0.0', 'Macintosh', false],
    ],
    [
      `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${WEBKIT} Chrome/140.0.0.0 Safari/537.36 Edg/140.0.1.2`,
      ['Edge', '140.0.1.2', 'Windows', false],
    ],
    [
      `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${WEBKIT} Chrome/139.0.0.0 Safari/537.36 OPR/123.0.0.0`,
      ['Opera', '123.0.0.0', 'Windows', false],
    ],
    [
      'Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:142.0) Gecko/20100101 Firefox/142.0',
      ['Firefox', '142.0', 'Linux', false],
    ],
    [
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1',
      ['Safari', '18.6', 'iPhone', true],
    ],
    [
      'Mozilla/5.0 (iPad; CPU OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/140.0.1 Mobile/15E148 Safari/604.1',
      ['Chrome', '140.0.1', 'iPad', true],
    ],
    [
      `Mozilla/5.0 (Linux; Android 10; K) ${WEBKIT} Chrome/140.0.0.0 Mobile Safari/537.36`,
      ['Chrome', '140.0.0.0', 'Android', true],
    ],
    [
      `Mozilla/5.0 (X11; Linux x86_64) ${WEBKIT} HeadlessChrome/140.0.0.0 Safari/537.36`,
      ['Chrome', '140.0.0.0', 'Linux', false],
    ],
    // something else that says its version so
    ['Thing/1.0 Version/3.0', [null, null, null, false]],
    ['curl/8.5.0', [null, null, null, false]],
    ['', [null, null, null, false]],
  ])('is read off %s', (userAgent, expected) => {
    const { browserName, browserVersion, deviceType, isMobile } = describeUserAgent(userAgent)
    expect([browserName, browserVersion, deviceType, isMobile]).toEqual(expected)
  })
})
