import { DIALECTS, startTestServer, TEST_ORIGIN, type TestServer } from '@frontdesk/testkit'
import { createFrontdesk, type Frontdesk, MasterKey } from 'frontdesk'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { passkeyRow, sessionRow } from '../src/model/rows.fixture.js'
import { deleteClients, replaceClientSecret } from '../src/store/clients.js'
import {
  deleteExternalAccount,
  deleteUnconnected,
  insertExternalAccount,
  updateExternalAccount,
} from '../src/store/external-accounts.js'
import { deleteIdentifier, deleteIdentifiersOfUser } from '../src/store/identifiers.js'
import { effectOf } from '../src/store/lease-ends.js'
import {
  deleteMembership,
  deleteMembershipsOfOrganization,
  insertMembership,
} from '../src/store/organization-memberships.js'
import { deleteRolePermission, listRolePermissions } from '../src/store/organization-roles.js'
import {
  addToOrganizationCounts,
  clearActiveOrganization,
  deleteOrganizationRow,
} from '../src/store/organizations.js'
import {
  deletePasskey,
  deletePasskeysOfUser,
  deleteUnfinishedPasskeys,
  insertPasskey,
  recordPasskeyUse,
  updatePasskey,
} from '../src/store/passkeys.js'
import { findRow, updateRow } from '../src/store/rows.js'
import { closeSessionsOfClient, deleteSessionsOfUser, insertSession } from '../src/store/sessions.js'
import type { Scope, Tx } from '../src/store/store.js'
import type { Tables } from '../src/store/tables.js'
import { deleteStaleRows } from '../src/store/unscoped/housekeeping.js'
import { deleteTracesOfUser } from '../src/store/user-traces.js'
import { consumeVerification, countWrongCode } from '../src/store/verifications.js'
import {
  answersAt,
  expectToBeKept,
  externalAccount,
  inTransaction,
  newShown,
  scopeOf,
  type Shown,
} from './kept-pages.js'
import { createUser, endLeases } from './support.js'

type Change = (scope: Scope<Tx>, person: Shown) => Promise<unknown>

/** Where the rows are that a page shows. */
const ROWS = {
  users: 'user',
  sessions: 'session',
  clients: 'client',
  organizations: 'organization',
  organization_memberships: 'membership',
  organization_roles: 'role',
  identifiers: 'identifier',
  verifications: 'verification',
  passkeys: 'passkey',
  external_accounts: 'account',
} as const satisfies Partial<Record<keyof Tables, keyof Shown>>

/** What is never changed, and what ends no lease (ADR 0025). */
const UNCHANGED = new Set(['instance_id', 'id', 'last_active_at'])

/** Another value that the column takes, as far as can be seen. */
function anotherValue(name: string, value: unknown): unknown {
  if (name === 'strategy') return 'email_link'
  // what is over once is over for good
  if (name === 'status') return 'pending'
  if (typeof value === 'boolean') return !value
  if (typeof value === 'number') return value + 1000
  if (typeof value === 'string') return `${value}x`
  if (value === null) return /_at$|_limit$|_until$|generation$/.test(name) ? 1_000 : 'other'
  return Array.isArray(value) ? JSON.stringify([...value, 'other']) : JSON.stringify({ ...value, other: 1 })
}

