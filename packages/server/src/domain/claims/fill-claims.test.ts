import { describe, expect, it } from 'vitest'
import { areClaimsReadable, namesIn } from '../../config/shortcodes.js'
import { fillClaims, type Json, type ShortcodeFacts } from './fill-claims.js'

const facts = {
  user: {
    id: 'user_1',
    first_name: 'Ada',
    last_name: null,
    two_factor_enabled: false,
    public_metadata: { role: 'admin', tags: ['a', 'b'], age: 36, zero: 0, empty: '', yes: true },
  },
}
const fill = (claims: Json) => fillClaims(claims, facts)

describe('shortcodes', () => {
  it('keep the type of a value that stands alone', () => {
    expect(fill('{{user.id}}')).toBe('user_1')
    expect(fill('{{ user.public_metadata.tags }}')).toEqual(['a', 'b'])
    expect(fill('{{user.public_metadata.age}}')).toBe(36)
    expect(fill('{{user.two_factor_enabled}}')).toBe(false)
    expect(fill('{{user.public_metadata}}')).toEqual(facts.user.public_metadata)
  })

  it.each([
    ['{{user.first_name}} is {{user.public_metadata.age}}', 'Ada is 36'],
    ['role:{{user.public_metadata.role}}', 'role:admin'],
    ['{{user.last_name}} {{user.first_name}}', 'null Ada'],
    ['{{user.public_metadata.tags}}!', '["a","b"]!'],
    ['{{user.two_factor_enabled}}, {{user.public_metadata.yes}}', 'false, true'],
    [' {{user.first_name}}: {{user.id}} ', 'Ada: user_1'],
  ])('become text within a text: %s', (text, filled) => expect(fill(text)).toBe(filled))

  it('are filled at any depth, and static values stay', () => {
    expect(fill({ a: { b: [{ c: '{{user.id}}' }, 1, true, null] }, d: ' text ' })).toEqual({
      a: { b: [{ c: 'user_1' }, 1, true, null] },
      d: ' text ',
    })
  })

  it.each([
    '{{user.last_name}}',
    '{{user.public_metadata.nothing.below}}',
    '{{org.id}}',
    '{{user.constructor.name}}',
  ])('are null where there is nothing: %s', text => expect(fill(text)).toBeNull())

  it.each<[string, Json]>([
    ["{{user.last_name || user.first_name || 'nobody'}}", 'Ada'],
    ["{{user.last_name || 'nobody'}}", 'nobody'],
    ["{{user.last_name || 'a || b'}}", 'a || b'],
    ["Hello {{user.last_name || 'you'}}!", 'Hello you!'],
    // only null and false are falsy
    ['{{user.public_metadata.zero || 30}}', 0],
    ["{{user.public_metadata.empty || 'full'}}", ''],
    ['{{user.two_factor_enabled || user.public_metadata.yes}}', true],
    // the last operand counts, whatever it is
    ['{{user.last_name || user.two_factor_enabled}}', false],
    ['{{user.two_factor_enabled || user.last_name}}', null],
    ['{{user.last_name || false}}', false],
  ])('fall back from one operand to the next: %s', (text, filled) => expect(fill(text)).toBe(filled))

  it.each<[string, Json]>([
    ['{{true}}', true],
    ['{{ false }}', false],
    ['{{30}}', 30],
    ['{{-1.5}}', -1.5],
    ["{{'text'}}", 'text'],
    ["{{''}}", ''],
    [String.raw`{{'it\'s Ada\'s'}}`, "it's Ada's"],
    [String.raw`{{user.last_name || 'a \' || b'}}`, "a ' || b"],
    [String.raw`{{'back\\slash'}}`, String.raw`back\slash`],
    [String.raw`{{'C:\new'}}`, String.raw`C:\new`],
    ["{{'}} {{'}}", '}} {{'],
  ])('may be values that stand for themselves: %s', (text, filled) => expect(fill(text)).toBe(filled))

  it.each(['{{user id}}', '{{1 + 1}}', '{{user.}}', '{{user.id || }}', '{{1.}}'])('refuse %s', text => {
    expect(areClaimsReadable({ a: { b: text } })).toBe(false)
  })

  it.each([undefined, () => 1, Number.NaN, 1n, Symbol('a')])('are in JSON alone: not in %s', value =>
    expect(areClaimsReadable({ a: [value] })).toBe(false),
  )

  it('leave a text with unbalanced quotes or braces as it is', () => {
    for (const text of ["{{user.id || 'open}}", '{ {user.id} }', String.raw`{{'open\'}}`]) {
      expect(areClaimsReadable(text)).toBe(true)
      expect(fill(text)).toBe(text)
    }
  })

  it('tell what has to be read for them', () => {
    const claims = {
      a: "{{user.public_metadata.role || org.name || 'user.id'}} {{user}}",
      b: [{ c: '{{ org_membership.permissions }}', 'user.id': 1 }, 2, null],
      d: 'user.id',
    }
    expect([...namesIn(claims)].sort()).toEqual([
      'org.name',
      'org_membership.permissions',
      'user',
      'user.public_metadata',
    ])
  })
})

