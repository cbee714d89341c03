import { DIALECTS, startTestServer, type TestBrowser, type TestServer } from '@frontdesk/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DeviceKey } from './device-key.js'
import { onSignIn, startSignIn } from './flows/flow-bodies.js'
import { createUser, errorCode, signIn } from './support.js'

interface Device {
  id: string
  status: string
  name: string | null
  last_used_at: number | null
}
interface Body {
  response: Device & { client_data: string; challenge_id: string; valid: boolean }
  errors: { code: string }[]
}
interface Challenge {
  client_data: string
  trusted_device_id: string
}

const APP = 'com.example.app'

describe.each(DIALECTS)('trusted devices on %s', dialect => {
  let server: TestServer
  beforeAll(async () => {
    server = await startTestServer({
      dialect,
      settings: { native: { trustedDeviceSignIn: true }, attackProtection: { lockoutMaxAttempts: 2 } },
    })
  })
  afterAll(() => server.close())

  const facts = (key: DeviceKey, app = APP) => ({
    platform: 'ios',
    app_identifier: app,
    name: 'Ada’s phone',
    algorithm: 'ES256',
    public_key_jwk: key.jwk,
  })
  const prepare = (browser: TestBrowser, key: DeviceKey, app = APP) =>
    browser.post<Body>('/v1/me/trusted_devices/prepare', facts(key, app))
  const attempt = (browser: TestBrowser, key: DeviceKey, text: string, signature: string, app = APP) =>
    browser.post<Body>('/v1/me/trusted_devices/attempt', {
      ...facts(key, app),
      client_data: text,
      signature,
    })

  async function owner(email: string) {
    const userId = await createUser(server, email)
    const browser = server.browser()
    await signIn(browser, email)
    const key = new DeviceKey()
    return { userId, browser, key, device: await enrol(browser, key) }
  }
  async function enrol(browser: TestBrowser, key: DeviceKey, app = APP) {
    const text = (await prepare(browser, key, app)).body.response.client_data
    const done = await attempt(browser, key, text, key.sign(text), app)
    expect(done.status).toBe(200)
    return done.body.response
  }
  async function begin(deviceId: string) {
    const browser = server.browser()
    const begun = await startSignIn(browser, { strategy: 'trusted_device', trusted_device_id: deviceId })
    const verification = begun.body.response?.first_factor_verification as unknown as {
      trusted_device_challenge: Challenge
    } | null
    return { browser, begun, id: begun.body.response?.id, challenge: verification?.trusted_device_challenge }
  }
  const answer = (browser: TestBrowser, id: string, challenge: Challenge, signature: string) =>
    onSignIn(browser, id, 'attempt_first_factor', {
      strategy: 'trusted_device',
      trusted_device_id: challenge.trusted_device_id,
      client_data: challenge.client_data,
      algorithm: 'ES256',
      signature,
    })

  it('are enrolled, listed, used for a sign-in, and revoked', async () => {
    const { userId, browser, key, device } = await owner('device@example.com')
    expect(device).toMatchObject({ status: 'active', name: 'Ada’s phone', last_used_at: null })
    const listed = await browser.get<{ response: Device[] }>('/v1/me/trusted_devices')
    expect(listed.body.response).toMatchObject([{ id: device.id }])

    const visit = await begin(device.id)
    expect(visit.begun.body.response).toMatchObject({ status: 'needs_identifier', user_data: null })
    const done = await answer(
      visit.browser,
      visit.id!,
      visit.challenge!,
      key.sign(visit.challenge!.client_data),
    )
    expect(done.body.response).toMatchObject({
      status: 'complete',
      first_factor_verification: { object: 'verification_trusted_device', status: 'verified' },
    })
    const me = await visit.browser.get<{ response: { id: string } }>('/v1/me')
    expect(me.body.response.id).toBe(userId)

    const forBackend = await server.backend<{ data: Device[]; total_count: number }>(
      'GET',
      `/users/${userId}/trusted_devices`,
    )
    expect(forBackend.body).toMatchObject({
      total_count: 1,
      data: [{ id: device.id, last_used_at: server.clock.now() }],
    })
    const path = `/v1/me/trusted_devices/${device.id}`
    expect((await browser.delete<Body>(path)).body.response).toMatchObject({ status: 'revoked' })
    expect((await browser.delete<Body>(path)).status).toBe(404)
    const late = await begin(device.id)
    expect(late.begun.body.errors).toMatchObject([
      { code: 'trusted_device_not_registered', meta: { param_name: 'trusted_device_id' } },
    ])
  })

  it('tell a native application whether its key is still good', async () => {
    const { userId, browser, device } = await owner('valid@example.com')
    const ask = (id: string) =>
      browser.post<Body>('/v1/client/trusted_devices/validate', { trusted_device_id: id })
    expect((await ask(device.id)).body.response).toEqual({ object: 'trusted_device_validation', valid: true })
    await server.backend('DELETE', `/users/${userId}/trusted_devices/${device.id}`)
    expect((await ask(device.id)).body.response.valid).toBe(false)
    expect((await ask('tdev_nothing')).body.response.valid).toBe(false)
  })

  it('are one for each application of an installation, whoever signs in there', async () => {
    const { browser, device } = await owner('first@example.com')
    const other = await enrol(browser, new DeviceKey(), 'com.example.other')
    const renewed = await enrol(browser, new DeviceKey())
    const listed = await browser.get<{ response: Device[] }>('/v1/me/trusted_devices')
    const ids = listed.body.response.map(each => each.id)
    expect(ids.sort()).toEqual([other.id, renewed.id].sort())
    expect(ids).not.toContain(device.id)
  })

  it('take no signature of another key, of another text, or for another key than the prepared one', async () => {
    const { browser, key } = await owner('strict@example.com')
    const text = (await prepare(browser, key)).body.response.client_data
    const other = new DeviceKey()
    const code = async (answer: Promise<{ body: Body }>) => errorCode((await answer).body)
    expect(await code(attempt(browser, key, text, other.sign(text)))).toBe('trusted_device_signature_invalid')
    expect(await code(attempt(browser, other, text, other.sign(text)))).toBe(
      'trusted_device_signature_invalid',
    )
    const changed = text.replace('com.example.app', 'com.example.bad')
    expect(await code(attempt(browser, key, changed, key.sign(changed)))).toBe(
      'trusted_device_signature_invalid',
    )
    expect(await code(attempt(browser, key, '{}', key.sign('{}')))).toBe('verification_missing')
    expect(await code(attempt(browser, key, text, 'x'))).toBe('trusted_device_signature_invalid')
    const answers = await Promise.all(
      Array.from({ length: 4 }, () => attempt(browser, key, text, key.sign(text))),
    )
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    const listed = await browser.get<{ response: Device[] }>('/v1/me/trusted_devices')
    expect(listed.body.response).toHaveLength(1)
    const bad = { ...facts(key), public_key_jwk: '{"kty":"EC","crv":"P-256","x":"AA","y":"AA"}' }
    expect(await code(browser.post<Body>('/v1/me/trusted_devices/prepare', bad))).toBe(
      'form_param_format_invalid',
    )
  })

  it('answer each challenge of a sign-in once, and lock nobody for wrong signatures', async () => {
    const { key, device } = await owner('once@example.com')
    const { browser, id, challenge } = await begin(device.id)
    const signature = key.sign(challenge!.client_data)
    const answers = await Promise.all(
      Array.from({ length: 4 }, () => answer(browser, id!, challenge!, signature)),
    )
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    for (let tries = 0; tries < 3; tries++) {
      const visit = await begin(device.id)
      const wrong = new DeviceKey().sign(visit.challenge!.client_data)
      const refused = await answer(visit.browser, visit.id!, visit.challenge!, wrong)
      expect(errorCode(refused.body)).toBe('trusted_device_signature_invalid')
    }
    // nobody guesses a signature, so wrong ones keep nobody out
    const last = await begin(device.id)
    const right = key.sign(last.challenge!.client_data)
    expect((await answer(last.browser, last.id!, last.challenge!, right)).status).toBe(200)
  })

  it('belong to their user', async () => {
    const { device } = await owner('mine@example.com')
    const stranger = await owner('stranger@example.com')
    expect((await stranger.browser.delete(`/v1/me/trusted_devices/${device.id}`)).status).toBe(404)
    const path = `/users/${stranger.userId}/trusted_devices/${device.id}`
    expect((await server.backend('DELETE', path)).status).toBe(404)
  })

  it('are refused by an instance that has them off', async () => {
    const off = await startTestServer({ dialect })
    try {
      await createUser(off, 'off@example.com')
      const browser = off.browser()
      await signIn(browser, 'off@example.com')
      const refused = await prepare(browser, new DeviceKey())
      expect([refused.status, errorCode(refused.body)]).toEqual([403, 'feature_not_enabled'])
    } finally {
      await off.close()
    }
  })
})
