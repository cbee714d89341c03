import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ScimFault } from './fault.js'
import { type AttributePath, COMPARISONS, type Filter, printFilter, printPath } from './filter.js'
import { MAX_FILTER_DEPTH, MAX_FILTER_LENGTH, parseFilter, parsePath } from './parse-filter.js'
import { ENTERPRISE_URN, USER_URN } from './schemas.js'

const path = (name: string, rest: Partial<AttributePath> = {}): AttributePath => ({
  extension: null,
  name,
  filter: null,
  sub: null,
  ...rest,
})
const eq = (of: AttributePath, value: string | boolean | number | null): Filter => ({
  kind: 'compare',
  path: of,
  comparison: 'eq',
  value,
})
const typeIsWork = eq(path('type'), 'work')

describe('a filter', () => {
  it.each<[string, Filter]>([
    ['userName eq "bjensen"', eq(path('userName'), 'bjensen')],
    ['USERNAME EQ "bjensen"', eq(path('USERNAME'), 'bjensen')],
    ['active eq True', eq(path('active'), true)],
    ['nickName eq null', eq(path('nickName'), null)],
    ['userName eq "say \\"hi\\" (now) and go"', eq(path('userName'), 'say "hi" (now) and go')],
    ['name.familyName eq "O\'Malley"', eq(path('name', { sub: 'familyName' }), "O'Malley")],
    [`${USER_URN}:userName eq "J"`, eq(path('userName'), 'J')],
    [
      `${ENTERPRISE_URN}:manager.displayName eq "J"`,
      eq(path('manager', { extension: ENTERPRISE_URN, sub: 'displayName' }), 'J'),
    ],
    ['title pr', { kind: 'present', path: path('title') }],
    ['emails[type eq "work"]', { kind: 'present', path: path('emails', { filter: typeIsWork }) }],
    [
      'emails[type eq "work"].value eq "a@b.c"',
      eq(path('emails', { filter: typeIsWork, sub: 'value' }), 'a@b.c'),
    ],
    ['not (title pr)', { kind: 'not', part: { kind: 'present', path: path('title') } }],
  ])('is read: %s', (text, filter) => expect(parseFilter(text)).toEqual(filter))

  it('binds “and” before “or”, and parentheses before both', () => {
    const [a, b, c] = ['a', 'b', 'c'].map(name => ({ kind: 'present' as const, path: path(name) }))
    expect(parseFilter('a pr or b pr and c pr')).toEqual({
      kind: 'or',
      parts: [a, { kind: 'and', parts: [b, c] }],
    })
    expect(parseFilter('(a pr or b pr) and c pr')).toEqual({
      kind: 'and',
      parts: [{ kind: 'or', parts: [a, b] }, c],
    })
  })

  it.each([
    '',
    'userName',
    'userName is "x"',
    'userName eq',
    'userName eq bjensen',
    'userName eq "x',
    'userName eq "\\x"',
    '(userName pr',
    'userName pr)',
    'userName pr and',
    'emails[type eq "work"',
    'name.a.b pr',
    'name.sub[x pr]',
    '__proto__ pr',
    'a eq 1e999',
    'urn:%:x pr',
    `userName eq "${'x'.repeat(MAX_FILTER_LENGTH)}"`,
    `${'('.repeat(MAX_FILTER_DEPTH + 1)}a pr${')'.repeat(MAX_FILTER_DEPTH + 1)}`,
    `${'a['.repeat(MAX_FILTER_DEPTH + 1)}a pr${']'.repeat(MAX_FILTER_DEPTH + 1)}`,
  ])('is refused as invalidFilter: %s', text => {
    expect(() => parseFilter(text)).toThrow(
      expect.objectContaining({ scimType: 'invalidFilter', status: 400 }),
    )
  })

  it('of a path is refused as invalidPath', () =>
    expect(() => parsePath('emails[type is "x"]')).toThrow(
      expect.objectContaining({ scimType: 'invalidPath' }),
    ))
})

const names = fc.constantFrom('userName', 'emails', 'value', 'type', 'not', 'eq', 'x-1', '$ref')
const literals = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 8 }),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map(each => each + 0),
  fc.boolean(),
  fc.constant(null),
)
const { filters } = fc.letrec<{ filters: Filter; paths: AttributePath }>(tie => ({
  paths: fc.record({
    extension: fc.constantFrom(null, ENTERPRISE_URN, 'urn:example:extra'),
    name: names,
    filter: fc.option(tie('filters'), { maxDepth: 2, depthIdentifier: 'filter' }),
    sub: fc.option(names),
  }),
  filters: fc.oneof(
    { maxDepth: 2, depthIdentifier: 'filter' },
    fc.record({
      kind: fc.constant('compare' as const),
      path: tie('paths'),
      comparison: fc.constantFrom(...COMPARISONS),
      value: literals,
    }),
    fc.record({ kind: fc.constant('present' as const), path: tie('paths') }),
    fc.record({
      kind: fc.constantFrom('and' as const, 'or' as const),
      parts: fc.array(tie('filters'), { minLength: 2, maxLength: 3 }),
    }),
    fc.record({ kind: fc.constant('not' as const), part: tie('filters') }),
  ),
}))

const pieces = fc.constantFrom(
  'a',
  'eq',
  'pr',
  'not',
  'and',
  '(',
  ')',
  '[',
  ']',
  '"x"',
  '"',
  '.',
  ':',
  '\\',
  '1',
)

describe('generated filters', () => {
  it('say the same after they were printed', () => {
    fc.assert(
      fc.property(filters, filter => {
        const text = printFilter(filter)
        fc.pre(text.length <= MAX_FILTER_LENGTH)
        expect(parseFilter(text)).toEqual(filter)
      }),
    )
  })

  it('have paths that say the same after they were printed', () => {
    fc.assert(
      fc.property(fc.record({ name: names, sub: fc.option(names) }), ({ name, sub }) => {
        const one = path(name, { sub })
        expect(parsePath(printPath(one))).toEqual(one)
      }),
    )
  })

  it.each([
    fc.array(pieces).map(each => each.join(' ')),
    fc.array(pieces).map(each => each.join('')),
    fc.string(),
  ])('fail by the error of SCIM alone', texts => {
    fc.assert(
      fc.property(texts, text => {
        try {
          parseFilter(text)
        } catch (error) {
          expect(error).toBeInstanceOf(ScimFault)
        }
      }),
    )
  })
})
