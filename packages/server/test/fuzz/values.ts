import type { JsonSchema } from '@frontdesk/contract'
import fc, { type Arbitrary } from 'fast-check'
import type { KnownIds } from '../world/ids.js'

/** What values are made from besides the schema. */
export interface Vocabulary {
  schemas: Record<string, JsonSchema>
  own: KnownIds
  /** ids of another instance */
  foreign: KnownIds
  /** single-use secrets of this instance and of the other */
  tickets: string[]
}

const MAX_DEPTH = 4

/** Texts that have broken parsers, databases and terminals before. */
const HOSTILE_TEXTS = [
  '',
  ' ',
  '\u0000',
  'a\u0000b',
  '\ud800',
  'é́́',
  '‮evil',
  '﷽'.repeat(50),
  '🏳️‍🌈',
  'İ',
  'ß',
  'x'.repeat(300),
  'x'.repeat(20_000),
  "' or 1=1 --",
  '"; drop table users; --',
  '%',
  '_',
  '%00',
  '..%2f..%2f',
  '../../etc/passwd',
  '<script>alert(1)</script>',
  '{{user.id}}',
  '{{#each this}}',
  '${7*7}',
  'null',
  'undefined',
  'NaN',
  '-1',
  '1e999',
  '0x10',
  '99999999999999999999',
  'true',
  '[]',
  '{}',
  '[[[[',
  '{"__proto__":{"admin":true}}',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  '*',
  '(((((',
  '\\',
  '\r\nset-cookie: a=b',
  'javascript:alert(1)',
  'http://',
  'http://[::1]:99999/',
  'https://user:password@evil.example/',
  '//evil.example',
  'file:///etc/passwd',
  'a@b',
  '@',
  'a@b.c'.repeat(100),
  '+',
  '+0',
  '+12015550123456789',
  '١٢٣',
] as const

const HOSTILE_NUMBERS = [
  0,
  -0,
  -1,
  1,
  0.1,
  -1e9,
  1e21,
  1e308,
  2 ** 31,
  2 ** 32,
  2 ** 53,
  2 ** 53 + 2,
  -(2 ** 63),
  8.64e15,
  8.64e15 + 1,
]

const hostileText = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...HOSTILE_TEXTS) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 40 }) },
)

const deepJson = fc.tuple(fc.integer({ min: 10, max: 3000 }), fc.boolean()).map(([depth, isList]) => {
  let value: unknown = 'x'
  for (let level = 0; level < depth; level++) value = isList ? [value] : { a: value }
  return value
})

const wideJson = fc.integer({ min: 50, max: 400 }).map(width => {
  return Object.fromEntries(Array.from({ length: width }, (_, index) => [`key${index}`, index]))
})

/** Anything at all, whatever the schema says. */
export const hostile: Arbitrary<unknown> = fc.oneof(
  { weight: 6, arbitrary: hostileText },
  { weight: 3, arbitrary: fc.constantFrom<unknown>(...HOSTILE_NUMBERS) },
  { weight: 2, arbitrary: fc.constantFrom<unknown>(null, true, false, [], {}, [null], [[]], [{}]) },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 4 }) },
  { weight: 1, arbitrary: deepJson },
  { weight: 1, arbitrary: wideJson },
  { weight: 1, arbitrary: fc.array(fc.constantFrom('a', 'a', 1, null), { minLength: 90, maxLength: 600 }) },
)

/** Mostly what the schema wants, sometimes nearly that, sometimes anything. */
export function valueOf(
  vocabulary: Vocabulary,
  name: string,
  schema: JsonSchema,
  depth = 0,
): Arbitrary<unknown> {
  return fc.oneof(
    { weight: 13, arbitrary: fitting(vocabulary, name, schema, depth) },
    { weight: 2, arbitrary: nearly(vocabulary, name, schema) },
    { weight: 2, arbitrary: hostile },
  )
}

const from = (values: readonly unknown[]): Arbitrary<unknown> => fc.constantFrom(...values)

/** The right kind of thing, but perhaps nobody's, somebody else's, or on the edge. */
function nearly(vocabulary: Vocabulary, name: string, schema: JsonSchema): Arbitrary<unknown> {
  const types = typesOf(vocabulary, schema)
  const choices: Arbitrary<unknown>[] = [from(vocabulary.foreign.for(name)), hostileText]
  if (types.has('integer') || types.has('number'))
    choices.push(from(HOSTILE_NUMBERS), fc.integer(), fc.double())
  if (types.has('object')) choices.push(deepJson, wideJson)
  if (types.has('array')) choices.push(fc.array(hostile, { maxLength: 5 }))
  return fc.oneof(...choices)
}

function fitting(
  vocabulary: Vocabulary,
  name: string,
  schema: JsonSchema,
  depth: number,
): Arbitrary<unknown> {
  const own = resolved(vocabulary, schema)
  if (own.enum && own.enum.length > 0) return from(own.enum)
  const branches = own.anyOf ?? []
  if (branches.length > 0 && own.type === undefined)
    return fc.oneof(...branches.map(branch => fitting(vocabulary, name, branch, depth)))
  const types = [...typesOf(vocabulary, own)]
  if (types.length === 0) return depth < MAX_DEPTH ? fc.jsonValue({ maxDepth: 2 }) : fc.constant('x')
  return fc.oneof(...types.map(type => ofType(vocabulary, name, own, type, depth)))
}

