import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { InTx } from '../../context/context.js'
import { instanceWith } from '../../context/instance.fixture.js'
import { committed, dialects, openOutboxFixture, type OutboxFixture } from '../../delivery/outbox.fixture.js'
import { ApiError } from '../../errors/api-error.js'
import { CREATOR_PERMISSIONS } from '../../model/role.js'
import { ensureRoles } from './default-roles.js'
import { loadRoleBook, type RoleSetView } from './role-book.js'
import {
  addRolesToRoleSet,
  createRoleSet,
  type NewRoleSet,
  replaceRoleInRoleSet,
  replaceRoleSet,
  type RoleSetChanges,
  updateRoleSet,
} from './role-sets.js'
import { createRole } from './roles.js'

const DEFAULT = 'role_set:default'
const CREW: NewRoleSet = {
  name: 'Ship’s crew',
  defaultRoleKey: 'org:sailor',
  creatorRoleKey: 'org:captain',
  roleKeys: ['org:captain', 'org:sailor'],
}

/** A line tells of a set its key, its type, its roles, the default one and that of creators. */
function lineOf({ roleSet, roles }: RoleSetView): string {
  const keyOf = (id: string) => roles.find(({ role }) => role.id === id)?.role.key
  const keys = roles.map(({ role }) => role.key.replace('org:', ''))
  return [
    roleSet.key,
    roleSet.type,
    keys.sort().join('+'),
    keyOf(roleSet.default_role_id),
    keyOf(roleSet.creator_role_id),
  ].join(' ')
}

