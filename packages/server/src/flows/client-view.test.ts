import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type BrowserCaller, browserCaller, type FrontendContext } from '../context/context.js'
import type { Instances } from '../context/services.js'
import { dialects, openOutboxFixture, type OutboxFixture } from '../delivery/outbox.fixture.js'
import { newClientRow } from '../domain/clients/ensure-client.js'
import { identifierRow, sessionRow, userRow } from '../model/rows.fixture.js'
import { HOUR_MS } from '../platform/clock.js'
import type { ClientRow, SessionRow, SignInRow, SignUpRow, UserRow } from '../store/tables.js'
import { liveSessionsOfClient, renderClient, renderSession } from './client-view.js'

interface ShownSession {
  id: string
  last_active_token: { jwt: string } | null
  user: { id: string }
  public_user_data: { identifier: string }
}
interface ShownClient {
  id: string
  last_active_session_id: string | null
  sign_in: object | null
  sign_up: object | null
  sessions: ShownSession[]
}

const SIGN_IN = {
  id: 'sia_1',
  identifier: null,
  user_id: null,
  first_factor_verification_id: null,
  first_factor_strategy: null,
  first_factor_verified_at: null,
  second_factor_verification_id: null,
  second_factor_strategy: null,
  second_factor_verified_at: null,
  needs_new_password: 0,
  new_password_hash: null,
  sign_out_of_other_sessions: false,
  credentials_generation: null,
  invitation_id: null,
  actor: null,
  session_lifetime_seconds: null,
  created_session_id: null,
} satisfies Partial<SignInRow>

const SIGN_UP = {
  id: 'sua_1',
  email_address: null,
  phone_number: null,
  username: null,
  first_name: null,
  last_name: null,
  password_hash: null,
  unsafe_metadata: {},
  public_metadata: {},
  external_id: null,
  web3_wallet: null,
  proofs: {},
  legal_accepted_at: null,
  invitation_id: null,
  custom_action: false,
  created_user_id: null,
  created_session_id: null,
} satisfies Partial<SignUpRow>

