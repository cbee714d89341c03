import { describe, expect, it } from 'vitest'
import { countJsonValues, isStorable, parseJsonText } from './json-text.js'

/** A value so many arrays deep. */
const nested = (depth: number): unknown => (depth === 0 ? 1 : [nested(depth - 1)])

describe('a value that somebody sent', () => {
  it.each<[string, unknown, boolean]>([
    ['a text', 'Ada', true],
    ['an emoji, which is a pair of surrogates', '😀', true],
    ['a text with U+0000', 'a\u0000b', false],
    ['half of an emoji', '\ud83d', false],
    ['the other half', '\ude00', false],
    ['the halves the wrong way round', '\ude00\ud83d', false],
    ['a number, null or a boolean', [1, null, true], true],
    ['a text with U+0000 in a list', ['a', '\u0000'], false],
    ['a text with U+0000 deep in an object', { a: [{ b: '\u0000' }] }, false],
    ['a key with U+0000', { 'a\u0000': 1 }, false],
    ['a key with half of an emoji', { a: { '\ud83d': 1 } }, false],
    ['an object with nothing in it', {}, true],
    ['a hundred levels', nested(100), true],
    ['a level more', nested(101), false],
  ])('can be kept, or not, when it is %s', (_, value, isKept) => expect(isStorable(value)).toBe(isKept))
})

describe('a JSON text', () => {
  it.each<[string, string, unknown]>([
    ['an object', '{"a":1}', { a: 1 }],
    ['an object after a byte order mark', '\ufeff{"a":1}', { a: 1 }],
    ['a bare value', ' null ', null],
    ['two byte order marks', '\ufeff\ufeff{}', undefined],
    ['a mark within', '{\ufeff}', undefined],
    ['nothing', '', undefined],
    ['the beginning of an object', '{"a":', undefined],
    ['single quotes', "{'a':1}", undefined],
  ])('is read, or is none, when it is %s', (_, text, value) => expect(parseJsonText(text)).toEqual(value))

  it.each<[string, number]>([
    ['1', 1],
    ['[]', 2],
    ['[1]', 2],
    ['[1,2,3]', 4],
    ['{"a":1,"b":2}', 3],
    ['{"a":[1,{"b":2}]}', 5],
    ['"a,b,[c"', 1],
    [String.raw`["a\",b"]`, 2],
    // the backslash before the quote is a character of its own, and the text ends there
    [String.raw`["a\\",1]`, 3],
    ['[[[[', 5],
  ])('counts as many values, without being parsed: %s has %i', (text, count) =>
    expect(countJsonValues(text)).toBe(count),
  )

  it('counts no fewer values than parsing it finds', () => {
    const text = JSON.stringify({
      users: [
        { id: 1, tags: ['a', 'b'] },
        { id: 2, tags: [] },
      ],
    })
    let found = 0
    JSON.parse(text, (_, value: unknown) => (found++, value))
    expect(countJsonValues(text)).toBeGreaterThanOrEqual(found)
  })
})
