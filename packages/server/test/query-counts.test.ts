import { DIALECTS, startTestServer, type TestServer } from '@frontdesk/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createUser, mint, signIn } from './support.js'

const EMAIL = 'counted@example.com'
/** What tells other nodes goes along with the commit, but SQLite takes one statement at a time. */
const ANNOUNCEMENT = { sqlite: 1, postgres: 0 }

/**
 * Upper limits: what these requests cost is statements more than anything else. BEGIN and COMMIT count, too.
 */
describe.each(DIALECTS)('on %s', dialect => {
  let server: TestServer
  beforeAll(async () => {
    server = await startTestServer({ dialect })
    await createUser(server, EMAIL)
    // the registry looks for changes first
    await signIn(server.browser(), EMAIL)
  })
  afterAll(() => server.close())

  async function signedIn() {
    const browser = server.browser()
    return { browser, ...(await signIn(browser, EMAIL)) }
  }

  it('mints a first session token with one statement, and further ones with none', async () => {
    const { browser, sessionId } = await signedIn()
    const mintOne = async () => expect((await mint(browser, sessionId)).status).toBe(200)
    expect(await server.queriesOf(mintOne)).toHaveLength(1)
    for (let n = 0; n < 3; n++) expect(await server.queriesOf(mintOne)).toEqual([])
  })

  it('mints one for the Backend API with one statement', async () => {
    const { sessionId } = await signedIn()
    const queries = await server.queriesOf(async () => {
      expect((await server.backend('POST', `/sessions/${sessionId}/tokens`)).status).toBe(200)
    })
    expect(queries).toHaveLength(1)
  })

  it('signs in with a password on a new client with few statements and one transaction', async () => {
    const queries = await server.queriesOf(async () => {
      const answer = await server.browser().post<{ response: { status: string } }>('/v1/client/sign_ins', {
        identifier: EMAIL,
        password: 'correct-horse-9',
      })
      expect(answer.body.response.status).toBe('complete')
    })
    expect(queries.filter(sql => sql.startsWith('begin'))).toHaveLength(1)
    expect(queries.length, queries.join('\n')).toBeLessThanOrEqual(18 + ANNOUNCEMENT[dialect])
  })

  it('signs in in two steps, as the official components do', async () => {
    const queries = await server.queriesOf(() => signedIn())
    expect(queries.filter(sql => sql.startsWith('begin'))).toHaveLength(2)
    expect(queries.length, queries.join('\n')).toBeLessThanOrEqual(30 + ANNOUNCEMENT[dialect])
  })

  it('reads the client once, and then asks no more', async () => {
    const { browser } = await signedIn()
    const read = async () => expect((await browser.get('/v1/client')).status).toBe(200)
    const queries = await server.queriesOf(read)
    expect(queries.length, queries.join('\n')).toBeLessThanOrEqual(3)
    for (let n = 0; n < 3; n++) expect(await server.queriesOf(read)).toEqual([])
  })

  it('touches a session', async () => {
    const { browser, sessionId } = await signedIn()
    const queries = await server.queriesOf(() => browser.post(`/v1/client/sessions/${sessionId}/touch`))
    expect(queries.length, queries.join('\n')).toBeLessThanOrEqual(8 + ANNOUNCEMENT[dialect])
  })

  it('starts a sign-up', async () => {
    const queries = await server.queriesOf(() =>
      server
        .browser()
        .post('/v1/client/sign_ups', { email_address: 'new@example.com', password: 'correct-horse-9' }),
    )
    expect(queries.length, queries.join('\n')).toBeLessThanOrEqual(10)
  })
})
