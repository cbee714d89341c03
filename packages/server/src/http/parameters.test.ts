import type { JsonSchema, OperationShape } from '@frontdesk/contract'
import { describe, expect, it } from 'vitest'
import { refused } from '../errors/refused.fixture.js'
import type { RawBody } from './body.js'
import { checkPath, contractChecks } from './parameters.js'

type Api = OperationShape['api']

const schemas: Record<string, JsonSchema> = {
  Colour: { type: 'string', enum: ['red', 'blue'] } as JsonSchema,
  'With/Slash': { type: 'integer' } as JsonSchema,
}

function operation(changes: Partial<OperationShape>): OperationShape {
  return {
    api: 'bapi',
    id: 'Try',
    overlay: false,
    method: 'post',
    path: '/try',
    tag: 'Tries',
    parameters: [],
    body: null,
    responses: {},
    ...changes,
  }
}

const query = (schema: object, changes: object = {}, api: Api = 'bapi') =>
  operation({
    api,
    parameters: [{ name: 'value', in: 'query', required: false, schema: schema as JsonSchema, ...changes }],
  })

const checksOf = contractChecks(schemas)
const taken = (of: OperationShape, text: string) => checksOf(of).query(new URLSearchParams(text))['value']
const refusedQuery = (of: OperationShape, text: string) =>
  refused(() => checksOf(of).query(new URLSearchParams(text)))

const TEXT = { type: 'string' }
const INTEGER = { type: 'integer' }
const NUMBER = { type: 'number' }
const FLAG = { type: 'boolean' }
const LIST = { type: 'array', items: TEXT }
const FORMAT = ['form_param_format_invalid value']
const TYPE = ['form_param_type_invalid value']
const VALUE = ['form_param_value_invalid value']

