import { DIALECTS } from '@frontdesk/testkit'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ProviderNetwork } from '../src/domain/connections/provider-network.js'
import { waitUntil } from '../src/platform/wait-until.fixture.js'
import { countMade, leave, mannersFor, startWithProviders } from './provider-at-fault.js'
import { clientOf, RETURN_TO, transfer } from './provider-visits.js'
import { createUser, signIn } from './support.js'

/** Calls to one host at a time, as provider-network.ts has it. */
const CALLS_AT_A_TIME = 64
const PEOPLE = 200
const LEAVING_AT_ONCE = 10

describe.each(DIALECTS)('a provider that takes 30 seconds for 200 people at a time, on %s', dialect => {
  let world: Awaited<ReturnType<typeof startWithProviders>>
  beforeAll(async () => {
    world = await startWithProviders(dialect)
    // nobody's time is up before the test says so
    const { services } = world.server.frontdesk
    services.providers = new ProviderNetwork(services.clock, 10 * 60_000)
  })
  afterAll(() => world.close())

  it('holds up nobody else, and leaves nothing half made', async () => {
    const { server, acme, other } = world
    const emails = Array.from({ length: 5 }, (_, index) => `password${index}@example.com`)
    for (const email of emails) await createUser(server, email)
    const before = await countMade(server)

    acme.manners = { '/token': 'hang' }
    const browsers = Array.from({ length: PEOPLE }, () => server.browser())
    const visits: (() => Promise<string | null>)[] = []
    // a busy machine may refuse some of 200 who begin in the same moment, for want of connections
    while (visits.length < PEOPLE) {
      const next = browsers.slice(visits.length, visits.length + LEAVING_AT_ONCE)
      visits.push(...(await Promise.all(next.map(browser => leave(browser)))))
    }
    let answered = 0
    const stuck = visits.map(async comeBack => {
      const ledTo = await comeBack()
      answered += 1
      return ledTo
    })
    await waitUntil(() => expect(acme.openAnswers).toBe(CALLS_AT_A_TIME))

    // with passwords, with another provider, with the session's token
    const people = await Promise.all(emails.map(email => signIn(server.browser(), email)))
    expect(people.map(({ userId }) => userId).every(Boolean)).toBe(true)
    other.manners = mannersFor({ id: 'other', email: 'other@acme.example' })
    const visitor = server.browser()
    const comeBack = await leave(visitor, 'oauth_custom_other')
    expect(await comeBack()).toBe(RETURN_TO)
    const signedUp = await transfer(visitor, 'sign_ups')
    expect(signedUp.body.response.status).toBe('complete')
    expect((await clientOf(visitor)).sessions).toHaveLength(1)

    // all 200 wait still, for a bounded number of calls, without a connection of the database
    expect([answered, acme.openAnswers, acme.asked.length]).toEqual([0, CALLS_AT_A_TIME, CALLS_AT_A_TIME])
    if (dialect === 'postgres') expect(await openTransactions()).toEqual([])

    acme.manners = { '/token': { status: 503 } }
    acme.release()
    expect(new Set(await Promise.all(stuck))).toEqual(new Set([RETURN_TO]))
    const made = await countMade(server)
    expect(made).toEqual({
      users: before['users']! + 1,
      sessions: before['sessions']! + emails.length + 1,
      external_accounts: before['external_accounts']! + 1,
      identifiers: before['identifiers']! + 1,
    })
    for (const browser of browsers) {
      const { signIn: attempt, sessions } = await clientOf(browser)
      expect(sessions).toEqual([])
      expect(attempt?.first_factor_verification).toMatchObject({
        status: 'failed',
        error: { code: 'oauth_provider_unavailable' },
      })
    }
  }, 120_000)

  async function openTransactions(): Promise<unknown[]> {
    const { rows } = await sql`
      select state, query from pg_stat_activity
      where datname = current_database() and state like 'idle in transaction%'
    `.execute(world.server.frontdesk.services.store.read)
    return rows
  }
})
