import { DIALECTS, startTestServer, type TestServer } from '@frontdesk/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { claimsOf, type ClientBody, createUser, errorCode, mint, signIn, signInAtOnce } from './support.js'

describe.each(DIALECTS)('sessions on %s', dialect => {
  let server: TestServer
  beforeAll(async () => {
    server = await startTestServer({ dialect })
  })
  afterAll(() => server.close())

  it('mints tokens that the SDKs accept: issuer, subject, session, authorized party, times in seconds', async () => {
    const userId = await createUser(server, 'tokens@example.com')
    const browser = server.browser()
    const { sessionId } = await signIn(browser, 'tokens@example.com')
    const claims = claimsOf((await mint(browser, sessionId)).body.jwt)
    const nowSeconds = Math.floor(server.clock.now() / 1000)
    expect(claims).toMatchObject({
      azp: 'http://localhost:3000',
      iss: 'http://localhost:4400',
      sub: userId,
      sid: sessionId,
      iat: nowSeconds,
      exp: nowSeconds + 60,
      v: 2,
      sts: 'active',
      fva: [0, -1],
    })
  })

  it('names the authorized party where a page of its own origin asks, which sends no Origin with GET', async () => {
    await createUser(server, 'own-origin@example.com')
    const browser = server.browser()
    await signIn(browser, 'own-origin@example.com')
    const partyOf = async (site: string) => {
      const options = { origin: null, headers: { 'sec-fetch-site': site } }
      const { body } = await browser.get<{
        response: { sessions: { last_active_token: { jwt: string } | null }[] }
      }>('/v1/client', options)
      return claimsOf(body.response.sessions[0]?.last_active_token?.jwt ?? '')['azp']
    }
    expect(await partyOf('same-origin')).toBe('http://localhost:4400')
    expect(await partyOf('same-site')).toBeUndefined()
  })

  it('gives SDK 4, which names no API version, version 1 claims', async () => {
    await createUser(server, 'v4@example.com')
    const browser = server.browser()
    const { sessionId } = await signIn(browser, 'v4@example.com')
    const answer = await browser.post<{ jwt: string }>(`/v1/client/sessions/${sessionId}/tokens`)
    expect(claimsOf(answer.body.jwt)).not.toHaveProperty('v')
  })

  it('keeps the other sessions on a multi-session instance and lets touch select one', async () => {
    await createUser(server, 'first@example.com')
    await createUser(server, 'second@example.com')
    const browser = server.browser()
    const first = await signIn(browser, 'first@example.com')
    server.clock.advance(1000)
    const second = await signIn(browser, 'second@example.com')
    const before = await browser.get<{ response: ClientBody }>('/v1/client')
    expect(before.body.response.sessions.map(session => session.id)).toEqual([
      first.sessionId,
      second.sessionId,
    ])
    expect(before.body.response.last_active_session_id).toBe(second.sessionId)
    const touched = await browser.post<{ client: ClientBody }>(
      `/v1/client/sessions/${first.sessionId}/touch`,
      { active_organization_id: '' },
    )
    expect(touched.body.client.last_active_session_id).toBe(first.sessionId)
  })

  it('ends a session for every tab: tokens are refused with 401 and the client id stays', async () => {
    await createUser(server, 'leaver@example.com')
    const browser = server.browser()
    const { sessionId } = await signIn(browser, 'leaver@example.com')
    const clientId = (await browser.get<{ response: ClientBody }>('/v1/client')).body.response.id
    const ended = await browser.delete<{ client: ClientBody }>('/v1/client/sessions')
    expect(ended.body.client).toMatchObject({ id: clientId, sessions: [], last_active_session_id: null })
    const refused = await mint(browser, sessionId)
    expect([refused.status, errorCode(refused.body)]).toEqual([401, 'authentication_invalid'])
    expect(await server.eventTypes()).toContain('session.removed')
  })

  it('destroys the client when SDK 4 signs out of all', async () => {
    await createUser(server, 'v4-leaver@example.com')
    const browser = server.browser()
    await signIn(browser, 'v4-leaver@example.com')
    const answer = await browser.delete('/v1/client')
    expect(answer.body).toEqual({ response: null, client: null })
    expect(browser.cookie('__client')).toBeUndefined()
  })

  it('refuses tokens of a banned user at once, and of a deleted one', async () => {
    const banned = await createUser(server, 'banned@example.com')
    const deleted = await createUser(server, 'deleted@example.com')
    const bannedBrowser = server.browser()
    const deletedBrowser = server.browser()
    const bannedSession = await signIn(bannedBrowser, 'banned@example.com')
    const deletedSession = await signIn(deletedBrowser, 'deleted@example.com')
    await server.backend('POST', `/users/${banned}/ban`)
    await server.backend('DELETE', `/users/${deleted}`)
    expect((await mint(bannedBrowser, bannedSession.sessionId)).status).toBe(401)
    expect((await mint(deletedBrowser, deletedSession.sessionId)).status).toBe(404)
    expect((await server.backend('POST', `/sessions/${bannedSession.sessionId}/tokens`)).status).toBe(401)
  })

  it('expires by the clock without a write', async () => {
    await createUser(server, 'expires@example.com')
    const browser = server.browser()
    const { sessionId } = await signIn(browser, 'expires@example.com')
    server.clock.advance(7 * 24 * 3600 * 1000)
    expect((await mint(browser, sessionId)).status).toBe(401)
    expect((await server.backend<{ status: string }>('GET', `/sessions/${sessionId}`)).body.status).toBe(
      'expired',
    )
  })

  it('does not know sessions of another client', async () => {
    await createUser(server, 'own@example.com')
    await createUser(server, 'other@example.com')
    const own = server.browser()
    const other = server.browser()
    const { sessionId } = await signIn(own, 'own@example.com')
    await signIn(other, 'other@example.com')
    expect((await mint(other, sessionId)).status).toBe(404)
    expect((await mint(server.browser(), sessionId)).status).toBe(401)
  })

  it('rotates the client secret at sign-in; the old one shows who was signed in before, for a moment', async () => {
    await createUser(server, 'rotates@example.com')
    await createUser(server, 'rotates-too@example.com')
    const browser = server.browser()
    const { sessionId } = await signIn(browser, 'rotates@example.com')
    const before = browser.cookie('__client')!
    server.clock.advance(1000)
    await signInAtOnce(browser, 'rotates-too@example.com')
    const after = browser.cookie('__client')!
    expect(after).not.toBe(before)
    const oldTab = server.browser()
    oldTab.setCookie('__client', before)
    const { response } = (await oldTab.get<{ response: ClientBody }>('/v1/client')).body
    expect(response.sessions.map(session => session.id)).toEqual([sessionId])
    server.clock.advance(60_000)
    expect((await oldTab.get<{ response: unknown }>('/v1/client')).body.response).toBeNull()
  })

  it('works through the Backend API: list, create, token, revoke', async () => {
    const userId = await createUser(server, 'backend@example.com')
    const created = await server.backend<{ id: string; status: string }>('POST', '/sessions', {
      user_id: userId,
    })
    expect(created.body.status).toBe('active')
    const token = await server.backend<{ jwt: string }>('POST', `/sessions/${created.body.id}/tokens`)
    expect(claimsOf(token.body.jwt)).toMatchObject({
      sub: userId,
      sid: created.body.id,
      iss: 'http://localhost:4400',
    })
    const listed = await server.backend<{ id: string }[]>('GET', `/sessions?user_id=${userId}&status=active`)
    expect(listed.body.map(session => session.id)).toEqual([created.body.id])
    const revoked = await server.backend<{ status: string }>('POST', `/sessions/${created.body.id}/revoke`)
    expect(revoked.body.status).toBe('revoked')
    expect((await server.backend('POST', `/sessions/${created.body.id}/tokens`)).status).toBe(401)
  })
})

