import { describe, expect, it } from 'vitest'
import { filterPredicate } from './match.js'
import { parseFilter } from './parse-filter.js'
import { lookupPlan } from './pushdown.js'
import { ENTERPRISE_URN } from './schemas.js'

const barbara = {
  id: 'user_1',
  externalId: 'Ext-1',
  userName: 'BJensen',
  active: true,
  title: '',
  name: { familyName: 'Jensen' },
  emails: [
    { value: 'B@Work.example', type: 'work', primary: true },
    { value: 'b@home.example', type: 'home' },
  ],
  roles: [{ value: 'admin', primary: 'True' }],
  meta: { lastModified: '2026-01-02T03:04:05.000Z' },
  [ENTERPRISE_URN]: { department: 'Sales', manager: { value: 'user_2' } },
  level: 3,
}

const fits = (text: string) => filterPredicate(parseFilter(text), 'User')(barbara)

describe('a filter finds', () => {
  it.each([
    'userName eq "bjensen"',
    'username EQ "BJENSEN"',
    'externalId eq "Ext-1"',
    'active eq true',
    'active eq "True"',
    'title eq null',
    'not (title pr)',
    'name pr',
    'name.familyName co "ens"',
    'emails co "@work"',
    'emails.value ew "HOME.example"',
    'emails[type eq "work" and value sw "b@"]',
    'emails[type eq "work"].value eq "b@work.example"',
    'roles[primary eq "True"].value eq "admin"',
    'roles[primary eq true] pr',
    'emails.value ne "c@work.example"',
    'meta.lastModified ge "2026-01-02T03:04:05.000Z"',
    'meta.lastModified lt "2026-02"',
    `${ENTERPRISE_URN}:department eq "sales"`,
    `${ENTERPRISE_URN}:manager eq "user_2"`,
    'level gt 2 and level le 3 and level ne 4',
    'nobodyKnows pr or userName pr',
  ])('%s', text => expect(fits(text)).toBe(true))

  it.each([
    'externalId eq "ext-1"',
    'userName eq "b%"',
    'emails.value ne "b@home.example"',
    'emails[type eq "work" and value eq "b@home.example"]',
    'nobodyKnows eq "x"',
    'constructor pr',
    'title pr',
    'level lt 3',
    `${ENTERPRISE_URN}:division pr`,
  ])('nothing by %s', text => expect(fits(text)).toBe(false))

  it('no order among true and false', () =>
    expect(() => fits('active gt true')).toThrow(expect.objectContaining({ scimType: 'invalidFilter' })))
})

describe('what a database can look up', () => {
  it.each([
    ['userName eq "a"', [{ column: 'userName', value: 'a' }]],
    ['externalid eq "a"', [{ column: 'externalId', value: 'a' }]],
    ['emails eq "a"', [{ column: 'email', value: 'a' }]],
    [
      'emails.value eq "a" and active eq "False"',
      [
        { column: 'email', value: 'a' },
        { column: 'active', value: false },
      ],
    ],
  ])('is all of %s', (text, terms) =>
    expect(lookupPlan(parseFilter(text), 'User')).toEqual({ terms, rest: null }),
  )

  it.each([
    'userName sw "a"',
    'userName eq "a" or id eq "b"',
    'emails[type eq "work"].value eq "a"',
    'id eq 1',
  ])('is nothing of %s', text =>
    expect(lookupPlan(parseFilter(text), 'User')).toEqual({ terms: [], rest: parseFilter(text) }),
  )

  it('is the name of a group, and not the one that is shown of a user', () => {
    const filter = parseFilter('displayName eq "a"')
    expect(lookupPlan(filter, 'Group')).toEqual({
      terms: [{ column: 'displayName', value: 'a' }],
      rest: null,
    })
    expect(lookupPlan(filter, 'User')).toEqual({ terms: [], rest: filter })
  })

  it('is a value for each column: another one finds nothing', () =>
    expect(lookupPlan(parseFilter('id eq "a" and id eq "b"'), 'User')).toEqual({
      terms: [{ column: 'id', value: 'a' }],
      rest: parseFilter('id eq "b"'),
    }))

  it('is a part of others', () =>
    expect(lookupPlan(parseFilter('userName eq "a" and title pr and nickName pr'), 'User')).toEqual({
      terms: [{ column: 'userName', value: 'a' }],
      rest: parseFilter('title pr and nickName pr'),
    }))
})
