import { DIALECTS, type TestServer } from '@frontdesk/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { adminOperations } from '../../src/admin/index.js'
import { InstanceSide, startTwoInstances } from '../world/two-instances.js'
import { OwnCast } from './own-cast.js'
import { OWN_MARK, ownRows } from './own-rows.js'
import { playRow } from './play-row.js'

it("has a row for every operation of the server's own contract", () => {
  const ids = ownRows.map(row => row.id).sort()
  expect(ids).toEqual(adminOperations.map(operation => operation.id).sort())
})

describe.each(DIALECTS)("who may do what by the server's own contract, on %s", dialect => {
  let server: TestServer
  let cast: OwnCast
  beforeAll(async () => {
    server = await startTwoInstances(dialect)
    cast = new OwnCast(new InstanceSide(server, 'primary'), new InstanceSide(server, 'other'))
  })
  afterAll(() => server?.close())

  it.each(ownRows)('$id', row => playRow(cast, row, OWN_MARK), 60_000)
})
