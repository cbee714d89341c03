import { describe, expect, it } from 'vitest'
import { ApiError } from '../errors/api-error.js'
import { type BodyOptions, type RawBody, readBody } from './body.js'
import { BODY_LIMITS, type BodyLimits, BodyMemory } from './body-memory.js'
import { requestWith } from './request.fixture.js'

const SMALL: BodyLimits = { ...BODY_LIMITS.form, bytes: 4000, bytesInAll: 8000 }
const SITE = '203.0.113.7'

const memory = () => new BodyMemory({ form: SMALL, backend: SMALL, upload: SMALL })

interface Sent {
  headers?: Record<string, string>
  pieces?: (string | Uint8Array)[]
  options?: Partial<BodyOptions>
}

async function read({ headers = {}, pieces = [], options = {} }: Sent, reader = memory().open(SITE)) {
  try {
    const body = await readBody(requestWith({ headers, pieces }), reader, { kind: 'form', ...options })
    return body instanceof URLSearchParams ? `form ${body.toString()}` : body
  } catch (error) {
    if (error instanceof ApiError) return error.code
    throw error
  }
}

describe('the body of a request', () => {
  const json = { 'content-type': 'application/json; charset=utf-8' }
  const form = { 'content-type': 'application/x-www-form-urlencoded' }

  it.each<[string, Sent, RawBody | string]>([
    ['nothing is an empty form', {}, 'form '],
    ['nothing under any type is an empty form', { headers: { 'content-type': 'text/plain' } }, 'form '],
    ['a form', { headers: form, pieces: ['a=1&', 'b=%C3%BC'] }, 'form a=1&b=%C3%BC'],
    ['a form without a type', { pieces: ['a=1'] }, 'form a=1'],
    [
      'another type',
      { headers: { 'content-type': 'text/plain' }, pieces: ['a'] },
      'unsupported_content_type',
    ],
    ['an object', { headers: json, pieces: ['{"a":', '1}'] }, { a: 1 }],
    ['an object after a byte order mark', { headers: json, pieces: ['\ufeff{"a":1}'] }, { a: 1 }],
    [
      'a letter that comes in two pieces',
      { headers: json, pieces: [Buffer.from('{"a":"\xc3', 'latin1'), Buffer.from('\xbc"}', 'latin1')] },
      { a: 'ü' },
    ],
    ['white space is an empty object', { headers: json, pieces: [' \n'] }, {}],
    ['half an object', { headers: json, pieces: ['{"a"'] }, 'request_body_invalid'],
    ['null', { headers: json, pieces: ['null'] }, 'request_body_invalid'],
    ['a bare text', { headers: json, pieces: ['"a"'] }, 'request_body_invalid'],
    ['a list where none is taken', { headers: json, pieces: ['[1]'] }, 'request_body_invalid'],
    ['a list where one is taken', { headers: json, pieces: ['[1]'], options: { list: true } }, [1]],
    [
      'a file where none is taken',
      { headers: { 'content-type': 'application/octet-stream' }, pieces: ['x'] },
      'unsupported_content_type',
    ],
    [
      'a file where one is taken',
      { headers: { 'content-type': 'application/octet-stream' }, pieces: ['x'], options: { file: true } },
      { file: Buffer.from('x') },
    ],
  ])('is read, or refused: %s', async (_, sent, outcome) => expect(await read(sent)).toEqual(outcome))

  const { values } = BODY_LIMITS.form
  const pairs = (count: number) => ({ pieces: [Array<string>(count).fill('a').join('&')] })
  const list = (count: number) => ({ headers: json, pieces: [`{"a":[${Array(count).fill('1').join()}]}`] })

  it.each<[string, Sent, boolean]>([
    ['as many pairs as a form may have', pairs(values), false],
    ['a pair more', pairs(values + 1), true],
    // the object counts, and so does the list
    ['as many values as JSON may have', list(values - 2), false],
    ['a value more', list(values), true],
    ['as many bytes as may be', { pieces: ['x'.repeat(SMALL.bytes)] }, false],
    ['a byte more', { pieces: ['x'.repeat(SMALL.bytes), 'x'] }, true],
    ['more bytes by what its head says', { headers: { 'content-length': `${SMALL.bytes + 1}` } }, true],
  ])('is too large, or not, with %s', async (_, sent, isTooLarge) =>
    expect((await read(sent, memory().open(null))) === 'request_too_large').toBe(isTooLarge),
  )
})

