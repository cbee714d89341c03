import { DIALECTS, startTestServer, TestBrowser, type TestServer } from '@frontdesk/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { HashingAsker } from '../../src/context/services.js'
import { createUser, signIn } from '../support.js'

const PASSWORD = 'correct-horse-9'

/**
 * `domain/passwords/password-hasher.test.ts` shows what each asker may have of the queue; this file shows who
 * they are.
 */
describe.each(DIALECTS)('the queue for password hashes on %s', dialect => {
  let server: TestServer
  let userId: string
  const askers: HashingAsker[] = []
  beforeAll(async () => {
    server = await startTestServer({ dialect })
    userId = await createUser(server, 'ada@example.com')
    const { passwords } = server.frontdesk.services
    const verify = passwords.verify.bind(passwords)
    passwords.verify = async (password, digest, hasher, asker) => {
      if (asker) askers.push(asker)
      return verify(password, digest, hasher, asker)
    }
  })
  afterAll(() => server.close())

  /** A browser at an address of the internet. */
  const browserAt = (remoteAddress: string) =>
    new TestBrowser(
      { fetch: request => server.frontdesk.fetch(request, { remoteAddress }) },
      'http://localhost:4400',
    )
  const tryPassword = async (browser: TestBrowser) => {
    await browser.post('/v1/client/sign_ins', {
      identifier: 'ada@example.com',
      strategy: 'password',
      password: 'wrong',
    })
    return askers.at(-1)!
  }

  it('has for one network, by whichever of its addresses, one share', async () => {
    expect((await tryPassword(browserAt('203.0.113.7'))).site).toBe('203.0.113.7')
    const sites = [await tryPassword(browserAt('2001:db8::1')), await tryPassword(browserAt('2001:db8::2'))]
    expect(sites.map(({ site }) => site)).toEqual(['2001:db8::', '2001:db8::'])
  })

  it('takes a browser for a stranger until it was signed in, and not after it has signed out', async () => {
    const browser = browserAt('203.0.113.8')
    expect(await (await tryPassword(browser)).isKnown()).toBe(false)
    await signIn(browser, 'ada@example.com', PASSWORD)
    await browser.delete('/v1/client/sessions')
    expect(await (await tryPassword(browser)).isKnown()).toBe(true)
  })

  it('counts the servers of applications against no network', async () => {
    await server.backend('POST', `/users/${userId}/verify_password`, { password: PASSWORD })
    expect(askers.at(-1)!.site).toBeNull()
    expect(await askers.at(-1)!.isKnown()).toBe(true)
  })
})
