import { DIALECTS } from '@frontdesk/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { selfServeConnections } from '../../src/store/migrations/0039-self-serve-connections.js'
import {
  insertPermission,
  insertRole,
  insertRolePermission,
  listPermissions,
} from '../../src/store/organization-roles.js'
import type { Store, Tx } from '../../src/store/store.js'
import { type UpgradedDatabase, upgradeOver } from './upgraded-database.js'

const DOMAINS = 'org:sys_domains:manage'
const CONNECTIONS = 'org:sys_entconns:manage'
const ROLES = ['org:admin', 'org:member', 'org:editor']

const idOf = (prefix: string, text: string) =>
  `${prefix}_${text.replaceAll(/\W/g, '').padEnd(27, 'x').slice(0, 27)}`

/** An instance whose organizations were used before there was the permission. */
async function plantRoles(db: Tx, instanceId: string): Promise<void> {
  const scope = { db, instance: { id: instanceId } }
  const common = { instance_id: instanceId, description: null, created_at: 1, updated_at: 1 }
  const permissionId = idOf('perm', `${instanceId}${DOMAINS}`)
  const permission = { ...common, id: permissionId, key: DOMAINS, name: 'Manage domains' }
  await insertPermission(scope, { ...permission, description: '', type: 'system' })
  for (const key of ROLES) {
    const id = idOf('role', `${key}${instanceId}`)
    await insertRole(scope, { ...common, id, key, name: key })
    if (key === 'org:member') continue
    await insertRolePermission(scope, { instance_id: instanceId, role_id: id, permission_id: permissionId })
  }
}

describe.each(DIALECTS)('the permission to manage enterprise connections, on %s', dialect => {
  let database: UpgradedDatabase
  let store: Store
  beforeAll(async () => {
    database = await upgradeOver(dialect, selfServeConnections, async tx => {
      await plantRoles(tx, 'ins_1')
      await plantRoles(tx, 'ins_2')
    })
    store = database.store
  })
  afterAll(() => database.drop())

  it.each(['ins_1', 'ins_2'])(
    'is there in %s, whose roles are older, once and with an id of its own',
    async id => {
      const scope = { db: store.read, instance: { id } }
      const rows = await listPermissions(scope)
      expect(rows.map(row => row.key).toSorted()).toEqual([DOMAINS, CONNECTIONS])
      const [added, before] = [CONNECTIONS, DOMAINS].map(key => rows.find(row => row.key === key)!)
      expect(added).toMatchObject({ type: 'system', name: 'Manage enterprise connections' })
      expect(added!.id).toMatch(/^perm_\w{27}$/)
      expect(added!.id).not.toBe(before!.id)
    },
  )

  it('is the administrators’, and nobody else’s', async () => {
    const holders = await store.read
      .selectFrom('organization_role_permissions as held')
      .innerJoin('organization_permissions as permission', join =>
        join
          .onRef('permission.instance_id', '=', 'held.instance_id')
          .onRef('permission.id', '=', 'held.permission_id'),
      )
      .innerJoin('organization_roles as role', join =>
        join.onRef('role.instance_id', '=', 'held.instance_id').onRef('role.id', '=', 'held.role_id'),
      )
      .select(['role.instance_id', 'role.key'])
      .where('permission.key', '=', CONNECTIONS)
      .orderBy('role.instance_id')
      .execute()
    expect(holders).toEqual([
      { instance_id: 'ins_1', key: 'org:admin' },
      { instance_id: 'ins_2', key: 'org:admin' },
    ])
  })
})
