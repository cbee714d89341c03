import { DIALECTS, type TestServer } from '@frontdesk/testkit'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { InstanceSide, startTwoInstances } from '../world/two-instances.js'
import { connectionRows } from './connection-rows.js'
import { OrganizationCast } from './organization-cast.js'
import { organizationRows } from './organization-rows.js'
import { playRow } from './play-row.js'

const MARK = 'peregrine'

/** The rest of the Frontend API is in frontend.test.ts, and that every operation has a row. */
describe.each(DIALECTS)('who may do what in an organization, on %s', dialect => {
  let server: TestServer
  let members: OrganizationCast
  beforeAll(async () => {
    server = await startTwoInstances(dialect)
    const primary = new InstanceSide(server, 'primary')
    members = await OrganizationCast.create(primary, new InstanceSide(server, 'other'))
  })
  afterAll(() => server?.close())

  it.each([...organizationRows, ...connectionRows])('$id', row => playRow(members, row, MARK))
})