describe('a value of the query', () => {
  it.each([
    [TEXT, 'value=a', 'a'],
    [TEXT, 'value=', ''],
    [TEXT, 'value=12', '12'],
    [TEXT, 'value=true', 'true'],
    [TEXT, 'value=a%20b%2Bc', 'a b+c'],
    [INTEGER, 'value=12', 12],
    [INTEGER, 'value=-3', -3],
    [INTEGER, 'value=007', 7],
    [NUMBER, 'value=1.5', 1.5],
    [NUMBER, 'value=2', 2],
    [FLAG, 'value=true', true],
    [FLAG, 'value=false', false],
    [FLAG, 'value=1', true],
    [FLAG, 'value=0', false],
    [{ type: ['integer', 'null'] }, 'value=', null],
    [{ type: ['string', 'null'] }, 'value=', ''],
    [{ type: 'object' }, 'value=%7B%22a%22%3A1%7D', { a: 1 }],
    [{}, 'value=anything', 'anything'],
    [{ $ref: '#/schemas/Colour' }, 'value=red', 'red'],
    [{ $ref: '#/schemas/With%2FSlash' }, 'value=4', 4],
    [{ anyOf: [INTEGER, TEXT] }, 'value=4', 4],
    [{ anyOf: [INTEGER, TEXT] }, 'value=four', 'four'],
    [{ ...INTEGER, minimum: 1, maximum: 5 }, 'value=1', 1],
    [{ ...INTEGER, minimum: 1, maximum: 5 }, 'value=5', 5],
    [{ ...TEXT, maxLength: 3 }, 'value=abc', 'abc'],
    [INTEGER, `value=${Number.MAX_SAFE_INTEGER}`, Number.MAX_SAFE_INTEGER],
  ])('of %j takes %s', (schema, text, value) => expect(taken(query(schema), text)).toEqual(value))

  it.each([
    [INTEGER, 'value=a', TYPE],
    [INTEGER, 'value=1.5', TYPE],
    [INTEGER, 'value=', TYPE],
    [INTEGER, 'value=1e3', TYPE],
    [INTEGER, 'value=%201', TYPE],
    [INTEGER, 'value=0x10', TYPE],
    [NUMBER, 'value=1.', TYPE],
    [FLAG, 'value=yes', TYPE],
    [FLAG, 'value=TRUE', TYPE],
    [FLAG, 'value=', TYPE],
    [{ type: 'object' }, 'value=a', TYPE],
    [{ type: 'object' }, 'value=%5B1%5D', TYPE],
    [{ $ref: '#/schemas/Colour' }, 'value=green', VALUE],
    [{ ...INTEGER, minimum: 1, maximum: 5 }, 'value=0', VALUE],
    [{ ...INTEGER, minimum: 1, maximum: 5 }, 'value=6', VALUE],
    [INTEGER, 'value=9007199254740992', VALUE],
    [INTEGER, 'value=-9007199254740992', VALUE],
    [{ ...TEXT, maxLength: 3 }, 'value=abcd', ['form_param_exceeds_allowed_size value']],
    [TEXT, 'value=a%00b', FORMAT],
    [{ type: 'object' }, 'value=%7B%22a%22%3A%22%5Cu0000%22%7D', FORMAT],
  ])('of %j refuses %s', (schema, text, errors) => expect(refusedQuery(query(schema), text)).toEqual(errors))

  it.each([
    [LIST, {}, 'value=a&value=b', ['a', 'b']],
    [LIST, {}, 'value[]=a&value[]=b', ['a', 'b']],
    [LIST, {}, 'value[1]=a&value[0]=b', ['a', 'b']],
    [LIST, {}, 'value=a&value[]=b', ['a', 'b']],
    [LIST, {}, 'value=a,b', ['a,b']],
    [LIST, {}, 'value=', ['']],
    [LIST, { separator: ',' }, 'value=a,b&value=c', ['a', 'b', 'c']],
    [LIST, { separator: ',' }, 'value=%20a%20,,b,', ['a', 'b']],
    [LIST, { separator: ' ' }, 'value=a+b', ['a', 'b']],
    [LIST, { separator: ',' }, 'value=,', undefined],
    [{ type: 'array', items: INTEGER }, {}, 'value=1&value=2', [1, 2]],
    [{ anyOf: [LIST, TEXT] }, {}, 'value=a', ['a']],
    [{ type: 'array' }, {}, 'value=1', ['1']],
    [TEXT, {}, 'value=a&value=b', 'a'],
    [TEXT, {}, '', undefined],
  ])('of %j with %j reads %s', (schema, changes, text, value) =>
    expect(taken(query(schema, changes), text)).toEqual(value),
  )

  it('names the list, and not the place in it, when one of its plain values is wrong', () =>
    expect(refusedQuery(query({ type: 'array', items: INTEGER }), 'value=1&value=b&value=c')).toEqual(TYPE))

  it.each(['', 'other=1', 'values[0]x=1'])('that is required is missing in %j', text =>
    expect(refusedQuery(query(TEXT, { required: true }, 'fapi'), text)).toEqual(['form_param_missing value']),
  )

  it('is missing when it is a list of nothing', () =>
    expect(refusedQuery(query(LIST, { required: true, separator: ',' }), 'value=,')).toEqual([
      'form_param_missing value',
    ]))
})

describe('names in the query of the Backend API', () => {
  const users = operation({
    parameters: ['user_id', 'email_address', 'status'].map(name => ({
      name,
      in: 'query',
      required: false,
      schema: LIST as JsonSchema,
    })),
  })

  it.each([
    'user_ids',
    'userId',
    'UserID',
    'user-id',
    'userId[]',
    'email_addresses',
    'emailAddress',
    'Status',
  ])('are refused when %s looks like one that it knows', name =>
    expect(refusedQuery(users, `${name}=1`)).toEqual([`form_param_unknown ${name.replace('[]', '')}`]),
  )

  it.each(['user', 'id', 'limit', 'user_id', 'user_id[]', 'user_id[3]'])('are taken or ignored: %s', name =>
    expect(refusedQuery(users, `${name}=1`)).toEqual([]),
  )

  it('are all answered at once', () =>
    expect(refusedQuery(users, 'userId=1&emailAddress=2')).toEqual([
      'form_param_unknown userId',
      'form_param_unknown emailAddress',
    ]))

  it('are ignored by the Frontend API', () =>
    expect(refusedQuery({ ...users, api: 'fapi' }, 'userId=1')).toEqual([]))
})

describe('the path', () => {
  it('names nothing that cannot be stored', () => {
    expect(checkPath({ user_id: 'user_1' })).toEqual({ user_id: 'user_1' })
    expect(refused(() => checkPath({ user_id: 'a\u0000' }))).toEqual(['resource_not_found'])
    expect(refused(() => checkPath({ a: 'fine', b: '\ud800' }))).toEqual(['resource_not_found'])
  })
})

