import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { recordUses } from './activity.js'
import { deleteClients, replaceClientSecret, updateClient } from './clients.js'
import { deleteExternalAccount } from './external-accounts.js'
import { deleteIdentifier, updateIdentifier } from './identifiers.js'
import { deleteJwtTemplate, updateJwtTemplate } from './jwt-templates.js'
import { ChangedSubjects, effectOf, EVERYTHING } from './lease-ends.js'
import { openStore } from './open-store.js'
import { deleteMembership, updateMembership } from './organization-memberships.js'
import { addToOrganizationCounts, updateOrganizationRow } from './organizations.js'
import { recordPasskeyUse } from './passkeys.js'
import { closeSessionsOfClient, deleteSessionsOfUser, updateSession } from './sessions.js'
import type { Scope, Store, Tx } from './store.js'
import { createMigratedDatabase, DIALECTS } from './test-database.fixture.js'
import { deleteStaleRows } from './unscoped/housekeeping.js'
import { noteInstanceChanges } from './unscoped/instance-changes.js'
import { findChanges } from './unscoped/lease-ends.js'
import { updateUserRow } from './users.js'
import { countWrongCode } from './verifications.js'

const INSTANCE = 'ins_one'
const change = { updated_at: 1 }

/** What functions of the store change, as those are told who keep it. No row needs to be there for that. */
const CASES: [name: string, run: (scope: Scope<Tx>) => Promise<unknown>, subjects: string[]][] = [
  ['a user', scope => updateUserRow(scope, 'user_a', change), ['user_a']],
  ['an identifier', scope => updateIdentifier(scope, 'idn_a', change), ['idn_a']],
  ['a deleted identifier', scope => deleteIdentifier(scope, 'idn_a'), ['idn_a']],
  ['a session', scope => updateSession(scope, 'sess_a', change), ['sess_a']],
  ['the sessions of a user', scope => deleteSessionsOfUser(scope, 'user_a'), ['user_a']],
  ['sessions of a client that has none', scope => closeSessionsOfClient(scope, 'client_a', 'ended', 1), []],
  ['a client', scope => updateClient(scope, 'client_a', change), ['client_a']],
  [
    'the secret of a client',
    scope => replaceClientSecret(scope, 'client_a', { secret_hash: 'x', previous_secret_expires_at: 1 }),
    ['client_a'],
  ],
  ['a deleted client', scope => deleteClients(scope, ['client_a']), ['client_a']],
  ['an organization', scope => updateOrganizationRow(scope, 'org_a', change), ['org_a']],
  ['the counts of one', scope => addToOrganizationCounts(scope, 'org_a', { members: 1 }), ['org_a']],
  ['a membership', scope => updateMembership(scope, 'orgmem_a', change), ['orgmem_a']],
  ['a membership that ends', scope => deleteMembership(scope, 'orgmem_a'), ['orgmem_a']],
  ['a passkey', scope => recordPasskeyUse(scope, 'idn_b', 1, 1), ['idn_b']],
  ['an account at a provider', scope => deleteExternalAccount(scope, 'eac_a'), ['eac_a']],
  ['a wrong code', scope => countWrongCode(scope, 'ver_a', 1), ['ver_a']],
  ['verifications that are old', ({ db }) => deleteStaleRows(db, 'verifications', 1, 9), []],
  ['a template', scope => updateJwtTemplate(scope, 'jtmpl_a', { name: 'x' }), [INSTANCE]],
  ['a deleted template', scope => deleteJwtTemplate(scope, 'jtmpl_a'), [INSTANCE]],
  ['an instance', ({ db }) => noteInstanceChanges(db, [INSTANCE]), [INSTANCE]],
  ['no use', ({ db }) => recordUses(db, 'sessions', [{ instanceId: INSTANCE, id: 'sess_a', at: 1 }]), []],
  [
    'roles and what they may do',
    async ({ db }) => {
      await db.deleteFrom('organization_roles').where('instance_id', '=', INSTANCE).execute()
      await db.deleteFrom('organization_permissions').where('instance_id', '=', INSTANCE).execute()
      await db.deleteFrom('organization_role_permissions').where('instance_id', '=', INSTANCE).execute()
    },
    [INSTANCE],
  ],
  ['all users', ({ db }) => db.updateTable('users').set({ locale: 'de' }).execute(), [EVERYTHING]],
]

