import { DIALECTS, type TestServer } from '@frontdesk/testkit'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Provider, startScimServer } from '../scim/support.js'

/** Of the requests that `npm run fuzz` asks for, so many go to directories. */
const SHARE = 20
const REQUESTS = Math.ceil(Number(process.env['FUZZ_REQUESTS'] ?? 8000) / SHARE / DIALECTS.length)
const SEED = Number(process.env['FUZZ_SEED'] ?? 1)

const names = fc.constantFrom(
  'userName',
  'emails',
  'name',
  'name.givenName',
  'active',
  'members',
  'displayName',
  'externalId',
  'id',
  'meta',
  'groups',
  'schemas',
  'emails[type eq "work"].value',
  'members[value eq "x"]',
  'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager',
  '__proto__',
)
const texts = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.constantFrom('True', 'work', 'a@b.c', '', '\u0000', '\ud800'),
)
const values = fc.oneof(
  texts,
  fc.boolean(),
  fc.double(),
  fc.constant(null),
  fc.array(fc.dictionary(fc.constantFrom('value', 'type', 'primary'), texts, { maxKeys: 3 }), {
    maxLength: 3,
  }),
  fc.object({ key: names, maxDepth: 2 }),
)
const operations = fc.record(
  { op: fc.constantFrom('add', 'Replace', 'remove', 'x'), path: fc.oneof(names, texts), value: values },
  { requiredKeys: ['op'] },
)
const bodies = fc.oneof(
  fc.dictionary(names, values),
  fc.record({ Operations: fc.array(operations, { maxLength: 3 }) }),
  fc.anything(),
)
const filters = fc.oneof(
  texts,
  fc.tuple(names, fc.constantFrom('eq', 'ne', 'co', 'gt', 'pr'), values).map(([name, operator, value]) => {
    const literal = operator === 'pr' ? '' : ` ${JSON.stringify(value) ?? 'null'}`
    return `${name} ${operator}${literal}`
  }),
)
const requests = fc.record({
  method: fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE'),
  kind: fc.constantFrom('/Users', '/Groups', '/Schemas', '/Nothing'),
  isOne: fc.boolean(),
  filter: filters,
  count: fc.oneof(fc.constantFrom('1', '-1', '99999999999'), texts),
  attributes: fc.oneof(names, texts),
  body: bodies,
  tag: fc.option(texts.map(text => text.replaceAll(/[^\x20-\x7e]/g, ''))),
})

describe.each(DIALECTS)('generated requests to a directory on %s', dialect => {
  let server: TestServer
  let provider: Provider
  beforeAll(async () => {
    server = await startScimServer(dialect)
    provider = await Provider.create(server)
  })
  afterAll(() => server?.close())

  it('are answered, all of them, in the words of SCIM', { timeout: 600_000 }, async () => {
    const holds = fc.asyncProperty(requests, async request => {
      const { method, kind, isOne, filter, count, attributes, body, tag } = request
      // what the last one took away is made anew
      const user = isOne && kind === '/Users' ? await provider.newUser() : null
      const group = isOne && kind === '/Groups' ? await provider.newGroup('Fuzz') : null
      const path = isOne ? `${kind}/${(user ?? group)?.id ?? 'x'}` : kind
      const query = new URLSearchParams({ filter, count, attributes }).toString()
      const sent = method === 'GET' ? undefined : body
      const headers: Record<string, string> = tag === null ? {} : { 'if-match': tag }
      const answer = await provider.send<{ schemas?: string[] } | null>(
        method,
        `${path}?${query}`,
        sent,
        headers,
      )
      expect(answer.status).toBeLessThan(500)
      if (answer.status >= 400)
        expect(answer.body?.schemas).toEqual(['urn:ietf:params:scim:api:messages:2.0:Error'])
    })
    await fc.assert(holds, { numRuns: REQUESTS, seed: SEED })
  })
})
