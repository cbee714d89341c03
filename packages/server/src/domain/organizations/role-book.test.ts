import { describe, expect, it } from 'vitest'
import { refused } from '../../errors/refused.fixture.js'
import { CREATOR_PERMISSIONS } from '../../model/role.js'
import { permissionRow, roleView } from '../../model/rows.fixture.js'
import type { RoleSetRow } from '../../store/tables.js'
import { fullRoleKey, RoleBook } from './role-book.js'

const admin = roleView('org:admin', [...CREATOR_PERMISSIONS, 'org:invoices:create'])
const member = roleView('org:member', ['org:sys_memberships:read'])
const accountant = roleView('org:accountant', ['org:invoices:create'])
/** made before keys had a prefix */
const guest = roleView('guest', [])
const founder = roleView('org:founder', [...CREATOR_PERMISSIONS])

const setOf = (key: string, type: RoleSetRow['type']): RoleSetRow => ({
  instance_id: 'ins_1',
  id: `rset_${key}`,
  key: `role_set:${key}`,
  name: key,
  description: null,
  type,
  default_role_id: member.role.id,
  creator_role_id: admin.role.id,
  created_at: 1,
  updated_at: 1,
})
const initial = { roleSet: setOf('initial', 'initial'), roles: [admin, member] }
const finance = { roleSet: setOf('finance', 'custom'), roles: [admin, accountant] }

const book = new RoleBook(
  [admin, member, accountant, guest, founder],
  [permissionRow('org:invoices:create')],
  [finance, initial],
)

describe('the key of a role', () => {
  it.each([
    ['org:admin', 'org:admin'],
    ['admin', 'org:admin'],
    // SDK v4 and the specifications
    ['basic_member', 'org:member'],
    ['org:basic_member', 'org:member'],
    ['basic_members', 'org:basic_members'],
    ['other:admin', 'other:admin'],
    ['', 'org:'],
  ])('%j is %j in full', (key, full) => expect(fullRoleKey(key)).toBe(full))
})

describe('a role that a client names', () => {
  it.each([
    ['org:admin', 'org:admin'],
    ['admin', 'org:admin'],
    ['basic_member', 'org:member'],
    ['accountant', 'org:accountant'],
    ['guest', 'guest'],
  ])('%j is %s', (key, own) => expect(book.parse(key).role.key).toBe(own))

  it.each(['', 'org:', 'owner', 'org:owner', 'Admin', 'org:guest', ' admin', 'role_org:admin', 'toString'])(
    '%j is none of the instance',
    key => expect(refused(() => book.parse(key))).toEqual(['form_param_value_invalid role']),
  )

  it('is blamed on the parameter that it came in', () =>
    expect(refused(() => book.parse('owner', 'role_key'))).toEqual(['form_param_value_invalid role_key']))

  it.each([
    [
      ['admin', 'org:accountant'],
      ['role_org:admin', 'role_org:accountant'],
    ],
    [['owner', 'basic_member'], ['role_org:member']],
    [['owner'], []],
    [[], []],
  ])('is left out of a filter where there is none such: %j', (keys, ids) =>
    expect(book.idsOf(keys)).toEqual(ids),
  )
})

describe('a role that a row refers to', () => {
  it('is there', () => expect(book.get('role_org:admin')).toBe(admin))

  it('is a broken promise where it is not there', () =>
    expect(() => book.get('role_gone')).toThrow('A row refers to the role role_gone, which does not exist.'))

  it('may be asked for, by its id alone', () => {
    expect(book.findById('role_guest')).toBe(guest)
    expect(book.findById('guest')).toBeUndefined()
  })
})

describe('a role that may do what a creator has to be able to do', () => {
  it('has all of those permissions', () =>
    expect(book.elevatedIds()).toEqual(['role_org:admin', 'role_org:founder']))

  it.each(CREATOR_PERMISSIONS)('is none without %s', lacking => {
    const others = CREATOR_PERMISSIONS.filter(key => key !== lacking)
    expect(new RoleBook([roleView('org:almost', others)], [], []).elevatedIds()).toEqual([])
  })
})

describe('a role set', () => {
  it.each([
    ['rset_finance', finance],
    ['role_set:finance', finance],
    ['role_set:initial', initial],
  ])('is found as %s', (name, view) => {
    expect(book.findRoleSet(name)).toBe(view)
    expect(book.parseRoleSet(name)).toBe(view)
  })

  it.each([null, undefined, ''])('is the initial one where a client names %j', name =>
    expect(book.parseRoleSet(name)).toBe(initial),
  )

  it.each(['finance', 'role_set:other', 'rset_'])('is none as %s', name => {
    expect(book.findRoleSet(name)).toBeUndefined()
    expect(refused(() => book.parseRoleSet(name))).toEqual(['form_param_value_invalid role_set_key'])
  })

  it.each([
    ['rset_finance', finance],
    // it is gone, and the organization has not been moved yet
    ['rset_gone', initial],
  ])('of an organization with %s is there in any case', (role_set_id, view) =>
    expect(book.roleSetOf({ role_set_id })).toBe(view),
  )

  it('has to be there before an instance has organizations', () =>
    expect(() => new RoleBook([], [], [finance]).initialRoleSet).toThrow('no initial role set'))
})

describe('a role for members of an organization', () => {
  it.each([
    ['rset_finance', 'accountant', 'org:accountant'],
    ['rset_finance', 'org:admin', 'org:admin'],
    ['rset_initial', 'basic_member', 'org:member'],
    ['rset_gone', 'member', 'org:member'],
  ])('with the set %s may be %s', (role_set_id, key, own) =>
    expect(book.parseFor({ role_set_id }, key).role.key).toBe(own),
  )

  it.each([
    ['rset_finance', 'member', 'the instance has it, the set has not'],
    ['rset_initial', 'accountant', 'another set has it'],
    ['rset_initial', 'guest', 'no set has it'],
    ['rset_finance', 'owner', 'there is none such'],
  ])('with the set %s is not %s: %s', (role_set_id, key) =>
    expect(refused(() => book.parseFor({ role_set_id }, key, 'role_key'))).toEqual([
      'form_param_value_invalid role_key',
    ]),
  )
})