describe('a body', () => {
  const bodied = (
    properties: object,
    {
      required = [],
      allowUnknown = false,
      api = 'bapi' as Api,
      ...more
    }: Record<string, unknown> & { api?: Api } = {},
  ) =>
    operation({
      api,
      body: {
        required: true,
        contentTypes: ['application/json'],
        schema: { type: 'object', properties, required, ...more } as JsonSchema,
        allowUnknown: allowUnknown as boolean,
      },
    })
  const read = (of: OperationShape, raw: RawBody) => checksOf(of).body(raw)
  const form = (text: string) => new URLSearchParams(text)

  const person = bodied({
    name: TEXT,
    age: { type: ['integer', 'null'] },
    tags: LIST,
    admin: FLAG,
    metadata: { type: 'object' },
    address: {
      type: 'object',
      properties: { city: TEXT, zip: INTEGER },
      required: ['city'],
    },
    phones: {
      type: 'array',
      items: { type: 'object', properties: { number: TEXT, main: FLAG }, required: ['number'] },
    },
    scores: { type: 'object', additionalProperties: INTEGER },
  })

  it.each([
    [{}, {}],
    [{ name: 'Ada' }, { name: 'Ada' }],
    [{ age: 36 }, { age: 36 }],
    [{ age: null }, { age: null }],
    [{ tags: [] }, { tags: [] }],
    [{ metadata: { any: [1, { deep: null }] } }, { metadata: { any: [1, { deep: null }] } }],
    [{ address: { city: 'London', more: 1 } }, { address: { city: 'London', more: 1 } }],
    [{ phones: [{ number: '1', main: true }] }, { phones: [{ number: '1', main: true }] }],
    [{ scores: { chess: 3 } }, { scores: { chess: 3 } }],
  ])('of JSON is taken as it is: %j', (raw, values) => expect(read(person, raw).values).toEqual(values))

  it.each([
    [{ name: 1 }, ['form_param_type_invalid name']],
    [{ name: null }, ['form_param_type_invalid name']],
    [{ age: '36' }, ['form_param_type_invalid age']],
    [{ age: 1.5 }, ['form_param_type_invalid age']],
    [{ admin: 1 }, ['form_param_type_invalid admin']],
    [{ tags: 'a' }, ['form_param_type_invalid tags']],
    [{ tags: ['a', 1, 2] }, ['form_param_type_invalid tags']],
    [{ metadata: [] }, ['form_param_type_invalid metadata']],
    [{ address: {} }, ['form_param_missing address.city']],
    [
      { address: { city: 1, zip: 'x' } },
      ['form_param_type_invalid address.city', 'form_param_type_invalid address.zip'],
    ],
    [
      { phones: [{ number: '1' }, { main: 'x' }] },
      ['form_param_type_invalid phones[1].main', 'form_param_missing phones[1].number'],
    ],
    [{ phones: ['x', {}] }, ['form_param_type_invalid phones']],
    [{ scores: { chess: 'x', go: 'y' } }, ['form_param_type_invalid scores.chess']],
    [{ metadata: { a: 'b\u0000' } }, ['form_param_format_invalid metadata']],
    [{ nickname: 'x' }, ['form_param_unknown nickname']],
    [{ constructor: 'x' }, ['form_param_unknown constructor']],
    [{ nickname: 'x', name: 1 }, ['form_param_unknown nickname', 'form_param_type_invalid name']],
  ])('of JSON is refused with every fault: %j', (raw, errors) =>
    expect(refused(() => read(person, raw))).toEqual(errors),
  )

  it.each([
    ['name=Ada&age=36&admin=true', { name: 'Ada', age: 36, admin: true }],
    ['age=', { age: null }],
    ['tags=a&tags=b', { tags: ['a', 'b'] }],
    ['tags[]=a', { tags: ['a'] }],
    ['metadata=%7B%22a%22%3A1%7D', { metadata: { a: 1 } }],
    ['name=first&name=last', { name: 'last' }],
  ])('of a form is converted: %s', (text, values) => expect(read(person, form(text)).values).toEqual(values))

  it.each([
    ['age=old', ['form_param_type_invalid age']],
    ['metadata=a', ['form_param_type_invalid metadata']],
    ['nickname=x', ['form_param_unknown nickname']],
  ])('of a form is refused: %s', (text, errors) =>
    expect(refused(() => read(person, form(text)))).toEqual(errors),
  )

  it.each([
    ['fapi', { values: { name: 'Ada' }, ignored: 1 }],
    ['bapi', { values: { name: 'Ada', nickname: 'x' }, ignored: 0 }],
  ] as const)('of the %s may allow members that are not known', (api, expected) =>
    expect(read(bodied({ name: TEXT }, { allowUnknown: true, api }), { name: 'Ada', nickname: 'x' })).toEqual(
      expected,
    ),
  )

  it('lets nothing unknown through that cannot be stored', () => {
    const open = bodied({ name: TEXT }, { allowUnknown: true })
    expect(refused(() => read(open, { nickname: '\u0000' }))).toEqual(['form_param_format_invalid nickname'])
  })

  it('needs what the schema and its parts require', () => {
    const of = bodied(
      { name: TEXT },
      { required: ['name'], allOf: [{ required: ['age'], properties: { age: INTEGER } }] },
    )
    expect(refused(() => read(of, {}))).toEqual(['form_param_missing name', 'form_param_missing age'])
    expect(read(of, { name: 'Ada', age: 3 }).values).toEqual({ name: 'Ada', age: 3 })
  })

  it('takes what one of several branches allows', () => {
    const of = bodied({}, { anyOf: [{ properties: { id: INTEGER } }, { properties: { id: TEXT } }] })
    expect(read(of, { id: 1 }).values).toEqual({ id: 1 })
    expect(read(of, { id: 'one' }).values).toEqual({ id: 'one' })
    expect(refused(() => read(of, { id: true }))).toEqual(['form_param_type_invalid id'])
  })

  it('is read through no prototype', () => {
    const sent = JSON.parse('{"__proto__": {"name": "Eve"}}') as Record<string, unknown>
    expect(refused(() => read(person, sent))).toEqual(['form_param_unknown __proto__'])
  })

  it('takes an uploaded file for a binary', () => {
    const of = bodied({ file: { type: 'string', format: 'binary' } })
    const file = Buffer.from([0, 255])
    expect(read(of, { file }).values).toEqual({ file })
  })

  it('that the operation does not take is counted and ignored', () => {
    expect(read(operation({}), { a: 1, b: 2 })).toEqual({ values: {}, ignored: 2 })
    expect(read(operation({}), form('a=1&a=2&b=3'))).toEqual({ values: {}, ignored: 2 })
  })

  it('may hold itself, at any depth', () => {
    const tree = {
      type: 'object',
      properties: { name: TEXT, under: { type: 'array', items: { $ref: '#/schemas/Tree' } } },
    }
    const of = bodied({ tree: { $ref: '#/schemas/Tree' } })
    const checks = contractChecks({ Tree: tree as JsonSchema })(of)
    const grown = { tree: { name: 'a', under: [{ name: 'b', under: [{ name: 'c' }] }] } }
    expect(checks.body(grown).values).toEqual(grown)
    const sick = { tree: { name: 'a', under: [{ name: 'b', under: [{}, { name: 3 }] }] } }
    expect(refused(() => checks.body(sick))).toEqual(['form_param_type_invalid tree.under[0].under[1].name'])
  })

  describe('that is a list', () => {
    const list = operation({
      body: {
        required: true,
        contentTypes: ['application/json'],
        schema: { type: 'array', items: { type: 'object', properties: { name: TEXT } } } as JsonSchema,
        allowUnknown: false,
      },
    })
    it('is checked item by item', () => {
      expect(checksOf(list).takesList).toBe(true)
      expect(checksOf(person).takesList).toBe(false)
      expect(read(list, [{ name: 'Ada' }, {}]).values).toEqual([{ name: 'Ada' }, {}])
      expect(refused(() => read(list, [{ name: 'Ada' }, { name: 1 }]))).toEqual([
        'form_param_type_invalid name',
      ])
    })

    it.each([[{}], [[1]], [[null]], [[[]]]])('is refused as a whole: %j', raw =>
      expect(refused(() => read(list, raw as RawBody))).toEqual(['request_body_invalid']),
    )
  })
})
