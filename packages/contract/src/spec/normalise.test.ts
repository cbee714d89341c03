import { describe, expect, it } from 'vitest'
import { createNormaliser } from './normalise.js'

const one = (raw: Record<string, unknown>, components: Record<string, Record<string, unknown>> = {}) =>
  createNormaliser(components).schema(raw)

describe('normalising OpenAPI 3.0 to JSON Schema 2020-12', () => {
  it('drops prose, examples and extensions, keeps defaults and formats', () => {
    const raw = {
      type: 'string',
      description: 'x',
      example: 'y',
      'x-speakeasy': 1,
      deprecated: true,
      format: 'uri',
    }
    expect(one({ ...raw, default: 'z' })).toEqual({ type: 'string', format: 'uri', default: 'z' })
  })

  it('keeps a property that is called like a keyword', () => {
    expect(
      one({ type: 'object', properties: { description: { type: 'string', description: 'x' } } }),
    ).toEqual({
      type: 'object',
      properties: { description: { type: 'string' } },
    })
  })

  it('gives a nullable type a null branch, also in its enum', () => {
    expect(one({ type: 'string', nullable: true })).toEqual({ type: ['string', 'null'] })
    expect(one({ type: 'string', nullable: true, enum: ['a'] })).toEqual({
      type: ['string', 'null'],
      enum: ['a', null],
    })
  })

  it('gives a nullable reference a null branch and unwraps the allOf around it', () => {
    const components = { A: { type: 'object' } }
    const wrapped = { type: 'object', nullable: true, allOf: [{ $ref: '#/components/schemas/A' }] }
    expect(one(wrapped, components)).toEqual({ anyOf: [{ $ref: '#/schemas/A' }, { type: 'null' }] })
  })

  it('takes a nullable marker inside allOf for the whole', () => {
    const raw = { allOf: [{ $ref: '#/components/schemas/A' }, { type: 'object', nullable: true }] }
    expect(one(raw, { A: { type: 'object' } })).toEqual({
      anyOf: [{ $ref: '#/schemas/A' }, { type: 'null' }],
    })
  })

  it('moves the null branch of a nullable component to its uses', () => {
    const normaliser = createNormaliser({
      A: { type: 'object', nullable: true, properties: { id: { type: 'string' } } },
    })
    expect(normaliser.schemas().A).toEqual({ type: 'object', properties: { id: { type: 'string' } } })
    const reference = { $ref: '#/components/schemas/A' }
    expect(normaliser.schema(reference)).toEqual({ anyOf: [{ $ref: '#/schemas/A' }, { type: 'null' }] })
    expect(normaliser.schema({ type: 'object', nullable: false, allOf: [reference] })).toEqual({
      $ref: '#/schemas/A',
    })
  })

  it('turns oneOf into anyOf, with one null branch and without a discriminator', () => {
    const components = { A: { type: 'object', nullable: true }, B: { type: 'object' } }
    const oneOf = [{ $ref: '#/components/schemas/A' }, { $ref: '#/components/schemas/B' }]
    const raw = { type: 'object', nullable: true, oneOf, discriminator: { propertyName: 'object' } }
    expect(one(raw, components)).toEqual({
      anyOf: [{ $ref: '#/schemas/A' }, { $ref: '#/schemas/B' }, { type: 'null' }],
    })
  })

  it('closes a composed object with unevaluatedProperties', () => {
    const raw = {
      type: 'object',
      additionalProperties: false,
      properties: { a: { type: 'string' }, b: { type: 'string' } },
      oneOf: [{ required: ['a'] }, { required: ['b'] }],
    }
    expect(one(raw)).toEqual({
      type: 'object',
      properties: raw.properties,
      unevaluatedProperties: false,
      anyOf: [{ required: ['a'] }, { required: ['b'] }],
    })
  })

  it('merges an intersection of plain objects into one that stays closed', () => {
    const components = {
      A: {
        type: 'object',
        additionalProperties: false,
        required: ['id'],
        properties: { id: { type: 'string' }, status: { type: 'string', enum: ['on', 'off'] } },
      },
    }
    const extra = {
      type: 'object',
      required: ['more'],
      properties: { more: { type: 'string' }, status: { type: 'string', enum: ['off'] } },
    }
    expect(one({ allOf: [{ $ref: '#/components/schemas/A' }, extra] }, components)).toEqual({
      type: 'object',
      additionalProperties: false,
      required: ['id', 'more'],
      properties: {
        id: { type: 'string' },
        status: { type: 'string', enum: ['off'] },
        more: { type: 'string' },
      },
    })
  })

  it('opens a closed branch of an intersection that cannot be merged, and closes the whole', () => {
    const components = {
      A: { type: 'object', additionalProperties: false, properties: { a: { type: 'string' } } },
      B: { oneOf: [{ type: 'object', properties: { b: { type: 'string' } } }, { type: 'string' }] },
    }
    const allOf = [{ $ref: '#/components/schemas/A' }, { $ref: '#/components/schemas/B' }]
    expect(one({ allOf }, components)).toEqual({
      allOf: [{ type: 'object', properties: { a: { type: 'string' } } }, { $ref: '#/schemas/B' }],
      unevaluatedProperties: false,
    })
  })

  it('turns an exclusive flag into an exclusive bound', () => {
    expect(one({ type: 'number', minimum: 0, exclusiveMinimum: true })).toEqual({
      type: 'number',
      exclusiveMinimum: 0,
    })
  })

  it('refuses a dangling reference', () => {
    expect(() => one({ $ref: '#/components/schemas/Nowhere' })).toThrow('Dangling')
  })
})
