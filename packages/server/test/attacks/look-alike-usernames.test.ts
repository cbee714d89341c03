import { DIALECTS, startTestServer, type TestServer } from '@frontdesk/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createUser, errorCode, signIn } from '../support.js'

describe.each(DIALECTS)('usernames that look like another one on %s', dialect => {
  let server: TestServer
  let holder: string
  let counter = 0
  beforeAll(async () => {
    server = await startTestServer({
      dialect,
      settings: {
        attributes: {
          emailAddress: { verifyAtSignUp: false },
          username: { enabled: true, usedForFirstFactor: true },
        },
      },
    })
    holder = await createUser(server, 'paypal@example.com')
    await server.backend('PATCH', `/users/${holder}`, { username: 'Paypal' })
  })
  afterAll(() => server.close())

  const email = () => `someone${counter++}@example.com`
  const signUp = async (username: string) => {
    const fields = { email_address: email(), password: 'correct-horse-9', username }
    return (await server.browser().post('/v1/client/sign_ups', fields)).body
  }
  const make = async (username: string) => {
    const fields = { email_address: [email()], password: 'correct-horse-9', username }
    return (await server.backend<{ id: string; username: string }>('POST', '/users', fields)).body
  }

  it('are taken, however they are chosen', async () => {
    const browser = server.browser()
    await signIn(browser, await newcomer())
    for (const username of ['paypal', 'PAYPAL', 'paypa1', 'PaypaI', 'ｐａｙｐａｌ']) {
      expect(errorCode(await signUp(username)), username).toBe('form_identifier_exists')
      expect(errorCode(await make(username)), username).toBe('form_identifier_exists')
      const changed = await browser.patch('/v1/me', { username })
      expect(errorCode(changed.body), username).toBe('form_identifier_exists')
    }
  })

  async function newcomer() {
    const address = email()
    await createUser(server, address)
    return address
  }

  it('are not written in another script', async () => {
    for (const username of ['раураӏ', 'pаypal', 'pay\u200bpal', '\u202epaypal', 'p\u0332aypal']) {
      expect(errorCode(await signUp(username)), username).toBe('form_username_invalid_character')
      expect(errorCode(await make(username)), username).toBe('form_username_invalid_character')
    }
  })

  it('are not among the names that people take for the application’s own; administrators give those', async () => {
    for (const username of ['admin', 'Adm1n', 'su_pport'])
      expect(errorCode(await signUp(username)), username).toBe('form_identifier_exists')
    expect(await make('Support')).toMatchObject({ username: 'Support' })
  })

  it('one of many that come at once is made', async () => {
    const names = ['quartz1', 'quartzl', 'quartzI', 'QUARTZ1', 'quartzi', 'Quartz1']
    const made = await Promise.all(names.map(make))
    expect(made.filter(user => user.id !== undefined)).toHaveLength(1)
  })

  it('sign in as the one that they are, in every case and width', async () => {
    for (const username of ['paypal', 'PAYPAL', 'ｐａｙｐａｌ'])
      expect((await signIn(server.browser(), username)).userId).toBe(holder)
    const { body } = await server.browser().post('/v1/client/sign_ins', { identifier: 'paypa1' })
    expect(errorCode(body)).toBe('form_identifier_not_found')
    const found = await server.backend<{ id: string }[]>('GET', '/users?username=PAYPAL')
    expect(found.body.map(user => user.id)).toEqual([holder])
  })

  it('keep people who came before the rules', async () => {
    const { id } = await make('temporary')
    await server.frontdesk.services.store.transaction(async tx => {
      const old = { value: 'раураӏ', normalized_value: 'раураӏ', username_skeleton: null }
      await tx.updateTable('identifiers').set(old).where('normalized_value', '=', 'temporary').execute()
      await tx.updateTable('users').set({ username: 'раураӏ' }).where('id', '=', id).execute()
    })
    const browser = server.browser()
    expect((await signIn(browser, 'Раураӏ')).userId).toBe(id)
    // a form is sent whole: what does not change is not refused
    const own = await browser.patch('/v1/me', { username: 'раураӏ', first_name: 'Anna' })
    expect(own.status).toBe(200)
    const byBackend = await server.backend('PATCH', `/users/${id}`, { username: 'раураӏ', last_name: 'B' })
    expect(byBackend.body).toMatchObject({ username: 'раураӏ', first_name: 'Anna', last_name: 'B' })
  })
})
