import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { DIALECTS, startTestServer, type TestServer } from '@frontdesk/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

/** Turnstile's siteverify, for the token `solved`. */
function fakeTurnstile(asked: URLSearchParams[]): Server {
  return createServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => (body += chunk.toString()))
    request.on('end', () => {
      const form = new URLSearchParams(body)
      asked.push(form)
      response.end(JSON.stringify({ success: form.get('response') === 'solved' }))
    })
  })
}

describe.each(DIALECTS)('CAPTCHA on %s', dialect => {
  const asked: URLSearchParams[] = []
  const service = fakeTurnstile(asked)
  let server: TestServer
  beforeAll(async () => {
    await new Promise<void>(resolve => void service.listen(0, '127.0.0.1', resolve))
    server = await startTestServer({
      dialect,
      captchaService: `http://127.0.0.1:${(service.address() as AddressInfo).port}/siteverify`,
      settings: {
        attackProtection: { captchaEnabled: true, captchaSiteKey: 'site', captchaSecretKey: 'secret' },
      },
    })
  })
  afterAll(async () => {
    await server.close()
    service.close()
  })

  const signUp = (form: Record<string, string>, query: Record<string, string> = {}) =>
    server.browser().post('/v1/client/sign_ups', { email_address: 'a@example.com', ...form }, { query })

  it('asks clerk-js for it and never shows the secret', async () => {
    const { body } = await server.browser().get<Record<string, object>>('/v1/environment')
    expect(body).toMatchObject({
      user_settings: { sign_up: { captcha_enabled: true } },
      display_config: { captcha_public_key: 'site' },
    })
    expect(JSON.stringify(body)).not.toContain('secret"')
  })

  it('lets a solved challenge pass and nothing else', async () => {
    expect((await signUp({})).body).toMatchObject({ errors: [{ code: 'captcha_missing_token' }] })
    expect((await signUp({ captcha_token: 'made-up' })).body).toMatchObject({
      errors: [{ code: 'captcha_invalid' }],
    })
    expect((await signUp({ captcha_token: 'solved' })).status).toBe(200)
    expect(asked.map(form => form.get('secret'))).toEqual(['secret', 'secret'])
  })

  it('lets a testing token pass', async () => {
    const { body } = await server.backend<{ token: string }>('POST', '/testing_tokens')
    expect((await signUp({}, { __clerk_testing_token: body.token })).status).toBe(200)
    expect((await signUp({}, { __clerk_testing_token: 'made-up' })).status).toBe(400)
  })

  it('lets nobody pass while the service is away', async () => {
    await new Promise(resolve => {
      service.close(resolve)
      service.closeAllConnections()
    })
    expect((await signUp({ captcha_token: 'solved' })).status).toBe(503)
  })
})
