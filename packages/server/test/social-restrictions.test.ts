import { DIALECTS, startTestServer, type TestServer } from '@frontdesk/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { playIssuers } from './issuers.js'
import { type AtProvider, begin, clientOf, COMPLETE, transfer, visit } from './provider-visits.js'
import { createUser, errorCode } from './support.js'

let count = 0
/** Somebody whom no other test knows. */
const personAt = (domain: string, tag = ''): Required<AtProvider> => ({
  name: `Person ${++count}`,
  email: `person${count}${tag}@${domain}`,
  isProven: true,
})

/** The error that the sign-in or sign-up of a visit shows, as the official form reads it. */
const shownError = ({ signIn, signUp }: Awaited<ReturnType<typeof visit>>) =>
  (signIn?.first_factor_verification ?? signUp?.verifications.external_account)?.error?.code

describe.each(DIALECTS)('the addresses that a connection lets through, on %s', dialect => {
  let server: TestServer
  let issuers: ReturnType<typeof playIssuers>
  beforeAll(async () => {
    const restrictions = {
      blockEmailSubaddresses: true,
      allowedEmailDomains: ['corp.example', 'rival.example'],
      blockedEmailDomains: ['rival.example'],
    }
    server = await startTestServer({
      dialect,
      settings: { signIn: { clientTrust: false } },
      connections: {
        google: { clientId: 'web', clientSecret: 'secret', ...restrictions },
        github: restrictions,
        gitlab: { blockEmailSubaddresses: true },
      },
    })
    issuers = playIssuers(server)
  })
  afterAll(() => server.close())

  const GITHUB = 'oauth_github'
  const refused: [string, () => AtProvider][] = [
    ['a sub-address with +', () => personAt('corp.example', '+1')],
    ['a sub-address with =', () => personAt('corp.example', '=1')],
    ['a sub-address with #', () => personAt('corp.example', '#1')],
    ['a blocked domain, though it is allowed as well', () => personAt('rival.example')],
    ['a domain that is not among the allowed ones', () => personAt('elsewhere.example')],
    ['a domain below an allowed one', () => personAt('sub.corp.example')],
    ['no address', () => ({ name: `Nameless ${++count}` })],
  ]

  it.each(refused)('are none of %s: by the sign-in, by the sign-up and by a token', async (_, who) => {
    for (const kind of ['sign_ins', 'sign_ups'] as const) {
      const browser = server.browser()
      const ended = await visit(browser, who(), { kind, strategy: GITHUB })
      expect([kind, shownError(ended), ended.sessions]).toEqual([kind, 'not_allowed_access', []])
      const other = kind === 'sign_ins' ? 'sign_ups' : 'sign_ins'
      expect((await transfer(browser, other)).status).toBe(422)
    }
    const { email = null } = who()
    const token = issuers.tokenOf('google', `subject-${++count}`, { email })
    for (const kind of ['sign_ins', 'sign_ups'] as const) {
      const { status, body } = await issuers.bring(kind, token)
      expect([kind, status, errorCode(body)]).toEqual([kind, 403, 'not_allowed_access'])
    }
  })

  it('are all others', async () => {
    const browser = server.browser()
    await visit(browser, personAt('corp.example'), { strategy: GITHUB })
    expect((await transfer(browser, 'sign_ups')).body.response.status).toBe('complete')
    const { sessions } = await visit(server.browser(), personAt('corp.example'), {
      kind: 'sign_ups',
      strategy: GITHUB,
    })
    expect(sessions).toHaveLength(1)
    const token = issuers.tokenOf('google', `subject-${++count}`, { email: personAt('corp.example').email })
    expect((await issuers.bring('sign_ups', token)).body.response.status).toBe('complete')
    const without = await visit(
      server.browser(),
      { name: `Nameless ${++count}` },
      { kind: 'sign_ups', strategy: 'oauth_gitlab' },
    )
    expect(without.signUp).toMatchObject({
      status: 'missing_requirements',
      missing_fields: ['email_address'],
    })
  })

  it.each(refused.slice(0, -1))('keep nobody out who is a user already, with %s', async (_, who) => {
    const { email = '', name } = who()
    const userId = await createUser(server, email)
    const person = { email, name, isProven: true }
    for (const time of ['linked now', 'linked before']) {
      const { ledTo, sessions } = await visit(server.browser(), person, { strategy: GITHUB })
      expect([time, ledTo, sessions[0]?.user.id]).toEqual([time, COMPLETE, userId])
    }
    const token = issuers.tokenOf('google', `subject-${++count}`, { email })
    expect((await issuers.bring('sign_ins', token)).body.client.sessions).toMatchObject([
      { user: { id: userId } },
    ])
  })
})

