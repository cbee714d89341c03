import { DIALECTS, startTestServer, type TestBrowser, type TestServer } from '@frontdesk/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DeviceKey } from '../device-key.js'
import { createUser, errorCode, signIn } from '../support.js'

const ODD_METADATA = {
  'U+0000': '{"a":"x\\u0000"}',
  'U+0000 in a key': '{"a":{"\\u0000":1}}',
  'a lone surrogate': '{"a":["\\ud800"]}',
  // as deep as the 64 KB of a form allow
  'ten thousand lists in each other': `{"a":${'['.repeat(10_000)}${']'.repeat(10_000)}}`,
  'three thousand objects in each other': `${'{"a":'.repeat(3000)}1${'}'.repeat(3000)}`,
}

describe.each(DIALECTS)('JSON inside a text field on %s', dialect => {
  let server: TestServer
  let browser: TestBrowser
  beforeAll(async () => {
    server = await startTestServer({
      dialect,
      settings: { attributes: { passkey: { enabled: true } }, native: { trustedDeviceSignIn: true } },
    })
    await createUser(server, 'json@example.com')
    browser = server.browser()
    await signIn(browser, 'json@example.com')
  })
  afterAll(() => server.close())

  const ways: [string, (metadata: string) => Promise<{ status: number; body: unknown }>][] = [
    ['the profile', text => browser.patch('/v1/me', { unsafe_metadata: text })],
    ['the metadata', text => browser.patch('/v1/me/metadata', { unsafe_metadata: text })],
    ['a new sign-up', text => server.browser().post('/v1/client/sign_ups', { unsafe_metadata: text })],
  ]

  it.each(ways)('is held to what JSON elsewhere is held to: %s', async (_, send) => {
    for (const [what, text] of Object.entries(ODD_METADATA)) {
      const answer = await send(text)
      expect([what, answer.status, errorCode(answer.body)]).toEqual([what, 422, 'form_param_format_invalid'])
    }
    expect((await send('{"a":')).status).toBe(422)
    expect((await send(`{"a":"${'x'.repeat(9000)}"}`)).body).toMatchObject({
      errors: [{ code: 'form_param_exceeds_allowed_size', meta: { param_name: 'unsafe_metadata' } }],
    })
    expect((await send('\ufeff{"a":"b"}')).status).toBe(200)
  })

  it('names nothing that a database cannot look up: a passkey', async () => {
    const begun = await server.browser().post<{ response: { id: string } }>('/v1/client/sign_ins', {
      strategy: 'passkey',
    })
    expect(begun.status).toBe(200)
    const response = { clientDataJSON: 'e30', authenticatorData: 'x', signature: 'x' }
    const browserOfAttempt = server.browser()
    const own = await browserOfAttempt.post<{ response: { id: string } }>('/v1/client/sign_ins', {
      strategy: 'passkey',
    })
    for (const id of ['a\u0000', '\ud800']) {
      const answer = await browserOfAttempt.post(
        `/v1/client/sign_ins/${own.body.response.id}/attempt_first_factor`,
        {
          strategy: 'passkey',
          public_key_credential: JSON.stringify({ id, rawId: id, type: 'public-key', response }),
        },
      )
      expect([answer.status, errorCode(answer.body)]).toEqual([422, 'form_param_format_invalid'])
    }
  })

  it('names nothing that a database cannot look up: the challenge of a device', async () => {
    const key = new DeviceKey()
    for (const client_data of ['{"challenge_id":"a\\u0000"}', '{"challenge_id":"\\ud800"}', 'null', '1']) {
      const answer = await browser.post('/v1/me/trusted_devices/attempt', {
        platform: 'ios',
        app_identifier: 'com.example.app',
        name: 'A phone',
        algorithm: 'ES256',
        public_key_jwk: key.jwk,
        client_data,
        signature: key.sign(client_data),
      })
      expect([client_data, answer.status]).toEqual([client_data, 400])
    }
  })
})
