import { DIALECTS, startTestServer, TEST_ORIGIN, TEST_SECRET_KEY, type TestServer } from '@frontdesk/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createUser, errorCode } from '../support.js'

describe.each(DIALECTS)('misspelt parameters on %s', dialect => {
  let server: TestServer
  let ada: string
  beforeAll(async () => {
    server = await startTestServer({ dialect })
    ada = await createUser(server, 'ada@example.com')
    await createUser(server, 'grace@example.com')
    await createUser(server, 'joan@example.com')
  })
  afterAll(() => server.close())

  const list = (query: string) => server.backend<{ id: string }[]>('GET', `/users?${query}`)

  it.each(['user_id=', 'user_id[]=', 'user_id[0]=', 'user_id%5B0%5D=', 'user_id[17]='])(
    'a list may be written in the ways of all clients: %s',
    async key => {
      expect((await list(key + ada)).body.map(user => user.id)).toEqual([ada])
    },
  )

  it.each([
    'user_ids=',
    'userId=',
    'User_Id=',
    'user-id=',
    '+user_id=',
    'user_id[a]=',
    'user_id[0][0]=',
    'user_id[=',
    'email_addresses=',
    'email_address[eq]=',
    'Limit=',
    'orderBy=',
    'created_at_Before=',
  ])('what looks like a filter is refused, not passed over: %s', async key => {
    const answer = await list(`${key}1`)
    expect([answer.status, errorCode(answer.body)]).toEqual([422, 'form_param_unknown'])
  })

  it('what looks like nothing is passed over, as SDKs send it', async () => {
    expect((await list('__clerk_frontend_api=x&unheard_of=1')).status).toBe(200)
  })

  it('a list in a form may be written in these ways, too', async () => {
    for (const key of ['email_address', 'email_address[]', 'email_address[0]']) {
      const request = new Request(`${TEST_ORIGIN}/bapi/v1/users`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${TEST_SECRET_KEY}`,
          'content-type': 'application/x-www-form-urlencoded',
        },
        body: new URLSearchParams({ [key]: `form${key.length}@example.com`, password: 'correct-horse-9' }),
      })
      const response = await server.frontdesk.fetch(request, { remoteAddress: '127.0.0.1' })
      expect([key, response.status]).toEqual([key, 200])
    }
  })

  it.each([
    '2026-02-30T00:00:00Z',
    '2025-02-29T12:00:00Z',
    '2026-04-31T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-00-10T00:00:00Z',
    '2026-01-00T00:00:00Z',
    '2026-01-01T24:00:00Z',
    '2026-01-01T23:60:00Z',
    '2026-01-01T00:00:00+25:00',
  ])('a date that does not exist is refused: %s', async date => {
    const bodies: [string, object][] = [
      ['/users', { email_address: ['date@example.com'], created_at: date }],
      ['/users', { email_address: ['date@example.com'], legal_accepted_at: date }],
      ['/organizations', { name: 'Dates', created_at: date }],
    ]
    for (const [path, body] of bodies) {
      const answer = await server.backend('POST', path, { password: 'correct-horse-9', ...body })
      expect([path, answer.status]).toEqual([path, 422])
    }
    const changed = await server.backend('PATCH', `/users/${ada}`, { created_at: date })
    expect([changed.status, errorCode(changed.body)]).toEqual([422, 'form_param_format_invalid'])
  })

  it('dates that exist are taken', async () => {
    for (const date of ['2024-02-29T23:59:59.999Z', '2026-01-31 00:00:00+23:59', '0001-01-01t00:00:00z']) {
      const answer = await server.backend('PATCH', `/users/${ada}`, { created_at: date })
      expect([date, answer.status]).toEqual([date, 200])
    }
  })

  it('a byte order mark before JSON is skipped', async () => {
    const request = new Request(`${TEST_ORIGIN}/bapi/v1/users/${ada}`, {
      method: 'PATCH',
      headers: { authorization: `Bearer ${TEST_SECRET_KEY}`, 'content-type': 'application/json' },
      body: '\ufeff{"first_name":"Ada"}',
    })
    const response = await server.frontdesk.fetch(request, { remoteAddress: '127.0.0.1' })
    expect(await response.json()).toMatchObject({ first_name: 'Ada' })
  })
})
