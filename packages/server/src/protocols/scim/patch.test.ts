import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { coerceResource, MAX_VALUES } from './coerce.js'
import type { Document } from './document.js'
import { splitMemberChanges } from './member-changes.js'
import { patchResource } from './patch.js'
import { MAX_OPERATIONS, parsePatch, PATCH_URN } from './patch-request.js'
import { ENTERPRISE_URN } from './schemas.js'

const barbara: Document = {
  userName: 'bjensen',
  active: true,
  name: { givenName: 'Barbara', familyName: 'Jensen' },
  emails: [
    { value: 'b@work.example', type: 'work', primary: true },
    { value: 'b@home.example', type: 'home' },
  ],
}

const request = (...Operations: unknown[]) => ({ schemas: [PATCH_URN], Operations })
const patched = (...operations: unknown[]) =>
  patchResource('User', barbara, parsePatch(request(...operations)))

describe('a PATCH', () => {
  it.each<[string, unknown, Document]>([
    [
      'Entra: a text for false',
      { op: 'Replace', path: 'active', value: 'False' },
      { ...barbara, active: false },
    ],
    ['Okta: no path', { op: 'replace', value: { active: false } }, { ...barbara, active: false }],
    ['OneLogin: a path', { op: 'replace', path: 'active', value: false }, { ...barbara, active: false }],
    [
      'JumpCloud: no path, whole values',
      { op: 'replace', value: { name: { familyName: 'J' }, title: 'CEO' } },
      { ...barbara, name: { givenName: 'Barbara', familyName: 'J' }, title: 'CEO' },
    ],
    [
      'Entra: dotted and URN keys without a path',
      {
        op: 'replace',
        value: { 'name.givenName': 'Babs', [`${ENTERPRISE_URN}:department`]: 'Sales', displayName: 'Babs J' },
      },
      {
        ...barbara,
        name: { givenName: 'Babs', familyName: 'Jensen' },
        displayName: 'Babs J',
        [ENTERPRISE_URN]: { department: 'Sales' },
      },
    ],
    [
      'Entra: a manager as a text',
      { op: 'Add', path: `${ENTERPRISE_URN}:manager`, value: 'user_2' },
      { ...barbara, [ENTERPRISE_URN]: { manager: { value: 'user_2' } } },
    ],
    [
      'an extension as a whole',
      { op: 'add', path: ENTERPRISE_URN, value: { costCenter: '1' } },
      { ...barbara, [ENTERPRISE_URN]: { costCenter: '1' } },
    ],
    [
      'Entra: the email of a kind',
      { op: 'Replace', path: 'emails[type eq "home"].value', value: 'new@home.example' },
      {
        ...barbara,
        emails: [(barbara['emails'] as object[])[0], { value: 'new@home.example', type: 'home' }],
      },
    ],
    [
      'Entra: the email of a kind that is not there yet',
      { op: 'Replace', path: 'emails[type eq "other"].value', value: 'o@x.example' },
      { ...barbara, emails: [...(barbara['emails'] as object[]), { type: 'other', value: 'o@x.example' }] },
    ],
    [
      'a second primary email, of which one stays',
      { op: 'add', path: 'emails', value: [{ value: 'n@x.example', primary: true }] },
      {
        ...barbara,
        emails: [
          { value: 'b@work.example', type: 'work', primary: false },
          { value: 'b@home.example', type: 'home' },
          { value: 'n@x.example', primary: true },
        ],
      },
    ],
    [
      'an email that is there already',
      { op: 'add', path: 'emails', value: { value: 'b@home.example', type: 'home' } },
      barbara,
    ],
    [
      'Entra: removal by a list',
      { op: 'Remove', path: 'emails', value: [{ value: 'b@home.example' }] },
      { ...barbara, emails: [(barbara['emails'] as object[])[0]] },
    ],
    [
      'removal by a filter',
      { op: 'remove', path: 'emails[type eq "home"]' },
      { ...barbara, emails: [(barbara['emails'] as object[])[0]] },
    ],
    ['removal of what is not there', { op: 'remove', path: 'title' }, barbara],
    [
      'removal of an extension that is not there',
      { op: 'remove', path: `${ENTERPRISE_URN}:division` },
      barbara,
    ],
    [
      'a name in another case',
      { op: 'replace', path: 'NAME.FAMILYNAME', value: 'J' },
      { ...barbara, name: { givenName: 'Barbara', familyName: 'J' } },
    ],
    [
      'Okta: the id beside other keys',
      { op: 'replace', value: { id: 'other', title: 'CEO' } },
      { ...barbara, title: 'CEO' },
    ],
    [
      'nothing for a value',
      { op: 'replace', path: 'name.familyName', value: '' },
      { ...barbara, name: { givenName: 'Barbara' } },
    ],
  ])('in the dialect of %s', (_, operation, expected) => expect(patched(operation)).toEqual(expected))

  it.each<[string, unknown]>([
    ['invalidSyntax', { op: 'move', path: 'title' }],
    ['invalidPath', { op: 'add', path: 'title.', value: 'x' }],
    ['invalidPath', { op: 'add', path: 'userName.first', value: 'x' }],
    ['invalidPath', { op: 'add', path: 'emails[type eq "work"].nothing', value: 'x' }],
    ['invalidPath', { op: 'add', path: 'name[givenName pr].familyName', value: 'x' }],
    ['invalidPath', { op: 'add', value: { __proto_: 'x' } }],
    ['noTarget', { op: 'remove' }],
    ['noTarget', { op: 'replace', path: 'emails[value co "zzz"].type', value: 'x' }],
    ['mutability', { op: 'replace', path: 'id', value: 'x' }],
    ['mutability', { op: 'remove', path: 'userName' }],
    ['invalidValue', { op: 'replace', path: 'active', value: 'perhaps' }],
    ['invalidValue', { op: 'replace', path: 'userName', value: { a: 1 } }],
    ['invalidValue', { op: 'add', path: 'title' }],
    ['invalidValue', { op: 'add', path: 'x', value: JSON.parse(`${'{"a":'.repeat(20)}1${'}'.repeat(20)}`) }],
  ])('is refused as %s: %j', (scimType, operation) =>
    expect(() => patched(operation)).toThrow(expect.objectContaining({ scimType, status: 400 })),
  )

  it('changes nothing of what it was given, and has an end', () => {
    const before = structuredClone(barbara)
    patched({ op: 'replace', path: 'name.givenName', value: 'x' })
    expect(barbara).toEqual(before)
    const emails = Array.from({ length: MAX_VALUES + 1 }, (_, number) => ({ value: `${number}` }))
    expect(() => patched({ op: 'add', path: 'emails', value: emails })).toThrow('more than')
    const many = Array.from({ length: MAX_OPERATIONS + 1 }, () => ({ op: 'add', path: 'title', value: 'x' }))
    expect(() => patched(...many)).toThrow(expect.objectContaining({ scimType: 'invalidValue' }))
  })

  it('makes no prototype of what it is sent', () => {
    const operation = JSON.parse(
      '{"op":"add","path":"x","value":{"__proto__":{"polluted":true},"a":1}}',
    ) as unknown
    expect(Object.keys(patched(operation)['x'] as object)).toEqual(['a'])
    expect(({} as Document)['polluted']).toBeUndefined()
  })
})