function ofType(
  vocabulary: Vocabulary,
  name: string,
  schema: JsonSchema,
  type: string,
  depth: number,
): Arbitrary<unknown> {
  switch (type) {
    case 'string':
      return textFor(vocabulary, name)
    case 'integer':
    case 'number':
      return fc.oneof(fc.integer({ min: 0, max: 600 }), from(HOSTILE_NUMBERS))
    case 'boolean':
      return fc.boolean()
    case 'array':
      return fc.array(fitting(vocabulary, name, schema.items ?? {}, depth + 1), { maxLength: 4 })
    case 'object':
      return depth < MAX_DEPTH ? objectOf(vocabulary, schema, depth) : fc.constant({})
    default:
      return fc.constant(null)
  }
}

/** Fields of an object schema, required ones nearly always; one without declared fields is free. */
export function objectOf(vocabulary: Vocabulary, schema: JsonSchema, depth: number): Arbitrary<object> {
  const properties = propertiesOf(vocabulary, schema)
  const names = Object.keys(properties)
  if (names.length === 0)
    return fc.dictionary(fc.string({ maxLength: 8 }), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 4 })
  const required = new Set(requiredOf(vocabulary, schema))
  const fields = names.map(name =>
    fc
      .tuple(fc.integer({ min: 0, max: 99 }), valueOf(vocabulary, name, properties[name]!, depth + 1))
      .map(([chance, value]) => (chance < (required.has(name) ? 96 : 30) ? [[name, value] as const] : [])),
  )
  return fc.tuple(...fields).map(parts => Object.fromEntries(parts.flat()))
}

const STRATEGIES = [
  'password',
  'email_code',
  'email_link',
  'phone_code',
  'ticket',
  'totp',
  'backup_code',
  'passkey',
  'reset_password_email_code',
  'reset_password_phone_code',
  'oauth_google',
  'web3_metamask_signature',
  'enterprise_sso',
  'admin',
]

/** JSON that travels inside a text, well formed and otherwise. */
const JSON_TEXTS = [
  '{"a":1}',
  '\ufeff{"a":1}',
  '{"a":null}',
  '[]',
  'null',
  '{"a":"\\u0000"}',
  '{"\\u0000":1}',
  '{"a":"\\ud800"}',
  `{"a":${'['.repeat(20_000)}${']'.repeat(20_000)}}`,
  '{"a":"\\',
  '{"challenge_id":"a\\u0000"}',
  '{"id":"a\\u0000","rawId":"a","type":"public-key","response":{"clientDataJSON":"e30","authenticatorData":"a","signature":"a"}}',
]

/** What a text parameter of this name usually holds. */
function textFor(vocabulary: Vocabulary, name: string): Arbitrary<unknown> {
  const number = fc.integer({ min: 0, max: 99_999 })
  const choices: [RegExp, Arbitrary<unknown>][] = [
    [/strategy/, from(STRATEGIES)],
    [/metadata|credential|client_data|jwk/, from(JSON_TEXTS)],
    [/_at$/, from(['2026-02-28T00:00:00Z', '2026-02-30T00:00:00Z', '9999-12-31T23:59:59Z', '2026-02-28'])],
    [/code/, from(['424242', '000000'])],
    [/ticket|token|nonce/, from(vocabulary.tickets)],
    [/ids?$|created_by|permissions/, from(vocabulary.own.for(name))],
    [/phone/, fc.integer({ min: 100, max: 199 }).map(tail => `+12015550${tail}`)],
    [/email|identifier/, number.map(n => `fuzz${n}${n % 3 === 0 ? '+clerk_test' : ''}@example.com`)],
    [/url|origin/, from(['http://localhost:3000/back', 'https://evil.example/', 'https://app.example.com'])],
    [/password|hasher/, from(['correct-horse-9', 'battery-staple-7', 'short', 'bcrypt', 'argon2id', 'md5'])],
    [/role/, from(['org:admin', 'org:member', 'admin', 'org:nobody'])],
    [/order_by/, from(['created_at', '-created_at', '+name', '-last_sign_in_at', 'members_count'])],
    [/name|domain/, number.map(n => `fuzz-${n}.example`)],
    [/key/, number.map(n => `org:fuzz${n}:read`)],
    [/query/, from(['fuzz', 'owner', 'a', '%', '"', "'", 'fuzz-1 OR'])],
    [/intent|format/, from(['focus', 'nonce', 'cookie', 'token', 'select_org'])],
  ]
  const hint = choices.find(([pattern]) => pattern.test(name))?.[1] ?? fc.string({ maxLength: 20 })
  return fc.oneof({ weight: 6, arbitrary: hint }, { weight: 1, arbitrary: hostileText })
}

function resolved(vocabulary: Vocabulary, schema: JsonSchema): JsonSchema {
  if (!schema.$ref) return schema
  const name = decodeURIComponent(schema.$ref.replace('#/schemas/', ''))
  return resolved(vocabulary, vocabulary.schemas[name] ?? {})
}

const branchesOf = (schema: JsonSchema) => [...(schema.anyOf ?? []), ...(schema.allOf ?? [])]

function typesOf(vocabulary: Vocabulary, schema: JsonSchema): Set<string> {
  const own = resolved(vocabulary, schema)
  if (own.type !== undefined) return new Set([own.type].flat())
  if (own.properties) return new Set(['object'])
  return new Set(branchesOf(own).flatMap(branch => [...typesOf(vocabulary, branch)]))
}

export function propertiesOf(vocabulary: Vocabulary, schema: JsonSchema): Record<string, JsonSchema> {
  const own = resolved(vocabulary, schema)
  return Object.assign({}, ...branchesOf(own).map(branch => propertiesOf(vocabulary, branch)), own.properties)
}

function requiredOf(vocabulary: Vocabulary, schema: JsonSchema): string[] {
  const own = resolved(vocabulary, schema)
  return [...(own.required ?? []), ...(own.allOf ?? []).flatMap(branch => requiredOf(vocabulary, branch))]
}
