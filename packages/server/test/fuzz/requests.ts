import fc, { type Arbitrary } from 'fast-check'
import type { Shape } from '../../src/operation/operation.js'
import type { Call } from '../access/call.js'
import { hostile, objectOf, propertiesOf, valueOf, type Vocabulary } from './values.js'

/** Who sends a request: `owner` may do most, `foreign` brings the credentials of the other instance. */
export type Sender = 'owner' | 'member' | 'nobody' | 'foreign' | 'garbage'

export interface FuzzRequest {
  sender: Sender
  method: string
  /** path with query, from `/v1/…` */
  path: string
  headers: Pair[]
  body: string | Uint8Array | null
}

/** A request that is yet to be filled in from a call that would succeed. */
export type Draft = (example: Call) => FuzzRequest

/**
 * One request for the operation: a call that would succeed with something about it changed, or parameters by
 * the contract, in one of the ways that clients send them, or in an odd one.
 */
export function draftFor(shape: Shape, vocabulary: Vocabulary): Arbitrary<Draft> {
  const path = pathFor(shape, vocabulary)
  const query = queryFor(shape, vocabulary)
  const body = bodyFor(shape, vocabulary)
  const headers = fc.oneof(
    { weight: 5, arbitrary: fc.constant<Pair[]>([]) },
    { weight: 1, arbitrary: oddHeaders },
  )
  return fc.record({ sender, path, query, body, headers }).map(parts => (example: Call) => {
    const method = shape.method.toUpperCase()
    const isForm = shape.api === 'fapi' && method !== 'GET' && method !== 'POST'
    const pairs: Pair[] = [...parts.query(example), ...(isForm ? [['_method', method] as Pair] : [])]
    const search = pairs.map(([name, value]) => `${encode(name)}=${encode(value)}`).join('&')
    const sent = parts.body(example)
    return {
      sender: parts.sender,
      method: isForm ? 'POST' : method,
      path: fillIn(parts.path, example) + (search === '' ? '' : `?${search}`),
      headers: [...sent.headers, ...parts.headers],
      body: method === 'GET' ? null : sent.content,
    }
  })
}

type Pair = [name: string, value: string]

const sender: Arbitrary<Sender> = fc.oneof(
  { weight: 12, arbitrary: fc.constant<Sender>('owner') },
  { weight: 3, arbitrary: fc.constant<Sender>('member') },
  { weight: 1, arbitrary: fc.constantFrom<Sender>('nobody', 'foreign', 'garbage') },
)

/** Lone surrogates have no UTF-8: browsers send U+FFFD for them. */
const encode = (text: string) => encodeURIComponent(Buffer.from(text).toString())

const asText = (value: unknown) =>
  typeof value === 'string' ? value : (JSON.stringify(value) ?? 'undefined')

const RAW_SEGMENTS = ['%', '%zz', '%00', '%ff%fe', '..%2f', '%2e%2e', '%20', ';', '*', '%5C']

/** `{user_id}` stands for the one of the example; other parameters are encoded, and so have no braces. */
const fillIn = (path: string, { ids = {} }: Call) =>
  path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encode(ids[name] ?? 'unknown'))

function pathFor(shape: Shape, vocabulary: Vocabulary): Arbitrary<string> {
  const pieces = shape.path.split(/(\{\w+\})/).map(piece => {
    const name = /^\{(\w+)\}$/.exec(piece)?.[1]
    if (!name) return fc.constant(piece)
    return fc.oneof(
      { weight: 20, arbitrary: fc.constant(piece) },
      { weight: 3, arbitrary: fc.constantFrom(...vocabulary.own.for(name)).map(encode) },
      { weight: 2, arbitrary: fc.constantFrom(...vocabulary.foreign.for(name)).map(encode) },
      { weight: 1, arbitrary: fc.constantFrom(...vocabulary.own.all).map(encode) },
      { weight: 1, arbitrary: hostile.map(value => encode(asText(value)).slice(0, 3000) || '%20') },
      { weight: 1, arbitrary: fc.constantFrom(...RAW_SEGMENTS) },
    )
  })
  return fc.tuple(...pieces).map(parts => parts.join(''))
}