/** What functions of the store do besides changing a row by its id. */
const CHANGES: Record<string, Change> = {
  'an identifier that goes': (tx, { identifier }) => deleteIdentifier(tx, identifier),
  'all identifiers that go': (tx, { user }) => deleteIdentifiersOfUser(tx, user),
  'a wrong code': (tx, { verification }) => countWrongCode(tx, verification, 1),
  'the right one': (tx, { verification }) => consumeVerification(tx, verification, 'digest', 1),
  'a verification of long ago': ({ db }) => deleteStaleRows(db, 'verifications', Date.UTC(2031, 0), 1000),
  'the use of a passkey': (tx, { passkey }) => recordPasskeyUse(tx, passkey, 7, 1000),
  'a passkey that goes': (tx, { passkey }) => deletePasskey(tx, passkey),
  'all passkeys that go': (tx, { user }) => deletePasskeysOfUser(tx, user),
  'an account at a provider that goes': (tx, { account }) => deleteExternalAccount(tx, account),
  'an account at a provider that comes': (tx, { user }) =>
    insertExternalAccount(tx, externalAccount(tx, `eac_two${user}`, user, { connection_key: 'github' })),
  'a session that comes': (tx, { user, client, session }) =>
    insertSession(tx, {
      ...sessionRow({ instance_id: tx.instance.id, id: `${session}two`, user_id: user, client_id: client }),
      last_active_at: Date.UTC(2029, 0),
      expire_at: Date.UTC(2030, 0),
      abandon_at: Date.UTC(2030, 0),
    }),
  'sessions that end': (tx, { client }) => closeSessionsOfClient(tx, client, 'ended', 1000),
  'sessions that go': (tx, { user }) => deleteSessionsOfUser(tx, user),
  'another secret': (tx, { client }) =>
    replaceClientSecret(tx, client, { secret_hash: client, previous_secret_expires_at: 1 }),
  'a client that goes': (tx, { client }) => deleteClients(tx, [client]),
  'what points to a user': (tx, { user }) => deleteTracesOfUser(tx, user),
  'an organization that is active no longer': (tx, { organization }) =>
    clearActiveOrganization(tx, organization),
  'the counts of an organization': (tx, { organization }) =>
    addToOrganizationCounts(tx, organization, { members: 1, pendingInvitations: 2 }),
  'a membership that goes': (tx, { membership }) => deleteMembership(tx, membership),
  'all members that go': (tx, { organization }) => deleteMembershipsOfOrganization(tx, organization),
  'an organization that goes': async (tx, { organization }) => {
    await deleteMembershipsOfOrganization(tx, organization)
    await deleteOrganizationRow(tx, organization)
  },
}

