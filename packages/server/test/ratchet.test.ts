import { readFileSync } from 'node:fs'
import { type ApiName, loadContract, type OperationShape } from '@frontdesk/contract'
import { createResponseValidator } from '@frontdesk/contract/validate'
import { startTestServer, TEST_ORIGIN, TEST_SECRET_KEY, type TestServer } from '@frontdesk/testkit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { backendOperations } from '../src/bapi/index.js'
import { measureCoverage, renderText, renewReadme } from '../src/cli/coverage-report.js'
import {
  API_NAMES,
  type BuiltOperations,
  findViolations,
  readUnbuiltOperations,
  type UnbuiltOperations,
  updateUnbuilt,
} from '../src/cli/unbuilt-operations.js'
import { frontendOperations } from '../src/fapi/index.js'
import { ApiRouter, contractRoutes } from '../src/http/router.js'

const operations = { bapi: backendOperations, fapi: frontendOperations }
const built: BuiltOperations = {
  bapi: backendOperations.map(({ id }) => id),
  fapi: frontendOperations.map(({ id }) => id),
}
const unbuilt = readUnbuiltOperations()
const unbuiltShapes = API_NAMES.flatMap(api =>
  loadContract(api).operations.filter(({ id }) => unbuilt[api][id] !== undefined),
)

const concretePath = (shape: OperationShape) => shape.path.replaceAll(/\{[^}]+\}/g, 'some_id')

describe.each(API_NAMES)('ratchet of %s', api => {
  test('every operation of the newest contract is either built once or listed with a reason', () => {
    const nothing = { unlisted: [], stale: [], unknown: [], duplicate: [], unexplained: [] }
    expect(findViolations(api, built, unbuilt)).toEqual(nothing)
  })

  test('every operation is reached by its own method and path', () => {
    const router = new ApiRouter(contractRoutes(api, operations[api]))
    const reached = loadContract(api).operations.map(shape => {
      const match = router.match(shape.method.toUpperCase(), concretePath(shape))
      return [shape.id, match?.route.shape.id]
    })
    expect(reached.filter(([wanted, found]) => wanted !== found)).toEqual([])
  })
})

describe('an operation that is not built', () => {
  let server: TestServer
  const validators = { bapi: createResponseValidator('bapi'), fapi: createResponseValidator('fapi') }
  beforeAll(async () => {
    server = await startTestServer({ dialect: 'sqlite' })
  })
  afterAll(() => server?.close())

  test.each(unbuiltShapes.map(shape => ({ api: shape.api, id: shape.id, shape })))(
    'answers 501 in the error shape: $api $id',
    async ({ shape }) => {
      const response = await server.frontdesk.fetch(requestFor(shape), { remoteAddress: '127.0.0.1' })
      const body = (await response.json()) as { errors: { code: string }[]; clerk_trace_id: string }
      expect([response.status, body.errors.map(error => error.code)]).toEqual([501, ['not_implemented']])
      expect(body.clerk_trace_id).toMatch(/^[0-9a-f]{32}$/)
      expect(validators[shape.api](shape.id, response.status, body)).toEqual([])
    },
  )
})

/** As an SDK would send it: the Backend API by its key, changes of the Frontend API as forms. */
function requestFor(shape: OperationShape): Request {
  const method = shape.method.toUpperCase()
  const hasBody = method !== 'GET'
  if (shape.api === 'bapi') {
    const headers = { authorization: `Bearer ${TEST_SECRET_KEY}`, 'content-type': 'application/json' }
    return new Request(`${TEST_ORIGIN}/bapi${concretePath(shape)}`, {
      method,
      headers,
      body: hasBody ? '{}' : undefined,
    })
  }
  const headers = { origin: 'http://localhost:3000', 'content-type': 'application/x-www-form-urlencoded' }
  const query = method === 'GET' || method === 'POST' ? '' : `?_method=${method}`
  return new Request(`${TEST_ORIGIN}${concretePath(shape)}${query}`, {
    method: hasBody ? 'POST' : 'GET',
    headers,
    body: hasBody ? '' : undefined,
  })
}

describe('the list of operations that are not built', () => {
  const ids = (api: ApiName) => loadContract(api).operations.map(({ id }) => id)
  const everything: BuiltOperations = { bapi: ids('bapi'), fapi: ids('fapi') }
  const without = (api: ApiName, id: string): BuiltOperations => ({
    ...everything,
    [api]: everything[api].filter(other => other !== id),
  })
  const empty: UnbuiltOperations = { bapi: {}, fapi: {} }

  test('an operation that is neither built nor listed is a violation', () => {
    expect(findViolations('bapi', without('bapi', 'BanUser'), empty).unlisted).toEqual(['BanUser'])
  })

  test('an operation that is built and listed, one that nobody knows, and one without a reason are violations', () => {
    const list = { bapi: { BanUser: 'later', BanEverybody: 'never', GetUser: ' ' }, fapi: {} }
    const violations = findViolations('bapi', without('bapi', 'GetUser'), list)
    expect(violations).toMatchObject({
      stale: ['BanUser'],
      unknown: ['BanEverybody'],
      unexplained: ['GetUser'],
      unlisted: [],
    })
  })

  test('two handlers of one operation are a violation', () => {
    const twice = { ...everything, fapi: [...everything.fapi, 'getClient'] }
    expect(findViolations('fapi', twice, empty).duplicate).toEqual(['getClient'])
  })

  test('an update takes out what is built or unknown, and keeps the rest', () => {
    const list = { bapi: { BanUser: 'later', GetUser: 'later' }, fapi: { noSuchThing: 'later' } }
    const update = updateUnbuilt(without('bapi', 'GetUser'), list)
    expect(update).toEqual({
      list: { bapi: { GetUser: 'later' }, fapi: {} },
      removed: ['bapi BanUser', 'fapi noSuchThing'],
      added: [],
      refused: [],
    })
  })

  test('an update puts nothing in without a reason', () => {
    const refusal = updateUnbuilt(without('fapi', 'getClient'), empty)
    expect(refusal).toMatchObject({ refused: ['fapi getClient'], added: [], list: empty })
    const addition = updateUnbuilt(without('fapi', 'getClient'), empty, 'taken out for now')
    expect(addition).toMatchObject({
      refused: [],
      added: ['fapi getClient'],
      list: { bapi: {}, fapi: { getClient: 'taken out for now' } },
    })
  })
})

describe('the coverage report', () => {
  const coverage = measureCoverage(built, unbuilt)

  test('counts the newest specs apart from the operations that they lack', () => {
    expect([coverage.bapi.total, coverage.fapi.total]).toEqual([249, 202])
    const { implemented, overlay, missing } = coverage.bapi
    expect(implemented + overlay.implemented).toBe(built.bapi.length)
    expect(implemented + overlay.implemented + missing.length).toBe(249 + overlay.total)
  })

  test('starts with one line for each API', () => {
    const nothing = measureCoverage({ bapi: ['BanUser', 'GetHandshakePayload'], fapi: [] }, unbuilt)
    const [backend, frontend] = renderText(nothing, { missing: false }).split('\n')
    expect([backend, frontend]).toEqual(['BAPI 1/249 + 1', 'FAPI 0/202 + 0'])
  })

  test('the README says what works today (npm run coverage:api -- --readme renews it)', () => {
    const readme = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8')
    expect(renewReadme(readme, coverage)).toBe(readme)
  })
})