/** Half of the requests keep what the example asks for, and add to it. */
function queryFor(shape: Shape, vocabulary: Vocabulary): Arbitrary<(example: Call) => Pair[]> {
  const declared = shape.parameters.filter(parameter => parameter.in === 'query')
  const pairs = declared.map(({ name, schema, required }) =>
    fc
      .tuple(
        fc.integer({ min: 0, max: 99 }),
        valueOf(vocabulary, name, schema),
        fc.boolean(),
        // as other clients write lists, and as nobody does
        fc.oneof(
          { weight: 12, arbitrary: fc.constant('') },
          { weight: 1, arbitrary: fc.constantFrom('[]', '[0]', '[a]', '[', 's') },
        ),
      )
      .map(([chance, value, isRepeated, suffix]): Pair[] => {
        if (chance >= (required ? 95 : 25)) return []
        const texts = (Array.isArray(value) ? value : [value]).map(asText).slice(0, 150)
        const sent: Pair[] = texts.map(text => [`${name}${suffix}`, text.slice(0, 5000)])
        return isRepeated && chance < 5 ? [...sent, ...sent] : sent
      }),
  )
  const odd = fc.oneof(
    { weight: 12, arbitrary: fc.constant<Pair[]>([]) },
    {
      weight: 1,
      arbitrary: fc
        .tuple(
          fc.constantFrom(
            '__clerk_api_version',
            '_clerk_session_id',
            '_is_native',
            '__clerk_db_jwt',
            '__clerk_testing_token',
            '_method',
            'limit',
            'offset',
            'order_by',
            'query',
            'a[b]',
          ),
          fc.oneof(
            hostile.map(asText),
            fc.constantFrom('2021-02-05', '2025-11-10', '9999-01-01', '1', 'DELETE'),
          ),
        )
        .map(([name, value]): Pair[] => [[name, value.slice(0, 5000)]]),
    },
  )
  return fc
    .tuple(fc.tuple(...pairs), odd, fc.boolean())
    .map(([lists, more, keeps]) => ({ query = {} }: Call) => [
      ...(keeps ? Object.entries(query) : []),
      ...lists.flat(),
      ...more,
    ])
}

interface Body {
  headers: Pair[]
  content: string | Uint8Array | null
}

const CONTENT_TYPES = [
  'application/json; charset=utf-16',
  'application/x-www-form-urlencoded',
  'multipart/form-data',
  'multipart/form-data; boundary=x',
  'text/plain',
  'application/octet-stream',
  'application/xml',
  '',
  'APPLICATION/JSON',
  ';',
]

type MakeBody = (example: Call) => Body

function bodyFor(shape: Shape, vocabulary: Vocabulary): Arbitrary<MakeBody> {
  const schema = shape.body?.schema ?? {}
  const isList = [schema.type].flat().includes('array')
  const value: Arbitrary<unknown> = isList
    ? fc.array(objectOf(vocabulary, schema.items ?? {}, 1), { maxLength: 4 })
    : objectOf(vocabulary, schema, 0)
  const [usual, unusual] = shape.api === 'bapi' ? [json, form] : [form, json]
  const takesFile = shape.body?.contentTypes.some(type => /multipart|octet/.test(type)) ?? false
  const always = (body: Body) => () => body
  const changed = changesOf(shape, vocabulary).map(change => (example: Call): Body => {
    if (example.body instanceof Uint8Array) return usual({})
    return usual(change(example.body))
  })
  return fc.oneof(
    { weight: takesFile ? 2 : 14, arbitrary: changed },
    { weight: takesFile ? 2 : 8, arbitrary: value.map(usual).map(always) },
    { weight: 1, arbitrary: value.map(unusual).map(always) },
    { weight: 1, arbitrary: value.map(repeatKeys).map(always) },
    { weight: 1, arbitrary: hostile.map(json).map(always) },
    { weight: 1, arbitrary: oddBody.map(always) },
    ...(takesFile ? [{ weight: 12, arbitrary: file }] : []),
  )
}

type Change = (body: Call['body']) => unknown

