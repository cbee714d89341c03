import { startTestServer, TEST_ORIGIN, type TestServer } from '@frontdesk/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fillIn } from '../../src/delivery/placeholders.js'
import { plainTextOf } from '../../src/delivery/plain-text.js'
import { fillClaims } from '../../src/domain/claims/fill-claims.js'
import { headOfPacket } from '../../src/http/early-refusal.js'
import { onSignUp, startSignUp } from '../flows/flow-bodies.js'
import { createUser, signIn } from '../support.js'

/** So long that a pattern with quadratic time takes ten seconds and more: the test would not end in time. */
const MANY = 110_000

/**
 * Texts that make a badly written pattern begin anew at every character. ESLint finds such patterns
 * (`regexp/no-super-linear-*`); these are the ones that strangers could reach.
 */
describe('texts that slow patterns choke on', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startTestServer({ dialect: 'sqlite' })
  })
  afterAll(() => server.close())

  const ask = async (path: string, init: RequestInit = {}) => {
    const request = new Request(TEST_ORIGIN + path, init)
    return (await server.frontdesk.fetch(request, { remoteAddress: '203.0.113.9' })).status
  }

  it('are answered at once: the name of a parameter', async () => {
    const name = `${'s'.repeat(MANY)}x`
    expect(await ask(`/bapi/v1/public/interstitial?${name}=1`)).toBeLessThan(500)
  })

  it('are answered at once: the path of the inbox', async () => {
    expect(await ask(`/inbox${'/'.repeat(MANY)}x`)).toBe(403)
  })

  it('are answered at once: the wanted languages', async () => {
    const browser = server.browser()
    const { body } = await startSignUp(browser, {
      email_address: 'slow@example.com',
      password: 'three-whales',
    })
    const headers = { 'accept-language': `a${' '.repeat(60_000)}b` }
    const path = `/v1/client/sign_ups/${body.response.id}/prepare_verification`
    expect((await browser.post(path, { strategy: 'email_code' }, { headers })).status).toBe(200)
    expect((await onSignUp(browser, body.response.id, 'attempt_verification', { code: '0' })).status).toBe(
      422,
    )
  })

  it('are answered at once: a picture that is nearly base64', async () => {
    await createUser(server, 'picture@example.com')
    const browser = server.browser()
    await signIn(browser, 'picture@example.com')
    const file = Buffer.from(`A${' '.repeat(MANY)}!`)
    expect((await browser.upload('POST', '/v1/me/profile_image', file)).status).toBe(422)
  })

  it('are answered at once: the browser that somebody claims to have', async () => {
    await createUser(server, 'agent@example.com')
    const browser = server.browser()
    const headers = { 'user-agent': 'Version/1'.repeat(6000) }
    const signedIn = await browser.post(
      '/v1/client/sign_ins',
      { identifier: 'agent@example.com', password: 'correct-horse-9' },
      { headers },
    )
    expect(signedIn.status).toBe(200)
    expect((await browser.get('/v1/me/sessions/active')).status).toBe(200)
  })

  it('are read at once: the head of a request that has no end', () => {
    const packet = Buffer.from(`GET / HTTP/1.1\r\nhost: a\r\norigin:${' '.repeat(MANY)}`)
    expect(headOfPacket(packet)?.header('origin')).toBeNull()
  })

  it('are read at once: templates of emails and tokens', () => {
    for (const html of ['<a ', '<style', '<!-- ', '<div>', '<p><a>'])
      expect(plainTextOf(html.repeat(MANY)).trim()).toBe('')
    for (const text of ['{{', '{{#a}}', '{{^a}}{{#a}}', '{{/a}}'])
      expect(fillIn(text.repeat(MANY), {})).toBeDefined()
    expect(plainTextOf('&a'.repeat(MANY))).toContain('&a&a')
    expect(fillClaims(`{{${' '.repeat(MANY)}`, {})).toContain('{{')
    expect(fillClaims(`{{${'a||'.repeat(MANY)}b}}`, {})).toBeNull()
    for (const text of ["{{'", "{{' '", "{{'\\\\", "{{a'{{'"])
      expect(fillClaims(text.repeat(MANY), {})).toContain('{{')
  })
})
