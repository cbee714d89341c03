import { DIALECTS, startTestServer, type TestServer } from '@frontdesk/testkit'
import { TOTP } from 'otpauth'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DeviceKey } from '../device-key.js'
import { createUser, signIn, templatesTo } from '../support.js'

/** Whoever takes an account over cannot do it behind its owner's back. */
describe.each(DIALECTS)('an account that is changed, on %s', dialect => {
  let server: TestServer
  let counter = 0
  beforeAll(async () => {
    server = await startTestServer({
      dialect,
      settings: {
        attributes: {
          username: { enabled: true },
          password: { required: false },
          phoneNumber: { enabled: true, usedForSecondFactor: true },
          authenticatorApp: { enabled: true },
          backupCode: { enabled: true },
        },
        native: { trustedDeviceSignIn: true },
      },
    })
  })
  afterAll(() => server.close())

  async function person() {
    const email = `owner${counter++}@example.com`
    const userId = await createUser(server, email)
    const browser = server.browser()
    await signIn(browser, email)
    return { email, userId, browser }
  }
  /** What the address was told, in the order of the alphabet: the clock stands still. */
  const newsFor = async (address: string) => (await templatesTo(server, address)).sort()
  async function moreEmail(userId: string): Promise<{ id: string; address: string }> {
    const address = `taker${counter++}@example.com`
    const { body } = await server.backend<{ id: string }>('POST', '/email_addresses', {
      user_id: userId,
      email_address: address,
      verified: true,
    })
    return { id: body.id, address }
  }

  it('tells the old address of another primary one, and of the username that changes along with it', async () => {
    const { email, userId, browser } = await person()
    const { id, address } = await moreEmail(userId)
    const change = { primary_email_address_id: id, username: `taken_${counter}` }
    expect((await browser.post('/v1/me?_method=PATCH', change)).status).toBe(200)
    expect(await newsFor(email)).toEqual(['primary_email_address_changed', 'username_changed'])
    expect(await newsFor(address)).toEqual([])
  })

  it('tells the primary address that it was removed', async () => {
    const { email, userId, browser } = await person()
    await moreEmail(userId)
    const me = await browser.get<{ response: { primary_email_address_id: string } }>('/v1/me')
    const path = `/v1/me/email_addresses/${me.body.response.primary_email_address_id}?_method=DELETE`
    expect((await browser.post(path)).status).toBe(200)
    expect(await newsFor(email)).toEqual(['primary_email_address_changed'])
  })

  it('tells of an address that was added, once it is proven', async () => {
    const { email, browser } = await person()
    const added = `added${counter++}@example.com`
    const made = await browser.post<{ response: { id: string } }>('/v1/me/email_addresses', {
      email_address: added,
    })
    const path = `/v1/me/email_addresses/${made.body.response.id}`
    await browser.post(`${path}/prepare_verification`, { strategy: 'email_code' })
    expect(await newsFor(email)).toEqual([])
    const code = await server.newestCode(added)
    expect((await browser.post(`${path}/attempt_verification`, { code })).status).toBe(200)
    expect(await newsFor(email)).toEqual(['identifier_added'])
  })

  it('tells of factors that come and go', async () => {
    const { email, userId, browser } = await person()
    const { secret } = (await browser.post<{ response: { secret: string } }>('/v1/me/totp')).body.response
    const code = new TOTP({ secret }).generate({ timestamp: server.clock.now() })
    await browser.post('/v1/me/totp/attempt_verification', { code })
    await browser.post('/v1/me/backup_codes')
    const { id } = (
      await server.backend<{ id: string }>('POST', '/phone_numbers', {
        user_id: userId,
        phone_number: `+1415555${String(3000 + counter)}`,
        verified: true,
      })
    ).body
    const number = `/v1/me/phone_numbers/${id}?_method=`
    expect((await browser.post(`${number}PATCH`, { reserved_for_second_factor: true })).status).toBe(200)
    await browser.post(`${number}PATCH`, { reserved_for_second_factor: false })
    await browser.post(`${number}PATCH`, { reserved_for_second_factor: true })
    await browser.post(`${number}DELETE`)
    await browser.post('/v1/me/totp?_method=DELETE')
    expect(await newsFor(email)).toEqual([
      'backup_codes_created',
      ...Array<string>(3).fill('second_factor_added'),
      ...Array<string>(3).fill('second_factor_removed'),
    ])
  })

  it('tells of the first password, and of devices that come and go', async () => {
    const { email, browser } = await person()
    await browser.post('/v1/me/remove_password', { current_password: 'correct-horse-9' })
    await browser.post('/v1/me/change_password', { new_password: 'a new horse every day' })
    const key = new DeviceKey()
    const device = {
      platform: 'ios',
      app_identifier: 'com.example.app',
      algorithm: 'ES256',
      public_key_jwk: key.jwk,
    }
    const prepared = await browser.post<{ response: { client_data: string } }>(
      '/v1/me/trusted_devices/prepare',
      device,
    )
    const text = prepared.body.response.client_data
    const proof = { client_data: text, signature: key.sign(text) }
    const enrolled = await browser.post<{ response: { id: string } }>('/v1/me/trusted_devices/attempt', {
      ...device,
      ...proof,
    })
    expect(enrolled.status).toBe(200)
    await browser.post(`/v1/me/trusted_devices/${enrolled.body.response.id}?_method=DELETE`)
    expect(await newsFor(email)).toEqual([
      'password_added',
      'password_removed',
      'trusted_device_added',
      'trusted_device_removed',
    ])
  })

  it('tells nothing of what stays as it is', async () => {
    const { email, browser } = await person()
    await browser.post('/v1/me?_method=PATCH', { username: '', first_name: 'New' })
    expect(await newsFor(email)).toEqual([])
  })
})
