import { describe, expect, it } from 'vitest'
import { instanceWith } from '../../context/instance.fixture.js'
import { refused } from '../../errors/refused.fixture.js'
import { roleView } from '../../model/rows.fixture.js'
import { requireOrganizations } from './enabled.js'
import { requireRightsOf } from './granting.js'

describe('giving a role to somebody', () => {
  const editor = roleView('org:editor', ['org:posts:write', 'org:posts:read'])
  const nothing = roleView('org:guest', [])
  const DENIED = ['missing_organization_permission']

  it.each([
    ["the application's server", null, editor, []],
    ['a member with the same permissions', ['org:posts:read', 'org:posts:write'], editor, []],
    ['a member with more', ['org:posts:read', 'org:posts:write', 'org:a:b'], editor, []],
    ['a member who lacks one', ['org:posts:read'], editor, DENIED],
    ['a member who manages memberships alone', ['org:sys_memberships:manage'], editor, DENIED],
    ['a member without any', [], editor, DENIED],
    ['a member without any, where the role has none', [], nothing, []],
    ['a member whose key begins alike', ['org:posts:write2', 'org:posts:read'], editor, DENIED],
  ])('is judged for %s', (_, keys, role, errors) =>
    expect(refused(() => requireRightsOf(keys && { permissionKeys: keys }, role))).toEqual(errors),
  )

  it('names the permissions that are missing, and those alone', () => {
    const give = () => requireRightsOf({ permissionKeys: ['org:posts:read'] }, editor)
    expect(give).toThrow(
      expect.objectContaining({
        errors: [expect.objectContaining({ long_message: expect.stringContaining('org:posts:write') })],
      }),
    )
    expect(give).not.toThrow(
      expect.objectContaining({
        errors: [expect.objectContaining({ long_message: expect.stringContaining('org:posts:read') })],
      }),
    )
  })
})

describe('organizations', () => {
  it.each([
    [true, []],
    [false, ['organization_not_enabled_in_instance']],
  ])('have to be enabled: %s', (enabled, errors) =>
    expect(refused(() => requireOrganizations(instanceWith({ organizations: { enabled } })))).toEqual(errors),
  )
})