describe.each(dialects)('role sets on %s', dialect => {
  let fixture: OutboxFixture
  beforeAll(async () => {
    fixture = await openOutboxFixture(dialect)
    await inInstance(async tx => {
      await ensureRoles(tx)
      const { permissions } = await loadRoleBook(tx)
      const ids = permissions
        .filter(({ key }) => CREATOR_PERMISSIONS.some(each => each === key))
        .map(({ id }) => id)
      await createRole(tx, { name: 'Captain', key: 'org:captain', permissions: ids })
      await createRole(tx, { name: 'Pirate', key: 'org:pirate', permissions: ids })
      for (const name of ['Sailor', 'Cook'])
        await createRole(tx, { name, key: `org:${name.toLowerCase()}`, permissions: [] })
      for (let each = 0; each < 10; each++) await createRole(tx, { name: `R${each}`, key: `org:r${each}` })
    })
  })
  afterAll(() => fixture.close())

  const { settings } = instanceWith({
    organizations: { enabled: true, maxAllowedRoles: 20, maxAllowedRoleSets: 3 },
  })
  const inInstance = <T>(run: (tx: InTx) => Promise<T>) =>
    committed(fixture.contextOf({ ...fixture.development, settings }), run)
  const UNDONE = new Error('undone')

  /** The changes are undone afterwards, so that each row begins with the same sets. */
  async function outcomeOf(...steps: ((tx: InTx) => Promise<unknown>)[]): Promise<string[]> {
    let outcome: string[] = []
    try {
      await inInstance(async tx => {
        for (const step of steps) await step(tx)
        outcome = (await loadRoleBook(tx)).roleSets.map(lineOf).sort()
        throw UNDONE
      })
    } catch (error) {
      if (error instanceof ApiError)
        return error.errors.map(({ code, meta }) => [code, meta['param_name']].filter(Boolean).join(' '))
      if (error !== UNDONE) throw error
    }
    return outcome
  }

  const make =
    (changes: Partial<NewRoleSet> = {}) =>
    (tx: InTx) =>
      createRoleSet(tx, { ...CREW, ...changes })
  const change =
    (changes: RoleSetChanges, key = 'role_set:ship_s_crew') =>
    (tx: InTx) =>
      updateRoleSet(tx, key, changes)
  const numbered = (count: number) => Array.from({ length: count }, (_, each) => `org:r${each}`)
  const INITIAL = `${DEFAULT} initial admin+member org:member org:admin`
  const crew = 'role_set:ship_s_crew custom captain+sailor org:sailor org:captain'

  it.each<[string, Partial<NewRoleSet>, string]>([
    ['with a key made of its name', {}, crew],
    ['with a key of its own', { key: 'role_set:crew_1' }, crew.replace('ship_s_crew', 'crew_1')],
    ['with an empty key, which is none', { key: '' }, crew],
    ['of roles that are named twice', { roleKeys: ['org:sailor', 'org:captain', 'org:sailor'] }, crew],
    ['of roles by short keys', { roleKeys: ['captain', 'sailor'] }, crew],
    [
      'of one role for everybody',
      { roleKeys: ['org:captain'], defaultRoleKey: 'org:captain' },
      crew.replace('+sailor org:sailor', ' org:captain'),
    ],
  ])('are made %s', async (_, changes, line) =>
    expect(await outcomeOf(make(changes))).toEqual([INITIAL, line].sort()),
  )

  it('are made of ten roles at most', async () => {
    const most = { roleKeys: ['org:captain', ...numbered(9)], defaultRoleKey: 'org:r0' }
    expect(await outcomeOf(make(most))).toHaveLength(2)
  })

  it.each<[string, Partial<NewRoleSet>, string]>([
    ['a key without the prefix', { key: 'crew' }, 'form_param_format_invalid key'],
    ['a key in capitals', { key: 'role_set:Crew' }, 'form_param_format_invalid key'],
    ['a key of 257 letters', { key: `role_set:${'a'.repeat(248)}` }, 'form_param_format_invalid key'],
    ['a name that makes no key', { name: '船員' }, 'form_param_format_invalid key'],
    ['an empty name', { name: ' ', key: 'role_set:x' }, 'form_param_nil name'],
    ['the key of another one', { key: DEFAULT }, 'form_identifier_exists key'],
    ['no roles', { roleKeys: [] }, 'role_set_roles_invalid roles'],
    ['eleven roles', { roleKeys: ['org:captain', ...numbered(10)] }, 'role_set_roles_invalid roles'],
    [
      'a role that there is not',
      { roleKeys: ['org:captain', 'org:owner'] },
      'form_param_value_invalid roles',
    ],
    [
      'a default that is none of its roles',
      { defaultRoleKey: 'org:cook' },
      'role_set_roles_invalid default_role_key',
    ],
    [
      'a creator’s role that is none of them',
      { creatorRoleKey: 'org:admin' },
      'role_set_roles_invalid creator_role_key',
    ],
    [
      'a creator’s role that may too little',
      { creatorRoleKey: 'org:sailor' },
      'organization_missing_creator_role_permissions creator_role_key',
    ],
  ])('are refused with %s', async (_, changes, error) =>
    expect(await outcomeOf(make(changes))).toEqual([error]),
  )

  it('are as many as the settings allow, the initial one among them', async () => {
    const two = [make(), make({ key: 'role_set:two' })]
    expect(await outcomeOf(...two)).toHaveLength(3)
    expect(await outcomeOf(...two, make({ key: 'role_set:three' }))).toEqual(['role_sets_quota_exceeded'])
  })

  it.each<[string, RoleSetChanges, string]>([
    ['another key', { key: 'role_set:fleet' }, crew.replace('ship_s_crew', 'fleet')],
    ['the key that they have', { key: 'role_set:ship_s_crew' }, crew],
    ['another default', { defaultRoleKey: 'org:captain' }, crew.replace('org:sailor', 'org:captain')],
    ['nothing', { name: null, key: null, type: null, defaultRoleKey: null }, crew],
    ['a key of another one', { key: DEFAULT }, 'form_identifier_exists key'],
    ['a key that is none', { key: 'fleet' }, 'form_param_format_invalid key'],
    [
      'a default that is none of their roles',
      { defaultRoleKey: 'org:cook' },
      'role_set_roles_invalid default_role_key',
    ],
    [
      'a creator’s role that may too little',
      { creatorRoleKey: 'org:sailor' },
      'organization_missing_creator_role_permissions creator_role_key',
    ],
  ])('are given, or not given, %s', async (_, changes, line) =>
    expect((await outcomeOf(make(), change(changes))).at(-1)).toBe(line),
  )

  it('are initial one at a time', async () => {
    const swapped = [INITIAL.replace('initial', 'custom'), crew.replace('custom', 'initial')]
    expect(await outcomeOf(make({ type: 'initial' }))).toEqual(swapped)
    expect(await outcomeOf(make(), change({ type: 'initial' }))).toEqual(swapped)
    expect(await outcomeOf(make({ type: 'initial' }), change({ type: 'initial' }, DEFAULT))).toEqual([
      INITIAL,
      crew,
    ])
  })

  const add =
    (roleKeys: string[], more = {}) =>
    (tx: InTx) =>
      addRolesToRoleSet(tx, 'role_set:ship_s_crew', { roleKeys, ...more })

  it.each<[string, string[], object, string]>([
    ['a role', ['org:cook'], {}, crew.replace('+sailor', '+cook+sailor')],
    [
      'a role that becomes the default',
      ['org:cook'],
      { defaultRoleKey: 'org:cook' },
      crew.replace('+sailor org:sailor', '+cook+sailor org:cook'),
    ],
    [
      'a role that becomes the creator’s',
      ['org:pirate'],
      { creatorRoleKey: 'org:pirate' },
      'role_set:ship_s_crew custom captain+pirate+sailor org:sailor org:pirate',
    ],
    ['a role that they have', ['org:sailor'], {}, crew],
    [
      'as many as ten in all',
      numbered(8),
      {},
      crew.replace('+sailor', `+${numbered(8).join('+').replaceAll('org:', '')}+sailor`),
    ],
    [
      'ten, with one that they have',
      ['org:sailor', ...numbered(8)],
      {},
      crew.replace('+sailor', `+${numbered(8).join('+').replaceAll('org:', '')}+sailor`),
    ],
    ['more than ten in all', numbered(9), {}, 'role_set_roles_invalid role_keys'],
    ['no role', [], {}, 'role_set_roles_invalid role_keys'],
    ['a role that there is not', ['org:owner'], {}, 'form_param_value_invalid role_keys'],
    [
      'a creator’s role that may too little',
      ['org:cook'],
      { creatorRoleKey: 'org:cook' },
      'organization_missing_creator_role_permissions creator_role_key',
    ],
  ])('get, or do not get, %s', async (_, keys, more, line) => {
    expect((await outcomeOf(make(), add(keys, more))).at(-1)).toBe(line)
  })

  const swap = (from: string, to: string) => (tx: InTx) =>
    replaceRoleInRoleSet(tx, 'role_set:ship_s_crew', from, to)
  const ALL = { roleKeys: ['org:captain', 'org:sailor', 'org:cook', 'org:pirate'] }

  it.each([
    [
      'a role that is nobody’s in particular',
      'org:cook',
      'org:sailor',
      'captain+pirate+sailor org:sailor org:captain',
    ],
    [
      'the default, which its follower becomes',
      'org:sailor',
      'org:cook',
      'captain+cook+pirate org:cook org:captain',
    ],
    [
      'the creator’s role, which its follower becomes',
      'org:captain',
      'org:pirate',
      'cook+pirate+sailor org:sailor org:pirate',
    ],
    [
      'the creator’s role for one that may too little',
      'org:captain',
      'org:cook',
      'organization_missing_creator_role_permissions to_role_key',
    ],
    ['a role for itself', 'org:cook', 'org:cook', 'role_set_roles_invalid to_role_key'],
    ['a role that they do not have', 'org:admin', 'org:cook', 'role_set_roles_invalid role_key'],
    ['a role for one that they do not have', 'org:cook', 'org:admin', 'role_set_roles_invalid to_role_key'],
  ])('lose, or keep, %s', async (_, from, to, line) => {
    const last = (await outcomeOf(make(ALL), swap(from, to))).at(-1)!
    expect(last.replace('role_set:ship_s_crew custom ', '')).toBe(line)
  })

  const give =
    (to: string, mappings = {}, from = 'role_set:ship_s_crew') =>
    (tx: InTx) =>
      replaceRoleSet(tx, from, to, mappings)

  it.each<[string, string, object, string[]]>([
    ['another one', DEFAULT, {}, [INITIAL]],
    [
      'another one, role by role',
      DEFAULT,
      { 'org:captain': 'org:admin', 'org:sailor': 'org:member' },
      [INITIAL],
    ],
    ['themselves', 'role_set:ship_s_crew', {}, ['form_param_value_invalid dest_role_set_key']],
    ['one that there is not', 'role_set:other', {}, ['form_param_value_invalid dest_role_set_key']],
    [
      'another one, by a role that they do not have',
      DEFAULT,
      { 'org:cook': 'org:admin' },
      ['role_set_roles_invalid reassignment_mappings'],
    ],
    [
      'another one, by a role that it does not have',
      DEFAULT,
      { 'org:captain': 'org:cook' },
      ['role_set_roles_invalid reassignment_mappings'],
    ],
  ])('give way, or do not give way, to %s', async (_, to, mappings, sets) =>
    expect(await outcomeOf(make(), give(to, mappings))).toEqual(sets),
  )

  it('give what is initial to the one that they give way to', async () =>
    expect(await outcomeOf(make(), give('role_set:ship_s_crew', {}, DEFAULT))).toEqual([
      crew.replace('custom', 'initial'),
    ]))

  it.each<[string, (tx: InTx) => Promise<unknown>]>([
    ['changed', change({ name: 'X' }, 'role_set:other')],
    ['replaced', give(DEFAULT, {}, 'role_set:other')],
  ])('that there are not cannot be %s', async (_, step) =>
    expect(await outcomeOf(step)).toEqual(['resource_not_found']),
  )
})
