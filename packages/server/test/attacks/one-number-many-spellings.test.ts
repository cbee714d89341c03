import { DIALECTS, startTestServer, type TestServer } from '@frontdesk/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createUser, errorCode } from '../support.js'

const NUMBER = '+442079460018'
const SPELLINGS = [
  '+44 20 7946 0018',
  '+44 (0)20 7946 0018',
  '+4402079460018',
  '\u202a+44 20 7946 0018\u202c',
  '+44\u201120\u20117946\u20110018',
  '＋４４２０７９４６００１８',
]
const IMPOSSIBLE = ['+4420794600', '+10000000000', '+99912345678', '+15551234567']

describe.each(DIALECTS)('one number in many spellings on %s', dialect => {
  let server: TestServer
  let userId: string
  beforeAll(async () => {
    server = await startTestServer({
      dialect,
      settings: {
        attributes: {
          emailAddress: { required: false },
          phoneNumber: { enabled: true, usedForFirstFactor: true },
        },
        restrictions: { blocklist: true },
      },
    })
    userId = await createUser(server, 'ada@example.com')
    await server.backend('POST', '/phone_numbers', { user_id: userId, phone_number: NUMBER, verified: true })
  })
  afterAll(() => server.close())

  const post = async (path: string, body: Record<string, string>) =>
    (await server.browser().post<{ response: { identifier: string } }>(path, body)).body
  const signUp = async (phone_number: string) =>
    errorCode(await post('/v1/client/sign_ups', { phone_number, password: 'correct-horse-9' }))

  it('is one account', async () => {
    for (const text of SPELLINGS) {
      expect(await signUp(text), text).toBe('form_identifier_exists')
      const found = await server.backend<{ id: string }[]>(
        'GET',
        `/users?phone_number=${encodeURIComponent(text)}`,
      )
      expect(
        found.body.map(user => user.id),
        text,
      ).toEqual([userId])
      const begun = await post('/v1/client/sign_ins', { identifier: text, strategy: 'phone_code' })
      expect(errorCode(begun), text).toBeUndefined()
    }
    expect(await server.newestCode(NUMBER)).toMatch(/^\d{6}$/)
  })

  it('stays on the block-list', async () => {
    await server.backend('POST', '/blocklist_identifiers', { identifier: '+49 (0)30 901820' })
    for (const text of ['+4930901820', '+49030901820', '+49 30 90\u200b1820'])
      expect(await signUp(text), text).toBe('not_allowed_access')
  })

  it('is none where nobody can have it', async () => {
    for (const text of IMPOSSIBLE) {
      expect(await signUp(text), text).toBe('form_param_format_invalid')
      const made = await server.backend('POST', '/phone_numbers', { user_id: userId, phone_number: text })
      expect(errorCode(made.body), text).toBe('form_param_format_invalid')
    }
  })

  it('may be one that is kept for fiction, in any area code', async () => {
    for (const text of ['+15555550100', '+1 (202) 555-0123']) expect(await signUp(text), text).toBeUndefined()
  })

  it('keeps the way in of people whose number is refused today', async () => {
    const old = await createUser(server, 'old@example.com')
    await server.backend('POST', '/phone_numbers', {
      user_id: old,
      phone_number: '+4930901821',
      verified: true,
    })
    const { store } = server.frontdesk.services
    await store.transaction(tx =>
      tx
        .updateTable('identifiers')
        .set({ value: '+4420794600', normalized_value: '+4420794600' })
        .where('normalized_value', '=', '+4930901821')
        .execute(),
    )
    const begun = await post('/v1/client/sign_ins', { identifier: '+44 20 794 600', strategy: 'phone_code' })
    expect(errorCode(begun)).toBeUndefined()
    expect(await server.newestCode('+4420794600')).toMatch(/^\d{6}$/)
  })
})
