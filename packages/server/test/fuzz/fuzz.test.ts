import { loadContract } from '@frontdesk/contract'
import { DIALECTS } from '@frontdesk/testkit'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { adminOperations } from '../../src/admin/index.js'
import { backendOperations } from '../../src/bapi/index.js'
import { frontendOperations } from '../../src/fapi/index.js'
import type { Shape } from '../../src/operation/operation.js'
import { FuzzWorld } from './fuzz-world.js'
import { draftFor } from './requests.js'

/**
 * `npm run fuzz -- --requests N --seed S --operation ID` sets these. It takes another seed each time;
 * `npm test` always the same, so that a change is judged by what it changes.
 */
const REQUESTS = Number(process.env['FUZZ_REQUESTS'] ?? 8000)
const SEED = Number(process.env['FUZZ_SEED'] ?? 1)
const ONLY = process.env['FUZZ_OPERATION']
/** share of them that a production instance gets */
const IN_PRODUCTION = 0.2

/**
 * What the others need is taken away by operations on roles, and switched off by
 * those on the instance: they come last.
 */
const LATE = ['/v1/organization_roles', '/v1/role_sets', '/v1/beta_features', '/v1/instance']
const turnOf = ({ path }: Shape) => LATE.findIndex(prefix => path.startsWith(prefix))

const built = new Set(
  [...backendOperations, ...frontendOperations, ...adminOperations].map(({ api, id }) => `${api} ${id}`),
)
const own = adminOperations.map(({ shape }) => shape)
const shapes: Shape[] = [...loadContract('fapi').operations, ...loadContract('bapi').operations, ...own]
const chosen = shapes
  .filter(({ api, id }) => built.has(`${api} ${id}`) && (ONLY === undefined || id === ONLY))
  .sort((a, b) => turnOf(a) - turnOf(b))
const requestsEach = Math.ceil(REQUESTS / DIALECTS.length / chosen.length)

describe.each(DIALECTS)('generated requests on %s', dialect => {
  let world: FuzzWorld
  beforeAll(async () => {
    world = await FuzzWorld.start(dialect)
  })
  afterAll(() => world?.close())

  it.each(chosen.map(shape => ({ api: shape.api, id: shape.id, shape })))(
    '$api $id answers all of them, and with nothing of another instance',
    async ({ api, shape }) => {
      const { development, production } = await world.prepare(api)
      const holds = fc.asyncProperty(draftFor(shape, development), async draft => {
        const fault = await world.faultOf(shape, draft)
        if (fault) throw new Error(fault)
      })
      await fc.assert(holds, { numRuns: Math.ceil(requestsEach * (1 - IN_PRODUCTION)), seed: SEED })
      const holdsInProduction = fc.asyncProperty(draftFor(shape, production), async draft => {
        const fault = await world.faultInProduction(shape, draft)
        if (fault) throw new Error(fault)
      })
      await fc.assert(holdsInProduction, { numRuns: Math.ceil(requestsEach * IN_PRODUCTION), seed: SEED })
    },
    600_000,
  )
})