describe('members of a group', () => {
  it('are told apart from other changes, as ids', () => {
    const { members, others } = splitMemberChanges(
      parsePatch(
        request(
          { op: 'Add', path: 'members', value: [{ value: 'a' }, { value: 'b' }, { value: 'a' }] },
          { op: 'Remove', path: 'members', value: [{ value: 'a' }] },
          { op: 'remove', path: 'members[value eq "a" or value eq "b"]' },
          { op: 'replace', value: { displayName: 'x', members: [] } },
          { op: 'remove', path: 'members' },
        ),
      ),
    )
    expect(members).toEqual([
      { kind: 'add', ids: ['a', 'b'] },
      { kind: 'remove', ids: ['a'] },
      { kind: 'remove', ids: ['a', 'b'] },
      { kind: 'replace', ids: [] },
      { kind: 'replace', ids: [] },
    ])
    expect(others.map(({ path }) => path.name)).toEqual(['displayName'])
  })

  it.each([
    ['invalidFilter', { op: 'remove', path: 'members[display co "x"]' }],
    ['mutability', { op: 'replace', path: 'members[value eq "a"].value', value: 'b' }],
    ['invalidValue', { op: 'add', path: 'members', value: [{ display: 'x' }] }],
  ])('are refused as %s: %j', (scimType, operation) =>
    expect(() => splitMemberChanges(parsePatch(request(operation)))).toThrow(
      expect.objectContaining({ scimType }),
    ),
  )
})

