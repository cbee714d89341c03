import { DIALECTS, type TestServer } from '@frontdesk/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { frontendOperations } from '../../src/fapi/index.js'
import { InstanceSide, startTwoInstances } from '../world/two-instances.js'
import { accountRows } from './account-rows.js'
import { connectionRows } from './connection-rows.js'
import { deviceRows } from './device-rows.js'
import { enterpriseRows } from './enterprise-rows.js'
import { flowRows, waitlistRows } from './flow-rows.js'
import { organizationRows as membersRows } from './organization-rows.js'
import { PersonalCast } from './personal-cast.js'
import { playRow } from './play-row.js'
import { portalRows } from './portal-rows.js'
import { socialRows } from './social-rows.js'

const MARK = 'peregrine'
const personalRows = [
  ...accountRows,
  ...deviceRows,
  ...socialRows,
  ...enterpriseRows,
  ...portalRows,
  ...flowRows,
]

it('has a row for every operation of the Frontend API that is built', () => {
  const rows = [...personalRows, ...waitlistRows, ...membersRows, ...connectionRows].map(row => row.id).sort()
  expect(rows).toEqual(frontendOperations.map(operation => operation.id).sort())
})

describe.each(DIALECTS)('who may do what at the Frontend API, on %s', dialect => {
  let server: TestServer
  let people: PersonalCast
  let waiting: PersonalCast
  beforeAll(async () => {
    server = await startTwoInstances(dialect)
    const other = new InstanceSide(server, 'other')
    people = new PersonalCast(new InstanceSide(server, 'primary'), other, MARK)
    waiting = new PersonalCast(new InstanceSide(server, 'waiting'), other, MARK)
  })
  afterAll(() => server?.close())

  it.each(personalRows)('$id', row => playRow(people, row, MARK))
  it.each(waitlistRows)('$id', row => playRow(waiting, row, MARK))
})