describe.each(DIALECTS)('what pages are shown from leases, on %s', dialect => {
  let server: TestServer
  let other: Frontdesk

  beforeAll(async () => {
    server = await startTestServer({ dialect, settings: { organizations: { enabled: true } } })
    other = await createFrontdesk({
      database: server.database,
      masterKey: new MasterKey(Buffer.alloc(32, 7)),
      clock: server.clock,
      publicUrl: TEST_ORIGIN,
      durability: 'relaxed',
      breachService: false,
    })
  })
  afterAll(async () => {
    await other.close()
    await server.close()
  })

  /** This node at once, and the other one as soon as it looks, show what the database says. */
  async function expectToFollow(person: Shown, change: (tx: Scope<Tx>) => Promise<unknown>) {
    const before = await expectToBeKept(server, person)
    expect(await answersAt(other, person)).toEqual(before)
    await inTransaction(server, change)
    const after = await answersAt(server.frontdesk, person)
    server.clock.advance(50)
    expect(await answersAt(other, person)).toEqual(after)
    endLeases(server)
    expect(await answersAt(server.frontdesk, person)).toEqual(after)
    return { before, after }
  }

  it('is of no table whose changes end no lease', async () => {
    const person = await newShown(server)
    endLeases(server)
    const texts = await server.queriesOf(() => answersAt(server.frontdesk, person))
    const tables = texts.flatMap(text =>
      [...text.matchAll(/\b(?:from|join) "?(\w+)"?/g)].map(([, name]) => name!),
    )
    expect(new Set(tables).size).toBeGreaterThan(10)
    for (const table of tables.filter(name => name !== 'json_each'))
      expect([table, effectOf(`update "${table}" set "x" = $1`)]).not.toEqual([table, 'none'])
  })

  it.each(Object.keys(ROWS) as (keyof typeof ROWS)[])('follows every column of %s', async table => {
    const [scope, person] = [await scopeOf(server), await newShown(server)]
    const id = person[ROWS[table]]
    const row = await findRow({ db: server.frontdesk.services.store.read, ...scope }, table, id)
    let shown = 0
    for (const [column, value] of Object.entries(row!)) {
      const changes = { [column]: anotherValue(column, value) }
      const isOpen = !UNCHANGED.has(column) && (await isAllowed(tx => updateRow(tx, table, id, changes)))
      if (!isOpen) continue
      const { before, after } = await expectToFollow(person, tx => updateRow(tx, table, id, changes))
      if (JSON.stringify(before) !== JSON.stringify(after)) shown++
      const back = { [column]: typeof value === 'object' && value ? JSON.stringify(value) : value }
      await inTransaction(server, tx => updateRow(tx, table, id, back))
      server.clock.advance(50)
    }
    expect(shown).toBeGreaterThan(1)
  })

  /** Whether the database takes the change, which is undone. */
  async function isAllowed(change: (tx: Scope<Tx>) => Promise<unknown>): Promise<boolean> {
    const undone = new Error('undone')
    const trying = inTransaction(server, async tx => {
      await change(tx)
      throw undone
    })
    return trying.catch((error: unknown) => error === undone) as Promise<boolean>
  }

  it.each(Object.keys(CHANGES))('follows %s', async name => {
    const person = await newShown(server)
    const { before, after } = await expectToFollow(person, tx => CHANGES[name]!(tx, person))
    expect(after).not.toEqual(before)
  })

  it('follows a passkey and an account from their beginning to their end', async () => {
    const person = await newShown(server)
    const { user } = person
    const follow = (change: Change) => expectToFollow(person, tx => change(tx, person))
    const [passkey, account] = [`idn_new${user}`, `eac_new${user}`]
    await follow(async tx => {
      await insertPasskey(tx, {
        ...passkeyRow({ instance_id: tx.instance.id, id: passkey, user_id: user }),
        credential_id: null,
        verified_at: null,
      })
      await insertExternalAccount(tx, externalAccount(tx, account, user, { subject: null }))
    })
    for (const change of [
      (tx: Scope<Tx>) => updatePasskey(tx, passkey, { verified_at: 1000, credential_id: user }),
      (tx: Scope<Tx>) => updateExternalAccount(tx, account, { error_code: 'oauth_access_denied' }),
      (tx: Scope<Tx>) => deleteUnconnected(tx, user, 'google'),
      (tx: Scope<Tx>) => updatePasskey(tx, passkey, { verified_at: null }),
    ]) {
      const { before, after } = await follow(change)
      expect(after).not.toEqual(before)
    }
    await follow(tx => deleteUnfinishedPasskeys(tx, user))
  })

  it('follows the memberships of others in the same organization, and what roles may do', async () => {
    const [person, second] = [
      await newShown(server),
      await createUser(server, `${dialect}.second@example.com`),
    ]
    await expectToBeKept(server, person)
    const { status } = await server.backend('POST', `/organizations/${person.organization}/memberships`, {
      user_id: second,
      role: 'org:member',
    })
    expect(status).toBe(200)
    expect(JSON.stringify(await answersAt(server.frontdesk, person))).toContain('members_count\\":2')
    const { before, after } = await expectToFollow(person, async tx => {
      const held = (await listRolePermissions(tx)).find(row => row.role_id === person.role)!
      await deleteRolePermission(tx, person.role, held.permission_id)
    })
    expect(after).not.toEqual(before)
  })

  it('has one fresh token, in the client that is asked for', async () => {
    const [client, ...lists] = (await answersAt(server.frontdesk, await newShown(server))) as {
      text: string
    }[]
    expect(client!.text).toContain('"last_active_token":{')
    for (const { text } of lists) expect(text).toContain('"last_active_token":null')
  })

  it('follows a membership that comes', async () => {
    const [person, further] = [await newShown(server), await newShown(server)]
    const { before, after } = await expectToFollow(person, async tx => {
      const row = (await findRow(tx, 'organization_memberships', person.membership))!
      const id = `orgmem_new${person.user}`
      await insertMembership(tx, { ...row, id, organization_id: further.organization })
    })
    expect(after).not.toEqual(before)
  })
})
