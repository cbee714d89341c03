import { DIALECTS, type TestServer } from '@frontdesk/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { MisbehavingProvider } from '../src/domain/connections/misbehaving.fixture.js'
import { leave, mannersFor, startWithProviders, STRATEGY } from './provider-at-fault.js'
import { clientOf, COMPLETE, RETURN_TO, transfer } from './provider-visits.js'
import { createUser, errorCode, signIn } from './support.js'

interface User {
  external_accounts: { provider_user_id: string }[]
}

/** What the test provider, where an address is a person, cannot play. */
describe.each(DIALECTS)('an account at a provider of OAuth 2, on %s', dialect => {
  let world: Awaited<ReturnType<typeof startWithProviders>>
  let server: TestServer
  let acme: MisbehavingProvider
  beforeAll(async () => {
    world = await startWithProviders(dialect)
    ;({ server, acme } = world)
  })
  afterAll(() => world.close())

  const accountsOf = async (userId: string) => {
    const { body } = await server.backend<User>('GET', `/users/${userId}`)
    return body.external_accounts.map(account => account.provider_user_id)
  }

  it('is no way in for whoever has taken over its owner’s address at the provider', async () => {
    const email = 'leaver@acme.example'
    acme.manners = mannersFor({ id: 'leaver', email })
    const owner = server.browser()
    await (
      await leave(owner)
    )()
    const { body } = await transfer(owner, 'sign_ups')
    const userId = body.client.sessions[0]!.user.id

    acme.manners = mannersFor({ id: 'successor', email })
    const successor = server.browser()
    expect(await (await leave(successor))()).toBe(RETURN_TO)
    const { signIn: attempt, sessions } = await clientOf(successor)
    expect([attempt?.status, sessions]).toEqual(['needs_first_factor', []])
    expect(await accountsOf(userId)).toEqual(['leaver'])
  })

  it('is the same person’s after its address has changed, and a stranger’s address changes nothing', async () => {
    acme.manners = mannersFor({ id: 'mover', email: 'before@acme.example' })
    const browser = server.browser()
    await (
      await leave(browser)
    )()
    const { body } = await transfer(browser, 'sign_ups')
    const userId = body.client.sessions[0]!.user.id
    const victimId = await createUser(server, 'victim@acme.example')

    acme.manners = mannersFor({ id: 'mover', email: 'victim@acme.example' })
    const again = server.browser()
    expect(await (await leave(again))()).toBe(COMPLETE)
    expect((await clientOf(again)).sessions).toMatchObject([{ user: { id: userId } }])
    expect(await accountsOf(victimId)).toEqual([])
  })

  it('is linked by no address that this provider proves of another one’s accounts', async () => {
    const userId = await createUser(server, 'unproven@acme.example')
    acme.manners = mannersFor({ id: 'claimant', email: 'unproven@acme.example', email_verified: false })
    const claimant = server.browser()
    expect(await (await leave(claimant))()).toBe(RETURN_TO)
    expect((await clientOf(claimant)).sessions).toEqual([])
    expect(await accountsOf(userId)).toEqual([])
  })
})

describe.each(DIALECTS)('a state, on %s', dialect => {
  it('holds for ten minutes, and so does what can be transferred', async () => {
    const { server, acme, close } = await startWithProviders(dialect)
    acme.manners = mannersFor({ id: 'latecomer', email: 'latecomer@acme.example' })
    const [late, slow, intime] = [server.browser(), server.browser(), server.browser()]
    const leaveAll = [late, slow, intime].map(browser => leave(browser))
    const [comeLate, comeSlow, comeInTime] = await Promise.all(leaveAll)
    server.clock.advance(10 * 60_000 - 1)
    expect(await comeInTime!()).toBe(RETURN_TO)
    await comeSlow!()
    expect((await transfer(intime, 'sign_ups')).body.response.status).toBe('complete')
    server.clock.advance(1)
    expect(errorCode((await transfer(slow, 'sign_ups')).body)).toBe('external_account_not_found')
    const asked = acme.asked.length
    expect(await comeLate!()).toBe(RETURN_TO)
    const { signIn: attempt, sessions } = await clientOf(late)
    expect([attempt?.first_factor_verification?.status, sessions]).toEqual(['expired', []])
    // nobody has asked the provider for anything
    expect(acme.asked.length).toBe(asked)
    await close()
  })
})

describe.each(DIALECTS)('a session that was stolen, on %s', dialect => {
  let world: Awaited<ReturnType<typeof startWithProviders>>
  beforeAll(async () => {
    world = await startWithProviders(dialect, { reverification: true })
  })
  afterAll(() => world.close())

  it('connects no account of the thief, who would stay by it, without reverification', async () => {
    const { server, acme } = world
    const userId = await createUser(server, 'robbed@example.com')
    const thief = server.browser()
    await signIn(thief, 'robbed@example.com')
    server.clock.advance(11 * 60_000)
    acme.manners = mannersFor({ id: 'thief', email: null })
    const form = { strategy: STRATEGY, redirect_url: RETURN_TO }
    const { status, body } = await thief.post('/v1/me/external_accounts', form)
    expect([status, errorCode(body)]).toEqual([403, 'session_reverification_required'])
    const { body: user } = await server.backend<User>('GET', `/users/${userId}`)
    expect(user.external_accounts).toEqual([])
  })
})