describe('how many values a body may hold', () => {
  const two: BodyLimits = { ...BODY_LIMITS.form, values: 2 }
  const files = (count: number) =>
    Array.from(
      { length: count },
      (_, at) => `--b\r\ncontent-disposition: form-data; name="p${at}"\r\n\r\nx\r\n`,
    )
  const upload = (count: number): Sent => ({
    headers: { 'content-type': 'multipart/form-data; boundary=b' },
    pieces: [`${files(count).join('')}--b--`],
    options: { file: true },
  })
  const json = (text: string): Sent => ({ headers: { 'content-type': 'application/json' }, pieces: [text] })

  it.each<[string, keyof typeof BODY_LIMITS, Sent, Sent]>([
    ['a form', 'form', { pieces: ['a&b'] }, { pieces: ['a&b&c'] }],
    ['JSON', 'form', json('{"a": 1}'), json('{"a": 1, "b": 2}')],
    [
      'JSON of the Backend API',
      'backend',
      { ...json('{"a": 1}'), options: { kind: 'backend' } },
      { ...json('{"a": 1, "b": 2}'), options: { kind: 'backend' } },
    ],
    ['an upload', 'upload', upload(2), upload(3)],
  ])('is said by the memory that the server was given, for %s', async (_, kind, fits, exceeds) => {
    const open = () => new BodyMemory({ ...BODY_LIMITS, [kind]: two }).open(null)
    expect(await read(fits, open())).not.toBe('request_too_large')
    expect(await read(exceeds, open())).toBe('request_too_large')
  })
})

describe('the memory for bodies', () => {
  const body = (bytes: number) => ({ pieces: ['x'.repeat(bytes)] })

  it.each([
    ['of one network up to its share', [SITE], 2000, true],
    ['of one network beyond its share', [SITE], 2001, false],
    ['of two networks, each up to its share', ['203.0.113.8', SITE], 2000, true],
    ['of all networks up to the end', ['a', 'b', 'c', 'd'], 2000, true],
    ['of one network more', ['a', 'b', 'c', 'd', 'e'], 2000, false],
    ['of two networks of one customer', ['2001:db8:1:2::', '2001:db8:1:3::'], 1200, false],
    ['of two customers', ['2001:db8:1:2::', '2001:db8:2:3::'], 1200, true],
  ])('takes bodies, or is busy with those %s', async (_, sites, bytes, isTaken) => {
    const shared = memory()
    const outcomes: unknown[] = []
    for (const site of sites) outcomes.push(await read(body(bytes), shared.open(site)))
    expect(outcomes.at(-1) === 'server_busy').toBe(!isTaken)
  })

  it('has room again when a request has been answered, and only once', async () => {
    const shared = memory()
    const reader = shared.open(SITE)
    await read(body(2000), reader)
    expect(await read(body(1), shared.open(SITE))).toBe('server_busy')
    reader.release()
    reader.release()
    expect(shared.held('form')).toBe(0)
    expect(await read(body(2000), shared.open(SITE))).not.toBe('server_busy')
  })

  it('refuses a body that comes in crumbs', async () => {
    const limits = { ...BODY_LIMITS.form, bytesInAll: 1_000_000 }
    const crumbs = (bytes: number) => ({ pieces: Array.from({ length: 600 }, () => 'x'.repeat(bytes)) })
    const open = () => new BodyMemory({ ...BODY_LIMITS, form: limits }).open(null)
    expect(await read(crumbs(63), open())).toBe('request_too_fragmented')
    expect(await read(crumbs(64), open())).not.toBe('request_too_fragmented')
  })
})