describe.each(DIALECTS)('a session that the Backend API makes on %s', dialect => {
  let server: TestServer
  beforeAll(async () => {
    server = await startTestServer({ dialect, settings: { organizations: { enabled: true } } })
  })
  afterAll(() => server.close())

  it('begins in the organization that is asked for, if the user is a member there', async () => {
    const userId = await createUser(server, 'member@example.com')
    const organize = async (name: string, owner?: string) =>
      (await server.backend<{ id: string }>('POST', '/organizations', { name, created_by: owner })).body.id
    const [first, second] = [await organize('First', userId), await organize('Second', userId)]
    const foreign = await organize('Foreign')
    const create = (organizationId?: string) =>
      server.backend<{ last_active_organization_id: string }>('POST', '/sessions', {
        user_id: userId,
        active_organization_id: organizationId,
      })
    expect((await create(first)).body.last_active_organization_id).toBe(first)
    expect((await create(second)).body.last_active_organization_id).toBe(second)
    for (const wanted of [foreign, 'org_none', '']) {
      const refused = await create(wanted)
      expect([refused.status, errorCode(refused.body)]).toEqual([
        403,
        'organization_not_found_or_unauthorized',
      ])
    }
    const sessions = await server.backend<object[]>('GET', `/sessions?user_id=${userId}`)
    expect(sessions.body).toHaveLength(2)
  })
})

describe.each(DIALECTS)('a single-session instance on %s', dialect => {
  let server: TestServer
  beforeAll(async () => {
    server = await startTestServer({ dialect, settings: { session: { singleSession: true } } })
  })
  afterAll(() => server.close())

  it('refuses a second sign-in while somebody is signed in', async () => {
    await createUser(server, 'one@example.com')
    await createUser(server, 'two@example.com')
    const browser = server.browser()
    await signIn(browser, 'one@example.com')
    const answer = await browser.post('/v1/client/sign_ins', { identifier: 'two@example.com' })
    expect([answer.status, errorCode(answer.body)]).toEqual([400, 'session_exists'])
  })
})

describe.each(DIALECTS)('the version of session tokens on %s', dialect => {
  it.each([1, 2] as const)('is %s for every SDK where the instance says so', async tokenVersion => {
    const settings = { session: { tokenVersion }, organizations: { enabled: true } }
    const server = await startTestServer({ dialect, settings })
    await createUser(server, 'versioned@example.com')
    const browser = server.browser()
    const { sessionId } = await signIn(browser, 'versioned@example.com')
    await browser.post('/v1/organizations', { name: 'Versioned' })
    const touched = await browser.get<{ response: { data: { organization: { id: string } }[] } }>(
      '/v1/me/organization_memberships',
      { query: { paginated: 'true' } },
    )
    const { id } = touched.body.response.data[0]!.organization
    await browser.post(`/v1/client/sessions/${sessionId}/touch`, { active_organization_id: id })
    const backend = await server.backend<{ jwt: string }>('POST', `/sessions/${sessionId}/tokens`)
    const jwts = [backend.body.jwt]
    for (const apiVersion of ['2021-02-05', '2025-11-10'])
      jwts.push((await mint(browser, sessionId, apiVersion)).body.jwt)
    for (const jwt of jwts) {
      const claims = claimsOf(jwt)
      const organization = (claims['o'] as { id: string } | undefined)?.id ?? claims['org_id']
      expect([claims['v'], 'o' in claims, organization]).toEqual(
        tokenVersion === 2 ? [2, true, id] : [undefined, false, id],
      )
    }
    await server.close()
  })
})