describe.each(dialects)('the view that a browser has of its client, on %s', dialect => {
  let fixture: OutboxFixture
  beforeAll(async () => {
    fixture = await openOutboxFixture(dialect)
  })
  afterAll(() => fixture.close())

  const client = (): ClientRow => ({
    ...newClientRow(fixture.contextOf(fixture.development), 'secret'),
    id: 'client_1',
    last_active_session_id: 'sess_1',
  })
  /** The instances, whose tokens say of which session they are. */
  const signing = (): Instances => {
    const sign: Instances['sign'] = (_, __, claims) => Promise.resolve(`token of ${String(claims['sid'])}`)
    return Object.assign(Object.create(fixture.services.registry) as Instances, { sign })
  }
  const contextOf = (changes: Partial<BrowserCaller> = {}, row: ClientRow = client()): FrontendContext => ({
    ...fixture.contextOf(fixture.development),
    now: fixture.clock.now(),
    services: { ...fixture.services, registry: signing() },
    caller: { ...browserCaller(row), ...changes },
    session: null,
    user: null,
  })

  beforeEach(async () => {
    const { store } = fixture.services
    await store.transaction(async tx => {
      for (const table of ['sign_ins', 'sign_ups', 'sessions', 'clients', 'identifiers', 'users'] as const)
        await tx.deleteFrom(table).execute()
      await tx.insertInto('clients').values(client()).execute()
    })
    await addUser({ id: 'user_1' }, 'ada@example.com')
  })

  const of = { instance_id: 'ins_dev' }
  async function addUser(changes: Partial<UserRow>, address: string) {
    const user = userRow({ ...of, ...changes })
    await fixture.services.store.transaction(async tx => {
      await tx.insertInto('users').values(user).execute()
      const contact = identifierRow({ ...of, id: `idn_${user.id}`, user_id: user.id, value: address })
      await tx.insertInto('identifiers').values(contact).execute()
    })
  }
  async function addSession(changes: Partial<SessionRow> = {}) {
    const now = fixture.clock.now()
    const times = {
      created_at: now - 1000,
      last_active_at: now,
      expire_at: now + HOUR_MS,
      abandon_at: now + HOUR_MS,
    }
    const row = sessionRow({ ...of, ...times, ...changes })
    await fixture.services.store.transaction(tx => tx.insertInto('sessions').values(row).execute())
    return row
  }
  const shown = async (ctx = contextOf()) => (await renderClient(ctx)) as ShownClient | null
  const shownIds = async (ctx = contextOf()) => (await shown(ctx))?.sessions.map(({ id }) => id)

  it('is nothing where there is no client, or no longer', async () => {
    expect(await shown(contextOf({ client: null }))).toBeNull()
    expect(await shown(contextOf({}, { ...client(), id: 'client_gone' }))).toBeNull()
  })

  it('is a client without sessions at first', async () =>
    expect(await shown()).toMatchObject({ id: 'client_1', sessions: [], last_active_session_id: null }))

  it('is each live session, oldest first, with its user', async () => {
    await addUser({ id: 'user_2' }, 'eve@example.com')
    await addSession({ id: 'sess_2', user_id: 'user_2', created_at: fixture.clock.now() - 10 })
    await addSession()
    const sessions = (await shown())!.sessions
    expect(sessions.map(({ id, user, public_user_data: data }) => [id, user.id, data.identifier])).toEqual([
      ['sess_1', 'user_1', 'ada@example.com'],
      ['sess_2', 'user_2', 'eve@example.com'],
    ])
  })

  it.each<[string, Partial<SessionRow>, boolean]>([
    ['that is active', {}, true],
    ['that waits for its tasks', { status: 'pending', open_tasks: ['setup-mfa'] }, true],
    ['that was ended', { status: 'ended' }, false],
    ['that was removed', { status: 'removed' }, false],
    ['that was revoked', { status: 'revoked' }, false],
    ['whose time is over', { expire_at: 1 }, false],
    ['that was left alone for too long', { abandon_at: 1 }, false],
    ['of another browser', { client_id: 'client_2' }, false],
    ['of another instance', { instance_id: 'ins_live' }, false],
  ])('is, or is not, a session %s', async (_, changes, isShown) => {
    await addSession(changes)
    expect(await shownIds()).toEqual(isShown ? ['sess_1'] : [])
    expect((await liveSessionsOfClient(contextOf(), 'client_1')).map(({ id }) => id)).toEqual(
      await shownIds(),
    )
  })

  it('is no session of somebody who is banned', async () => {
    await addUser({ id: 'user_2', banned: true }, 'eve@example.com')
    await addSession({ user_id: 'user_2' })
    expect(await shownIds()).toEqual([])
  })

  it('is no session of somebody who is gone', async () => {
    await addSession({ user_id: 'user_gone' })
    expect(await shownIds()).toEqual([])
  })

  it('is the last active session, while it is live', async () => {
    await addSession()
    expect((await shown())?.last_active_session_id).toBe('sess_1')
    fixture.clock.advance(2 * HOUR_MS)
    expect((await shown())?.last_active_session_id).toBeNull()
  })

  it('is a token of the last active session alone, which saves a call for it', async () => {
    await addSession()
    await addSession({ id: 'sess_2' })
    const tokens = (await shown())!.sessions.map(({ id, last_active_token: token }) => [id, token?.jwt])
    expect(Object.fromEntries(tokens)).toEqual({ sess_1: 'token of sess_1', sess_2: undefined })
  })

  it('is what was there before, without a token, for a tab with the previous secret', async () => {
    const staleSince = fixture.clock.now() - 500
    await addSession()
    await addSession({ id: 'sess_2', created_at: staleSince })
    const stale = await shown(contextOf({ staleSince }))
    expect(stale?.sessions.map(({ id, last_active_token: token }) => [id, token])).toEqual([['sess_1', null]])
  })

  async function begin(times: Pick<SignInRow, 'abandon_at' | 'created_at' | 'updated_at'>) {
    const attempt = { instance_id: 'ins_dev', client_id: 'client_1', locale: null, ...times }
    await fixture.services.store.transaction(async tx => {
      await tx
        .insertInto('sign_ins')
        .values({ ...SIGN_IN, ...attempt })
        .execute()
      await tx
        .insertInto('sign_ups')
        .values({ ...SIGN_UP, ...attempt })
        .execute()
      await tx.updateTable('clients').set({ sign_in_id: 'sia_1', sign_up_id: 'sua_1' }).execute()
    })
  }

  it.each<[string, number, Partial<BrowserCaller>, boolean]>([
    ['attempts that have begun', 1, {}, true],
    ['none that was left alone for too long', -1, {}, false],
    ['none for a tab with the previous secret, after which it has begun', 1, { staleSince: 1 }, false],
  ])('is %s', async (_, abandonedIn, changes, isShown) => {
    const now = fixture.clock.now()
    await begin({ abandon_at: now + abandonedIn, created_at: now - 10, updated_at: now - 10 })
    const { sign_in, sign_up } = (await shown(contextOf(changes)))!
    expect([sign_in !== null, sign_up !== null]).toEqual([isShown, isShown])
  })

  it.each<[string, Partial<SessionRow>, boolean | null]>([
    ['with a token while it is live', {}, true],
    ['without one when it is over', { status: 'ended' }, false],
    ['not at all without its user', { user_id: 'user_gone' }, null],
  ])('is one session by itself, %s', async (_, changes, hasToken) => {
    const session = (await renderSession(contextOf(), await addSession(changes))) as ShownSession | null
    expect(session && session.last_active_token !== null).toBe(hasToken)
  })
})