describe.each(DIALECTS)('what a transaction changes of what nodes keep, on %s', dialect => {
  let store: Store
  let drop: () => Promise<void>
  const told: string[][] = []

  beforeAll(async () => {
    const database = await createMigratedDatabase(dialect)
    store = openStore(database.location, { durability: 'relaxed' })
    store.onChange(subjects => told.push([...subjects]))
    drop = async () => {
      await store.close()
      await database.drop()
    }
  })
  afterAll(() => drop())

  const run = (make: (scope: Scope<Tx>) => Promise<unknown>) =>
    store.transaction(async db => void (await make({ db, instance: { id: INSTANCE } })))

  it.each(CASES)('is told: %s', async (_, make, subjects) => {
    const { mark } = await findChanges(store.read, null)
    told.length = 0
    await run(make)
    expect(told.flat()).toEqual(subjects)
    // the same to other nodes, once
    const changes = await findChanges(store.read, mark)
    expect(changes.ended).toEqual(subjects)
    expect((await findChanges(store.read, changes.mark)).ended).toEqual([])
  })

  it('is told to nobody when it is rolled back', async () => {
    const { mark } = await findChanges(store.read, null)
    const failing = run(async scope => {
      await updateUserRow(scope, 'user_a', change)
      throw new Error('no')
    })
    await expect(failing).rejects.toThrow('no')
    expect((await findChanges(store.read, mark)).ended).toEqual([])
  })

  it('is nothing that a node can follow from before its time, or when there is too much of it', async () => {
    expect((await findChanges(store.read, null)).ended).toBeNull()
    const { mark } = await findChanges(store.read, null)
    expect((await findChanges(store.read, { ...mark, server: 'another one' })).ended).toBeNull()
    await store.transaction(async db => {
      for (let n = 0; n < 5001; n++) {
        const values = { subject: `user_${n}` }
        await db.insertInto('lease_ends').values(values).execute()
      }
    })
    expect((await findChanges(store.read, mark)).ended).toBeNull()
  })
})

describe('transactions that commit in another order than they began', () => {
  it('are all seen, each of them once', async () => {
    const database = await createMigratedDatabase('postgres')
    const store = openStore(database.location, { durability: 'relaxed' })
    const seen: string[] = []
    let { mark } = await findChanges(store.read, null)
    const look = async () => {
      const changes = await findChanges(store.read, mark)
      mark = changes.mark
      seen.push(...changes.ended!)
    }
    const ends: (() => void)[] = []
    const committed: Promise<void>[] = []
    for (let n = 0; n < 5; n++) {
      await new Promise<void>(begun => {
        committed.push(
          store.transaction(async db => {
            await updateUserRow({ db, instance: { id: INSTANCE } }, `user_${n}`, change)
            // so that it has a number now
            await db
              .insertInto('lease_ends')
              .values({ subject: `sess_${n}` })
              .execute()
            const end = new Promise<void>(resolve => ends.push(resolve))
            begun()
            await end
          }),
        )
      })
    }
    await look()
    expect(seen).toEqual([])
    for (let n = 4; n >= 0; n--) {
      ends[n]!()
      await committed[n]
      await look()
      expect(seen.slice(-2).toSorted()).toEqual([`sess_${n}`, `user_${n}`])
    }
    expect(seen).toHaveLength(10)
    await store.close()
    await database.drop()
  })
})

describe('the text of a statement', () => {
  it.each([
    ['select * from "users" for update of "users" skip locked', 'none'],
    ['insert into "users" ("id") values ($1)', 'none'],
    ['insert into "users" ("id") values ($1) on conflict ("id") do update set "banned" = $2', 'named'],
    ['insert into "organization_memberships" ("id") values ($1)', 'named'],
    ['insert into "sessions" ("id") values ($1)', 'named'],
    ['insert into "verifications" ("id") values ($1)', 'none'],
    ['with "due" as (select "id" from "sessions") update "sessions" set "status" = $1', 'named'],
    ['update "events" set "position" = $1', 'none'],
    ['delete from users', 'named'],
    ['UPDATE users SET banned = true', 'named'],
  ])('%s: %s', (sql, effect) => expect(effectOf(sql)).toBe(effect))

  it('names nobody by values that only look like ids', () => {
    const changed = new ChangedSubjects()
    changed.observe('update users set first_name = $1 where id = $2', ["user_x'; drop table users", 'user_b'])
    expect([...changed.subjects]).toEqual(['user_b'])
    expect(changed.announcement).toBe("insert into lease_ends (subject) values ('user_b')")
  })
})
