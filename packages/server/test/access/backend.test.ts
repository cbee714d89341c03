import { DIALECTS, type TestServer } from '@frontdesk/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { backendOperations } from '../../src/bapi/index.js'
import { plant } from '../world/plant.js'
import { InstanceSide, startTwoInstances } from '../world/two-instances.js'
import { BackendCast } from './backend-cast.js'
import { backendRows } from './backend-rows.js'
import { playRow } from './play-row.js'

const MARK = 'peregrine'

it('has a row for every operation of the Backend API that is built', () => {
  const ids = backendRows.map(row => row.id).sort()
  expect(ids).toEqual(backendOperations.map(operation => operation.id).sort())
})

describe.each(DIALECTS)('who may do what at the Backend API, on %s', dialect => {
  let server: TestServer
  let cast: BackendCast
  beforeAll(async () => {
    server = await startTwoInstances(dialect)
    const primary = new InstanceSide(server, 'primary')
    await plant(primary, MARK)
    cast = await BackendCast.create(primary, new InstanceSide(server, 'other'))
  })
  afterAll(() => server?.close())

  it.each(backendRows)('$id', row => playRow(cast, row, MARK))
})