/** Every example of the public reference of shortcodes (clerk-docs, guides/sessions/jwt-templates). */
describe('the public reference', () => {
  const interests = ['hiking', 'knitting']
  const addresses = {
    Home: '2355 Pointe Lane, 56301 Minnesota',
    Work: '3759 Newton Street, 33487 Florida',
  }
  const unknownPerson = {
    user: {
      email_verified: false,
      phone_number_verified: true,
      full_name: null,
      public_metadata: {},
      unsafe_metadata: {},
    },
  }
  const maria = {
    user: {
      id: 'user_abcdef123456789',
      first_name: 'Maria',
      last_name: 'Doe',
      image_url: 'https://example.com/avatar.jpg',
      primary_email_address: 'maria@example.com',
      primary_phone_number: null,
      created_at: 1227618844,
      public_metadata: { profile: { interests: ['reading', 'climbing'] } },
      unsafe_metadata: { foo: { bar: 42 } },
    },
  }
  const john = { user: { first_name: 'John', last_name: null, primary_email_address: 'john@doe.org' } }
  const rows: [what: string, ShortcodeFacts, [claim: string, template: Json, token: Json][]][] = [
    [
      'static and dynamic values',
      john,
      [
        ['aud', 'https://example.com', 'https://example.com'],
        ['interests', interests, interests],
        ['name', '{{user.first_name}}', 'John'],
        ['surname', '{{user.last_name}}', null],
        ['email', '{{user.primary_email_address}}', 'john@doe.org'],
      ],
    ],
    [
      'metadata',
      { user: { public_metadata: { interests, addresses } } },
      [
        ['all', '{{user.public_metadata}}', { interests, addresses }],
        ['likes_to_do', '{{user.public_metadata.interests}}', interests],
        ['shipping_address', '{{user.public_metadata.addresses.Home}}', addresses.Home],
      ],
    ],
    ['interpolation', john, [['full_name', '{{user.last_name}} {{user.first_name}}', 'null John']]],
    [
      'conditional expressions',
      unknownPerson,
      [
        ['has_verified_contact_info', '{{user.email_verified || user.phone_number_verified}}', true],
        ['full_name', "{{user.full_name || 'Awesome User'}}", 'Awesome User'],
        ['age', '{{user.public_metadata.age || user.unsafe_metadata.age || 30 }}', 30],
      ],
    ],
    [
      'the complete example',
      maria,
      [
        ['aud', 'https://my-site.com', 'https://my-site.com'],
        ['version', 1, 1],
        ['foo', { bar: [1, 2, 3] }, { bar: [1, 2, 3] }],
        ['user_id', '{{user.id}}', 'user_abcdef123456789'],
        ['avatar', '{{user.image_url}}', 'https://example.com/avatar.jpg'],
        ['full_name', '{{user.last_name}} {{user.first_name}} ', 'Doe Maria'],
        ['email', '{{user.primary_email_address}}', 'maria@example.com'],
        ['phone', '{{user.primary_phone_address}}', null],
        ['registration_date', '{{user.created_at}}', 1227618844],
        ['likes_to_do', '{{user.public_metadata.profile.interests}}', ['reading', 'climbing']],
        ['unsafe_meta', '{{user.unsafe_metadata}}', { foo: { bar: 42 } }],
        ['invalid_shortcode', '{{user.i_dont_exist}}', null],
      ],
    ],
  ]
  const examples = rows.flatMap(([what, person, claims]) =>
    claims.map(([claim, template, token]) => ({ what, claim, person, template, token })),
  )

  it.each(examples)('is followed: $what, $claim', ({ claim, person, template, token }) => {
    expect(areClaimsReadable({ [claim]: template })).toBe(true)
    expect(fillClaims({ [claim]: template }, person)).toEqual({ [claim]: token })
  })
})
