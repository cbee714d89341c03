import { DIALECTS, type TestServer } from '@frontdesk/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type FrontdeskConfig, parseConfig } from '../../src/config/config-file.js'
import { applyDeclaredRoles } from '../../src/domain/provisioning/provision-roles.js'
import { createUser } from '../support.js'
import {
  type MembershipBody,
  organizationWithAdmin,
  type Page,
  startOrganizationServer,
  typesOf,
} from './support.js'

interface RoleBody {
  id: string
  key: string
  name: string
  description: string | null
  permissions: { key: string }[]
}
type Declared = Pick<
  FrontdeskConfig['applications'][number]['instances'][number],
  'organizationPermissions' | 'organizationRoles'
>

const DECLARED: Declared = {
  organizationPermissions: {
    'org:invoices:create': { name: 'Create invoices', description: 'Write new invoices.' },
    'org:invoices:delete': { name: 'Delete invoices' },
  },
  organizationRoles: {
    'org:admin': { permissions: 'all' },
    'org:team_lead': { permissions: ['org:sys_memberships:read', 'org:invoices:create'] },
  },
}

describe.each(DIALECTS)('roles of the configuration on %s', dialect => {
  let server: TestServer
  beforeAll(async () => {
    server = await startOrganizationServer(dialect)
  })
  afterAll(() => server.close())

  /** What a start with this configuration does. */
  const start = async (declared: Declared) => {
    const instance = { slug: 'primary', environment: 'development' as const, ...declared }
    const config = parseConfig({ applications: [{ name: 'Test', instances: [instance] }] })
    await applyDeclaredRoles(server.frontdesk.services, config)
  }
  const roles = async () => {
    const { body } = await server.backend<Page<RoleBody>>('GET', '/organization_roles?limit=100')
    return new Map(body.data.map(role => [role.key, role]))
  }
  const keysOf = (role: RoleBody | undefined) => role?.permissions.map(({ key }) => key)
  const countEvents = async () => {
    const row = await server.frontdesk.services.store.read
      .selectFrom('events')
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow()
    return Number(row.count)
  }

  it('are made, offered by organizations, and announced', async () => {
    await start(DECLARED)
    const made = await roles()
    expect(made.get('org:team_lead')).toMatchObject({ name: 'Team lead', description: null })
    expect(keysOf(made.get('org:team_lead'))).toEqual(['org:invoices:create', 'org:sys_memberships:read'])
    expect(keysOf(made.get('org:admin'))).toEqual(
      expect.arrayContaining(['org:invoices:create', 'org:invoices:delete', 'org:sys_profile:delete']),
    )
    expect(await typesOf(server, made.get('org:team_lead')!.id)).toEqual(['role.created'])
    expect(await typesOf(server, made.get('org:admin')!.id)).toEqual(['role.updated'])

    const { organization } = await organizationWithAdmin(server, 'lead@example.com')
    const userId = await createUser(server, 'member@example.com')
    const member = await server.backend<MembershipBody>(
      'POST',
      `/organizations/${organization.id}/memberships`,
      { user_id: userId, role: 'org:team_lead' },
    )
    expect(member).toMatchObject({ status: 200, body: { role: 'org:team_lead' } })
  })

  it('are left alone by a second start', async () => {
    const [before, events] = [await roles(), await countEvents()]
    await start(DECLARED)
    expect(await roles()).toEqual(before)
    expect(await countEvents()).toBe(events)
  })

  it('follow the file, and stay when it no longer mentions them', async () => {
    await start({
      organizationRoles: {
        'org:team_lead': { name: 'Lead', description: 'Leads.', permissions: ['org:invoices:delete'] },
      },
    })
    const changed = await roles()
    expect(changed.get('org:team_lead')).toMatchObject({ name: 'Lead', description: 'Leads.' })
    expect(keysOf(changed.get('org:team_lead'))).toEqual(['org:invoices:delete'])
    await start({})
    expect(await roles()).toEqual(changed)
  })

  it('keep their permissions where the file names none', async () => {
    await start({ organizationRoles: { 'org:team_lead': { name: 'Team lead' } } })
    expect(keysOf((await roles()).get('org:team_lead'))).toEqual(['org:invoices:delete'])
  })

  it('are made once when several nodes start together', async () => {
    const declared = { organizationRoles: { 'org:auditor': { permissions: ['org:sys_memberships:read'] } } }
    await Promise.all(Array.from({ length: 4 }, () => start(declared)))
    expect(await typesOf(server, (await roles()).get('org:auditor')!.id)).toEqual(['role.created'])
  })

  it.each<[string, Declared, RegExp]>([
    [
      'an unknown permission',
      { organizationRoles: { 'org:clerk': { permissions: ['org:invoices:print'] } } },
      /primary, organizationRoles\.org:clerk: there is no permission org:invoices:print/,
    ],
    [
      'creators who can administer nothing',
      { organizationRoles: { 'org:admin': { permissions: [] } } },
      /organizationRoles\.org:admin: .*org:sys_memberships:manage/,
    ],
    [
      'a permission of the system',
      { organizationPermissions: { 'org:sys_memberships:read': { name: 'Read' } } },
      /must be a permission of your own/,
    ],
    ['no key of a role', { organizationRoles: { clerk: {} } }, /must be the key of a role/],
    [
      'too many roles',
      {
        organizationRoles: Object.fromEntries(
          Array.from({ length: 11 }, (_, index) => [`org:role_${index}`, {}]),
        ),
      },
      /organizationRoles\.org:role_\d+: .*10/,
    ],
  ])('refuses %s, and does nothing', async (_, declared, message) => {
    const [before, events] = [await roles(), await countEvents()]
    await expect(start(declared)).rejects.toThrow(message)
    expect(await roles()).toEqual(before)
    expect(await countEvents()).toBe(events)
  })
})
