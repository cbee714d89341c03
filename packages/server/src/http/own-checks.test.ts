import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { refused } from '../errors/refused.fixture.js'
import { ownOperation } from '../operation/own.js'
import type { RawBody } from './body.js'
import { ownChecks } from './own-checks.js'

const declared = {
  method: 'post',
  path: '/admin/v1/things/{id}',
  summary: 'A thing',
  mode: 'write',
  access: 'operator',
  limit: 'administer',
  answer: z.object({}),
  run: () => Promise.resolve({}),
} as const

const { query, body } = ownChecks(
  ownOperation('thing', {
    ...declared,
    query: z.object({ limit: z.coerce.number().int().max(100).default(10) }),
    body: z.strictObject({ name: z.string().min(1), metadata: z.record(z.string(), z.unknown()).optional() }),
  }),
)
const bodiless = ownChecks(ownOperation('thing', declared))

describe('the query of an operation of the server’s own', () => {
  it.each<[string, object]>([
    ['', { limit: 10 }],
    ['limit=20', { limit: 20 }],
    ['limit=20&limit=30', { limit: 20 }],
  ])('%j is %j', (text, values) => expect(query(new URLSearchParams(text))).toEqual(values))

  it.each([
    ['limit=many', 'form_param_format_invalid limit'],
    ['limit=101', 'form_param_format_invalid limit'],
    ['limit=1%00', 'form_param_format_invalid limit'],
  ])('is refused as %j', (text, error) =>
    expect(refused(() => query(new URLSearchParams(text)))).toEqual([error]),
  )
})

describe('its body', () => {
  it.each<[string, RawBody, object]>([
    ['JSON', { name: 'a' }, { name: 'a' }],
    ['a form', new URLSearchParams('name=a'), { name: 'a' }],
    ['JSON with anything in it', { name: 'a', metadata: { b: [1] } }, { name: 'a', metadata: { b: [1] } }],
  ])('is taken as %s', (_, raw, values) => expect(body(raw)).toEqual({ values, ignored: 0 }))

  it.each<[string, RawBody, string]>([
    ['a list', [{ name: 'a' }], 'request_body_invalid'],
    ['without what is needed', {}, 'form_param_missing name'],
    ['with what nobody knows', { name: 'a', nmae: 'b' }, 'form_param_unknown nmae'],
    ['with a value of another type', { name: 7 }, 'form_param_format_invalid name'],
    ['with what no database takes', { name: 'a\u0000' }, 'form_param_format_invalid name'],
    [
      'with that somewhere deep',
      { name: 'a', metadata: { b: ['\ud83d'] } },
      'form_param_format_invalid metadata',
    ],
  ])('is refused %s', (_, raw, error) => expect(refused(() => body(raw))).toEqual([error]))

  it('is not looked at where there is none', () =>
    expect(bodiless.body({ anything: 'a\u0000' })).toEqual({ values: {}, ignored: 0 }))
})
