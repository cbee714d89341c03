import { describe, expect, it } from 'vitest'
import { parseCookies, settleCookies } from './cookies.js'

describe('the cookies of a request', () => {
  it.each<[string | null, [string, string[]][]]>([
    [null, []],
    ['', []],
    ['a=1', [['a', ['1']]]],
    [
      'a=1; b=2',
      [
        ['a', ['1']],
        ['b', ['2']],
      ],
    ],
    [
      'a=1;b=2',
      [
        ['a', ['1']],
        ['b', ['2']],
      ],
    ],
    // a longer path comes first, and both are kept
    ['a=path; a=host', [['a', ['path', 'host']]]],
    ['a=x=y==', [['a', ['x=y==']]]],
    ['a=', [['a', ['']]]],
    ['a; b=2', [['b', ['2']]]],
    ['=1; b=2', [['b', ['2']]]],
    ['  a =  1 ;', [['a', ['1']]]],
    ['__proto__=1', [['__proto__', ['1']]]],
    // names are told apart by case, and values stay as they are
    [
      'A=%20; a="1"',
      [
        ['A', ['%20']],
        ['a', ['"1"']],
      ],
    ],
  ])('are read from %j', (header, cookies) => expect([...parseCookies(header)]).toEqual(cookies))
})

describe('the cookies of an answer', () => {
  const line = (pair: string, places = 'Path=/') => `${pair}; ${places}; Max-Age=60; SameSite=Lax`

  it.each<[string, string[], string[]]>([
    ['one that is changed twice once, as it was changed last', [line('a=1'), line('a=2')], [line('a=2')]],
    ['another name', [line('a=1'), line('b=2')], [line('a=1'), line('b=2')]],
    ['another path', [line('a=1'), line('a=2', 'Path=/x')], [line('a=1'), line('a=2', 'Path=/x')]],
    [
      'another domain',
      [line('a=1'), line('a=2', 'Path=/; Domain=example.com')],
      [line('a=1'), line('a=2', 'Path=/; Domain=example.com')],
    ],
    [
      'the same places in another order once',
      [line('a=1', 'Path=/; Domain=example.com'), line('a=2', 'Domain=example.com; Path=/')],
      [line('a=2', 'Domain=example.com; Path=/')],
    ],
    ['a value with an equals sign once', [line('a=x=1'), line('a=y=2')], [line('a=y=2')]],
    [
      'one that differs in flags once',
      ['a=1; Path=/; Secure', 'a=; Path=/; Max-Age=0'],
      ['a=; Path=/; Max-Age=0'],
    ],
  ])('name %s', (_, lines, settled) => expect(settleCookies(lines)).toEqual(settled))
})
