import { describe, expect, it } from 'vitest'
import { alignWithNewest } from './align.js'
import { idFromPath, readSpec } from './read-spec.js'

const spec = (paths: Record<string, unknown>, components: Record<string, unknown> = {}) =>
  readSpec({ paths, components }, { version: 'v', pathPrefix: '/v1' })

describe('reading a spec', () => {
  it('names an operation without an id after its method and path', () => {
    expect(idFromPath('get', '/v1/users/{user_id}')).toBe('getUsersUserId')
    expect(Object.keys(spec({ '/users': { get: {} } }).operations)).toEqual(['getUsers'])
  })

  it('puts the prefix before the path and declares every path parameter', () => {
    const operation = spec({ '/users/{id}': { delete: { operationId: 'x' } } }).operations.x
    expect(operation).toMatchObject({ method: 'delete', path: '/v1/users/{id}', tag: 'Untagged', body: null })
    expect(operation?.parameters).toEqual([
      { name: 'id', in: 'path', required: true, schema: { type: 'string' } },
    ])
  })

  it('keeps success statuses only, null where no JSON is declared', () => {
    const json = { content: { 'application/json': { schema: { type: 'string' } } } }
    const responses = { 200: json, 204: {}, 302: { content: { 'text/html': {} } }, 404: json }
    expect(spec({ '/a': { get: { operationId: 'a', responses } } }).operations.a?.responses).toEqual({
      200: { type: 'string' },
      204: null,
      302: null,
    })
  })

  it('merges a body over its content types and reads through a reference', () => {
    const object = (...names: string[]) => ({
      type: 'object',
      required: names,
      properties: Object.fromEntries(names.map(name => [name, { type: 'string' }])),
    })
    const content = {
      'application/json': { schema: { $ref: '#/components/schemas/Form' } },
      'application/x-www-form-urlencoded': { schema: object('a', 'b') },
    }
    const operation = { operationId: 'a', requestBody: { required: true, content } }
    const { body } = spec({ '/a': { post: operation } }, { schemas: { Form: object('a') } }).operations.a!
    expect(body).toEqual({
      required: true,
      contentTypes: ['application/json', 'application/x-www-form-urlencoded'],
      schema: { ...object('b', 'a'), required: ['a'] },
      allowUnknown: false,
    })
  })

  it('reads how one value carries an array', () => {
    const schema = { type: 'array', items: { type: 'string' } }
    const parameters = [
      { name: 'a', in: 'query', style: 'form', explode: false, schema },
      { name: 'b', in: 'query', style: 'spaceDelimited', explode: false, schema },
      { name: 'c', in: 'query', style: 'form', explode: true, schema },
    ]
    const read = spec({ '/a': { get: { operationId: 'a', parameters } } }).operations.a!.parameters
    expect(read.map(parameter => parameter.separator)).toEqual([',', ' ', undefined])
  })

  it('drops an equal copy of a schema and points its uses to the first', () => {
    const A = { type: 'object', properties: { id: { type: 'string' } } }
    const schemas = { A, 'A-2': A, B: { type: 'array', items: { $ref: '#/components/schemas/A-2' } } }
    expect(spec({}, { schemas }).schemas).toEqual({ A, B: { type: 'array', items: { $ref: '#/schemas/A' } } })
  })
})

describe('aligning an older version', () => {
  it('takes the newest id and parameter names for the same route, and a free id elsewhere', () => {
    const newest = spec({
      '/users/{user_id}': { get: { operationId: 'GetUser' } },
      '/a': { get: { operationId: 'A' } },
    })
    const older = spec({
      '/users/{id}': { get: { operationId: 'ReadUser' } },
      '/b': { get: { operationId: 'A' } },
    })
    const { operations } = alignWithNewest(older, newest)
    expect(Object.keys(operations)).toEqual(['GetUser', 'ALegacy'])
    expect(operations.GetUser).toMatchObject({
      path: '/v1/users/{user_id}',
      parameters: [{ name: 'user_id' }],
    })
  })
})