const texts = fc.constantFrom('a', 'b', 'c')
const singles = fc.constantFrom('title', 'nickName', 'name.givenName', 'name.familyName')
const kinds = fc.constantFrom('work', 'home', 'other')
const steps = fc.oneof(
  fc.record({
    do: fc.constant('set' as const),
    at: singles,
    to: texts,
    how: fc.constantFrom('add', 'Replace', 'key'),
  }),
  fc.record({ do: fc.constant('unset' as const), at: singles }),
  fc.record({ do: fc.constant('email' as const), type: kinds, to: texts }),
  fc.record({ do: fc.constant('forget' as const), type: kinds }),
)
type Step = typeof steps extends fc.Arbitrary<infer T> ? T : never

function asOperation(step: Step): unknown {
  if (step.do === 'unset') return { op: 'remove', path: step.at }
  if (step.do === 'forget') return { op: 'remove', path: `emails[type eq "${step.type}"]` }
  if (step.do === 'email')
    return { op: 'replace', path: `emails[type eq "${step.type}"].value`, value: step.to }
  if (step.how === 'key') return { op: 'replace', value: { [step.at]: step.to } }
  return { op: step.how, path: step.at, value: step.to }
}

/** What a user is, in the simplest way: texts by path, and an email for each kind. */
class Model {
  readonly texts = new Map<string, string>()
  readonly emails = new Map<string, string>()

  take(step: Step): void {
    if (step.do === 'set') this.texts.set(step.at, step.to)
    else if (step.do === 'unset') this.texts.delete(step.at)
    else if (step.do === 'email') this.emails.set(step.type, step.to)
    else this.emails.delete(step.type)
  }
}

function modelOf(user: Document): Model {
  const model = new Model()
  const name = Object.entries((user['name'] ?? {}) as Record<string, string>).map(
    ([key, value]) => [`name.${key}`, value] as const,
  )
  for (const [key, value] of name) model.texts.set(key, value)
  for (const key of ['title', 'nickName']) if (user[key]) model.texts.set(key, user[key] as string)
  for (const { type, value } of (user['emails'] ?? []) as Record<string, string>[])
    model.emails.set(type!, value!)
  return model
}

describe('generated changes', () => {
  it('come to what a simple model comes to, in one request or in several', () => {
    fc.assert(
      fc.property(fc.array(steps, { maxLength: 12 }), sequence => {
        const model = new Model()
        sequence.forEach(step => model.take(step))
        const operations = sequence.map(asOperation)
        const user = { userName: 'x' }
        const atOnce = patchResource('User', user, parsePatch(request(...operations)))
        const inTurn = operations.reduce<Document>(
          (current, operation) => patchResource('User', current, parsePatch(request(operation))),
          user,
        )
        expect(modelOf(atOnce)).toEqual(model)
        expect(inTurn).toEqual(atOnce)
        expect(coerceResource('User', atOnce)).toEqual(atOnce)
      }),
    )
  })

  it('end in a resource or in the error of SCIM, whatever is sent', () => {
    const keys = fc.constantFrom('op', 'path', 'value', 'emails', 'name', 'type eq "x"')
    const anything = fc.object({ key: keys, maxDepth: 3 })
    const paths = fc.constantFrom(
      'emails',
      'emails[type eq "x"]',
      'name',
      'name.givenName',
      'x',
      'x.y',
      'active',
    )
    const ops = fc.record({
      op: fc.constantFrom('add', 'replace', 'remove'),
      path: fc.option(paths),
      value: anything,
    })
    fc.assert(
      fc.property(fc.array(fc.oneof(ops, anything), { maxLength: 3 }), operations => {
        try {
          patched(...operations)
        } catch (error) {
          expect(error).toHaveProperty('name', 'ScimFault')
        }
      }),
    )
  })
})