describe.each(DIALECTS)('an instance that is closed to strangers, on %s', dialect => {
  const start = (settings: object) =>
    startTestServer({ dialect, settings: { signIn: { clientTrust: false }, ...settings } })

  describe.each([
    ['restricted', 'sign_up_mode_restricted'],
    ['waitlist', 'sign_up_restricted_waitlist'],
  ] as const)('in mode %s', (mode, code) => {
    let server: TestServer
    beforeAll(async () => {
      server = await start({ signUp: { mode } })
      await server.backend('POST', '/allowlist_identifiers', { identifier: '*@allowed.example' })
    })
    afterAll(() => server.close())

    it.each(['sign_ins', 'sign_ups'] as const)('says why a stranger is refused, by %s', async kind => {
      const browser = server.browser()
      for (const who of [personAt('unknown.example'), { name: `Nameless ${++count}` }]) {
        const ended = await visit(browser, who, { kind })
        expect([shownError(ended), ended.sessions]).toEqual([code, []])
        const transferred = await transfer(browser, kind === 'sign_ins' ? 'sign_ups' : 'sign_ins')
        expect(errorCode(transferred.body)).toBe('external_account_not_found')
      }
      const { body } = await server.backend<{ total_count: number }>('GET', '/users/count')
      expect(body.total_count).toBe(0)
    })

    it('lets those in who are on the allow-list, by the sign-in and by the sign-up', async () => {
      const browser = server.browser()
      await visit(browser, personAt('allowed.example'))
      expect((await transfer(browser, 'sign_ups')).body.response.status).toBe('complete')
      const { sessions } = await visit(server.browser(), personAt('allowed.example'), { kind: 'sign_ups' })
      expect(sessions).toHaveLength(1)
    })

    it('signs in who is known, also by the button of the sign-up form', async () => {
      const ada = personAt('unknown.example')
      const userId = await createUser(server, ada.email)
      for (const strategy of ['oauth_google', 'oauth_github']) {
        const browser = server.browser()
        const { signUp } = await visit(browser, ada, { kind: 'sign_ups', strategy })
        expect(signUp?.verifications.external_account).toMatchObject({
          status: 'transferable',
          error: { code: 'external_account_exists' },
        })
        const { body } = await transfer(browser, 'sign_ins')
        expect(body.client.sessions).toMatchObject([{ user: { id: userId } }])
      }
      expect((await visit(server.browser(), ada)).sessions).toMatchObject([{ user: { id: userId } }])
    })

    it('is closed to a sign-up that begins with a provider and then goes on without one', async () => {
      const browser = server.browser()
      const { id } = (await begin(browser, 'sign_ups')).body.response
      const { status, body } = await browser.patch(`/v1/client/sign_ups/${id}`, {
        email_address: personAt('unknown.example').email,
        password: 'correct-horse-9',
      })
      expect([status, errorCode(body)]).toEqual([403, code])
    })
  })

  it('is closed to a user name alone as well, after a visit that came to nothing', async () => {
    const attributes = {
      emailAddress: { required: false },
      username: { enabled: true, usedForFirstFactor: true },
    }
    const form = () => ({ username: `somebody_${++count}`, password: 'correct-horse-9' })
    const restricted = await start({ attributes, signUp: { mode: 'restricted' } })
    const browser = restricted.browser()
    const { id } = (await begin(browser, 'sign_ups')).body.response
    const { body } = await browser.patch(`/v1/client/sign_ups/${id}`, form())
    expect(errorCode(body)).toBe('sign_up_mode_restricted')
    await restricted.close()

    const listed = await start({ attributes, restrictions: { allowlist: true } })
    const nameless = await listed.browser().post('/v1/client/sign_ups', form())
    expect(errorCode(nameless.body)).toBe('not_allowed_access')
    await listed.close()
  })

  it.each([
    ['the allow-list', { allowlist: true }, 'fine.example', 'bad.example'],
    ['the block-list', { blocklist: true }, 'fine.example', 'bad.example'],
  ])('by %s', async (_, restrictions, good, bad) => {
    const server = await start({ restrictions })
    await server.backend('POST', '/allowlist_identifiers', { identifier: `*@${good}` })
    await server.backend('POST', '/blocklist_identifiers', { identifier: `*@${bad}` })
    const known = personAt(bad)
    await createUser(server, known.email)
    for (const kind of ['sign_ins', 'sign_ups'] as const) {
      const browser = server.browser()
      const ended = await visit(browser, personAt(bad), { kind })
      expect([kind, shownError(ended), ended.sessions]).toEqual([kind, 'not_allowed_access', []])
      const welcome = server.browser()
      await visit(welcome, personAt(good), { kind })
      if (kind === 'sign_ins') await transfer(welcome, 'sign_ups')
      expect([kind, (await clientOf(welcome)).sessions.length]).toEqual([kind, 1])
    }
    // the lists hold for users, too, unless the instance says otherwise
    expect(shownError(await visit(server.browser(), known))).toBe('not_allowed_access')
    await server.backend('PATCH', '/instance/restrictions', { allowlist_blocklist_disabled_on_sign_in: true })
    expect((await visit(server.browser(), known)).sessions).toHaveLength(1)
    await server.close()
  })

  it('by sub-addresses and disposable addresses, in words that the official form has', async () => {
    const restrictions = { blockEmailSubaddresses: true, blockDisposableEmailDomains: true }
    const server = await start({ restrictions })
    const known = personAt('plain.example', '+1')
    await createUser(server, known.email)
    for (const kind of ['sign_ins', 'sign_ups'] as const) {
      for (const who of [personAt('plain.example', '+1'), personAt('mailinator.com')]) {
        const ended = await visit(server.browser(), who, { kind })
        expect([who.email, shownError(ended)]).toEqual([who.email, 'not_allowed_access'])
      }
    }
    expect((await visit(server.browser(), known)).sessions).toHaveLength(1)
    await server.close()
  })
})