/** None, or a field or two that get another value, appear, or are gone. */
function changesOf(shape: Shape, vocabulary: Vocabulary): Arbitrary<Change> {
  const declared = propertiesOf(vocabulary, shape.body?.schema?.items ?? shape.body?.schema ?? {})
  const names = Object.keys(declared)
  const odd = fc.constantFrom('__proto__', 'constructor', 'toString', 'unknown', '')
  const fieldOf = (name: string) =>
    valueOf(vocabulary, name, Object.hasOwn(declared, name) ? declared[name]! : {}).map(value => ({
      name,
      value: value as unknown,
    }))
  const field = names.length > 0 ? fc.constantFrom(...names).chain(fieldOf) : fieldOf('unknown')
  const gone = names.length > 0 ? fc.constantFrom(...names).map(name => ({ name, value: undefined })) : field
  const some = fc.array(
    fc.oneof(
      { weight: 10, arbitrary: field },
      { weight: 2, arbitrary: gone },
      { weight: 1, arbitrary: odd.chain(fieldOf) },
    ),
    {
      maxLength: 2,
    },
  )
  return some.map(fields => {
    const changes = Object.fromEntries(fields.map(({ name, value }) => [name, value]))
    return body =>
      Array.isArray(body) ? body.map(item => ({ ...(item as object), ...changes })) : { ...body, ...changes }
  })
}

function json(value: unknown): Body {
  return { headers: [['content-type', 'application/json']], content: JSON.stringify(value) ?? '' }
}

function form(value: unknown): Body {
  const parameters = new URLSearchParams()
  for (const [name, item] of Object.entries((value ?? {}) as object)) {
    if (item === undefined) continue
    for (const each of Array.isArray(item) ? (item as unknown[]) : [item])
      parameters.append(name, asText(each))
  }
  return {
    headers: [['content-type', 'application/x-www-form-urlencoded']],
    content: parameters.toString(),
  }
}

/** `{"a":1,"a":{}}`: which of the two counts must not depend on who reads. */
function repeatKeys(value: unknown): Body {
  const text = JSON.stringify(value)
  const content = text.startsWith('{') && text !== '{}' ? `${text.slice(0, -1)},${text.slice(1)}` : text
  return { headers: [['content-type', 'application/json']], content }
}

const oddBody: Arbitrary<Body> = fc
  .tuple(
    fc.constantFrom(...CONTENT_TYPES),
    fc.oneof<Arbitrary<string | Uint8Array>[]>(
      fc.constantFrom(
        '',
        '{',
        '[',
        'null',
        '"x"',
        '1',
        '{"a":',
        '\ufeff{}',
        'a=%zz&=&&=b',
        '--x--',
        '--x\r\n\r\n',
      ),
      fc.uint8Array({ maxLength: 64 }),
      hostile.map(asText),
    ),
  )
  .map(([type, content]) => ({ headers: type === '' ? [] : [['content-type', type]], content }))

const IMAGE_STARTS = [
  [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a],
  [0xff, 0xd8, 0xff, 0xe0],
  [0x47, 0x49, 0x46, 0x38, 0x39, 0x61],
  [...Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>')],
  [],
]

/** What looks like a picture, as bare bytes or in a form. */
const file: Arbitrary<MakeBody> = fc
  .tuple(fc.constantFrom(...IMAGE_STARTS), fc.uint8Array({ maxLength: 200 }), fc.boolean(), fc.boolean())
  .map(([start, rest, isBare, isReal]) => ({ body }: Call): Body => {
    const isFile = isReal && body instanceof Uint8Array
    const bytes = isFile ? Buffer.from(body) : Buffer.from([...start, ...rest])
    if (isBare) return { headers: [['content-type', 'application/octet-stream']], content: bytes }
    const head = '--x\r\ncontent-disposition: form-data; name="file"; filename="a.png"\r\n\r\n'
    const content = Buffer.concat([Buffer.from(head), bytes, Buffer.from('\r\n--x--\r\n')])
    return { headers: [['content-type', 'multipart/form-data; boundary=x']], content }
  })

const headerText = fc.string({ maxLength: 60 }).map(text => text.replaceAll(/[^\x20-\x7e]/g, '').trim())

const oddHeaders: Arbitrary<Pair[]> = fc
  .tuple(
    fc.constantFrom(
      'clerk-api-version',
      'origin',
      'user-agent',
      'accept-language',
      'x-forwarded-for',
      'x-forwarded-host',
      'x-forwarded-proto',
      'clerk-proxy-url',
      'clerk-secret-key',
      'content-encoding',
      'cf-connecting-ip',
      'x-http-method-override',
    ),
    fc.oneof(
      headerText,
      fc.constantFrom(
        '2021-02-05',
        '2025-04-10',
        '2025-11-10',
        'null',
        'http://localhost:3000',
        'x'.repeat(8000),
      ),
    ),
  )
  .map(([name, value]): Pair[] => [[name, value]])
