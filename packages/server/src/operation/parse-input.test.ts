import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { type ApiError } from '../errors/api-error.js'
import { refused } from '../errors/refused.fixture.js'
import { parseInput } from './parse-input.js'

const schema = z.strictObject({
  name: z.string().min(1),
  limit: z.int().max(10).optional(),
  hosts: z.array(z.strictObject({ name: z.string() })).default([]),
})

describe('what a schema of our own makes of a request', () => {
  it('has the defaults', () => expect(parseInput(schema, { name: 'a' })).toEqual({ name: 'a', hosts: [] }))

  it.each<[string, unknown, string[]]>([
    ['nothing that is needed', {}, ['form_param_missing name']],
    ['null where something is needed', { name: null }, ['form_param_format_invalid name']],
    ['an empty text', { name: '' }, ['form_param_format_invalid name']],
    ['a number out of bounds', { name: 'a', limit: 11 }, ['form_param_format_invalid limit']],
    ['what nobody knows', { name: 'a', nmae: 'b' }, ['form_param_unknown nmae']],
    ['something missing deep within', { name: 'a', hosts: [{}] }, ['form_param_format_invalid hosts']],
    ['what nobody knows deep within', { name: 'a', hosts: [{ name: 'b', x: 1 }] }, ['form_param_unknown x']],
    ['several mistakes', { limit: 11 }, ['form_param_missing name', 'form_param_format_invalid limit']],
    ['no object', 'text', ['form_param_format_invalid body']],
  ])('is refused with %s, and names the parameter', (_, value, errors) =>
    expect(refused(() => parseInput(schema, value))).toEqual(errors),
  )

  it('says what is wrong with a value', () => {
    const even = z.object({ limit: z.int().refine(limit => limit % 2 === 0, 'must be even') })
    const reasons = () => {
      try {
        return parseInput(even, { limit: 3 })
      } catch (error) {
        return (error as ApiError).errors.map(({ meta }) => meta['reason'])
      }
    }
    expect(reasons()).toEqual(['must be even'])
  })
})
