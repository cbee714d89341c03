import type { TestServer } from '@frontdesk/testkit'
import type { Api } from '../../src/operation/operation.js'
import { InstanceSide } from '../world/two-instances.js'
import { accountRows } from './account-rows.js'
import { BackendCast } from './backend-cast.js'
import { backendRows } from './backend-rows.js'
import type { Example } from './cast.js'
import { connectionRows } from './connection-rows.js'
import { deviceRows } from './device-rows.js'
import { enterpriseRows } from './enterprise-rows.js'
import { flowRows, waitlistRows } from './flow-rows.js'
import { OrganizationCast } from './organization-cast.js'
import { organizationRows } from './organization-rows.js'
import { OwnCast } from './own-cast.js'
import { ownRows } from './own-rows.js'
import { PersonalCast } from './personal-cast.js'
import { portalRows } from './portal-rows.js'
import { socialRows } from './social-rows.js'

export type MakeExample = () => Promise<Example>

/** A way to make a call that succeeds, for every operation in the tables of access. */
export async function findExamples(server: TestServer): Promise<(api: Api, id: string) => MakeExample> {
  const [primary, other] = [new InstanceSide(server, 'primary'), new InstanceSide(server, 'other')]
  const servers = await BackendCast.create(primary, other)
  const members = await OrganizationCast.create(primary, other)
  const people = new PersonalCast(primary, other, 'owner')
  const makers = new Map<string, MakeExample>()
  for (const row of backendRows) makers.set(`bapi ${row.id}`, () => servers.example(row))
  for (const row of [...organizationRows, ...connectionRows])
    makers.set(`fapi ${row.id}`, () => members.example(row))
  for (const row of [
    ...accountRows,
    ...deviceRows,
    ...socialRows,
    ...enterpriseRows,
    ...portalRows,
    ...flowRows,
    ...waitlistRows,
  ])
    makers.set(`fapi ${row.id}`, () => people.example(row))
  const own = new OwnCast(primary, other)
  for (const row of ownRows) makers.set(`admin ${row.id}`, () => own.example(row))
  return (api, id) => {
    const make = makers.get(`${api} ${id}`)
    if (!make) throw new Error(`${api} ${id} has no row in test/access`)
    return make
  }
}
