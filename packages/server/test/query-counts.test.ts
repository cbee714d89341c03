import { DIALECTS, startTestServer, type TestServer } from '@frontdesk/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createUser, mint, signIn } from './support.js'

const EMAIL = 'counted@example.com'

/** Upper limits: what these requests cost is statements more than anything else. BEGIN and COMMIT count, too. */
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

  it('mints a session token with one statement', async () => {
    const { browser, sessionId } = await signedIn()
    const queries = await server.queriesOf(async () => {
      expect((await mint(browser, sessionId)).status).toBe(200)
    })
    expect(queries).toHaveLength(1)
  })

  it('mints one for the Backend API with one statement', async () => {
    const { sessionId } = await signedIn()
    const queries = await server.queriesOf(async () => {
      expect((await server.backend('POST', `/sessions/${sessionId}/tokens`)).status).toBe(200)
    })
    expect(queries).toHaveLength(1)
  })
})
