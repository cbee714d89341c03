import { DIALECTS, startTestServer, type TestBrowser, type TestServer } from '@frontdesk/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { claimsOf, createUser, errorCode, mint, signIn } from '../support.js'

const MINUTE = 60_000
const REQUIRED = 'session_reverification_required'

describe.each(DIALECTS)('a reverification that was started and left open, on %s', dialect => {
  let server: TestServer
  let counter = 0
  beforeAll(async () => {
    server = await startTestServer({
      dialect,
      settings: { reverification: true, attributes: { username: { enabled: true } } },
    })
  })
  afterAll(() => server.close())

  async function person() {
    const email = `open${counter++}@example.com`
    await createUser(server, email)
    const browser = server.browser()
    const { sessionId } = await signIn(browser, email)
    return { browser, sessionId, verify: `/v1/client/sessions/${sessionId}/verify` }
  }
  const rename = async (browser: TestBrowser) =>
    errorCode((await browser.post('/v1/me?_method=PATCH', { username: `name_${counter++}` })).body)
  const prove = (browser: TestBrowser, verify: string) =>
    browser.post(`${verify}/attempt_first_factor`, { strategy: 'password', password: 'correct-horse-9' })

  it('stops sensitive changes until it is finished, however young the sign-in is', async () => {
    const { browser, sessionId, verify } = await person()
    expect(await rename(browser)).toBeUndefined()
    await browser.post(verify, { level: 'second_factor' })
    expect(await rename(browser)).toBe(REQUIRED)
    const ageOf = async () => claimsOf((await mint(browser, sessionId)).body.jwt)['fva']
    expect(await ageOf()).toEqual([0, -1])
    server.clock.advance(2 * MINUTE)
    expect(await ageOf()).toEqual([2, -1])
    expect(await rename(browser)).toBe(REQUIRED)
    await prove(browser, verify)
    expect(await ageOf()).toEqual([0, -1])
    expect(await rename(browser)).toBeUndefined()
  })

  it('is not got rid of by a lesser one', async () => {
    const { browser, verify } = await person()
    await browser.post(verify, { level: 'second_factor' })
    const lesser = await browser.post<{ response: { level: string } }>(verify, { level: 'first_factor' })
    expect(lesser.body.response.level).toBe('multi_factor')
    const again = await browser.post<{ response: { level: string } }>(verify, { level: 'first_factor' })
    expect(again.body.response.level).toBe('multi_factor')
  })

  it('stops what is sensitive alone, and no other session', async () => {
    const [{ browser, verify }, other] = [await person(), await person()]
    await browser.post(verify, { level: 'first_factor' })
    expect(
      errorCode((await browser.post('/v1/me?_method=PATCH', { first_name: 'New' })).body),
    ).toBeUndefined()
    expect(await rename(other.browser)).toBeUndefined()
  })

  it('ends by itself: by then no older proof counts either, and another one must be started', async () => {
    const { browser, verify } = await person()
    await browser.post(verify, { level: 'second_factor' })
    server.clock.advance(10 * MINUTE)
    expect(await rename(browser)).toBe(REQUIRED)
    server.clock.advance(20 * MINUTE)
    expect(errorCode((await prove(browser, verify)).body)).toBe('verification_missing')
    expect(await rename(browser)).toBe(REQUIRED)
    await browser.post(verify, { level: 'second_factor' })
    await prove(browser, verify)
    expect(await rename(browser)).toBeUndefined()
  })
})
