import { describe, expect, it } from 'vitest'
import { trimAround, trimEnd } from './trim.js'

describe('a text that is trimmed', () => {
  it.each([
    ['https://example.com', 'https://example.com', 'https://example.com'],
    ['https://example.com/', 'https://example.com', 'https://example.com'],
    ['/a/b///', '/a/b', 'a/b'],
    ['///a', '///a', 'a'],
    ['////', '', ''],
    ['', '', ''],
    ['a/ ', 'a/ ', 'a/ '],
  ])('loses the character at its end, or at both: %j is %j and %j', (text, end, around) => {
    expect(trimEnd(text, '/')).toBe(end)
    expect(trimAround(text, '/')).toBe(around)
  })

  it('takes the character as it is, although it means something in a pattern', () =>
    expect(trimAround('..a.b..', '.')).toBe('a.b'))
})
