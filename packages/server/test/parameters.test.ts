import { DIALECTS, startTestServer, type TestServer } from '@frontdesk/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { errorCode } from './support.js'

describe.each(DIALECTS)('parameters on %s', dialect => {
  let server: TestServer
  beforeAll(async () => {
    server = await startTestServer({ dialect })
  })
  afterAll(() => server.close())

  it.each([
    ['U+0000 in a name', { first_name: 'a\u0000b' }],
    ['a lone surrogate in a name', { first_name: 'a\ud800' }],
    ['U+0000 deep in metadata', { public_metadata: { list: [{ note: 'x\u0000' }] } }],
    ['a lone surrogate in a metadata key', { public_metadata: { '\udc00': 1 } }],
    [
      'a thousand lists in each other',
      { public_metadata: JSON.parse(`{"a":${'['.repeat(1000)}${']'.repeat(1000)}}`) },
    ],
  ])('refuses what no database can store: %s', async (_, body) => {
    const answer = await server.backend('POST', '/users', {
      email_address: ['odd@example.com'],
      password: 'correct-horse-9',
      ...body,
    })
    expect([answer.status, errorCode(answer.body)]).toEqual([422, 'form_param_format_invalid'])
    expect((await server.backend<{ total_count: number }>('GET', '/users/count')).body.total_count).toBe(0)
  })

  it('refuses U+0000 in a query', async () => {
    const answer = await server.backend('GET', '/users?query=a%00b')
    expect([answer.status, errorCode(answer.body)]).toEqual([422, 'form_param_format_invalid'])
  })

  it('finds nothing under a name with U+0000', async () => {
    expect((await server.backend('GET', '/users/a%00b')).status).toBe(404)
    expect((await server.browser().get('/v1/client/sign_ins/%00')).status).toBe(404)
  })

  it('reads no parameter through the prototype of the body', async () => {
    const send = (api: 'bapi' | 'fapi', path: string, body: string) =>
      server.frontdesk.fetch(
        new Request(`http://localhost:4400${path}`, {
          method: 'POST',
          headers: {
            ...(api === 'bapi'
              ? { authorization: 'Bearer sk_test_primary00000000000000000000000000000' }
              : {}),
            origin: 'http://localhost:3000',
            'content-type': 'application/json',
          },
          body,
        }),
        { remoteAddress: '127.0.0.1' },
      )
    for (const name of ['__proto__', 'constructor', 'toString']) {
      const body = `{"${name}":{"user_id":"user_x"},"user_id":"user_y"}`
      const answer = await send('bapi', '/bapi/v1/sign_in_tokens', body)
      expect([name, answer.status, errorCode(await answer.json())]).toEqual([name, 422, 'form_param_unknown'])
    }
    // the Frontend API ignores what it does not know
    const started = await send('fapi', '/v1/client/sign_ups', '{"__proto__":{"first_name":"Eve"}}')
    expect(await started.json()).toMatchObject({ response: { first_name: null } })
  })

  it('takes a form that repeats one key as often as it can', async () => {
    const form = new URLSearchParams(Array.from({ length: 1000 }, (): [string, string] => ['role', 'x']))
    const request = new Request('http://localhost:4400/v1/client/sign_ups', {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', origin: 'http://localhost:3000' },
      body: form.toString(),
    })
    expect((await server.frontdesk.fetch(request, { remoteAddress: '127.0.0.1' })).status).toBe(200)
  })

  it('refuses numbers that are not exact, and lives without an end', async () => {
    const list = await server.backend('GET', `/users?offset=${2 ** 53}`)
    expect([list.status, errorCode(list.body)]).toEqual([422, 'form_param_value_invalid'])
    for (const days of [0, -1, 1e9, 2 ** 52]) {
      const body = { email_address: 'late@example.com', expires_in_days: days }
      const answer = await server.backend('POST', '/invitations', body)
      expect([days, answer.status]).toEqual([days, 422])
    }
  })

  it('stores what is odd but well formed', async () => {
    const answer = await server.backend<{ first_name: string }>('POST', '/users', {
      email_address: ['fine@example.com'],
      password: 'correct-horse-9',
      first_name: '𝒜da 👩‍👩‍👧 \u200f',
    })
    expect(answer.body.first_name).toBe('𝒜da 👩‍👩‍👧 \u200f')
  })

  it('answers all missing and unknown parameters at once', async () => {
    const answer = await server.backend<{ errors: { code: string; meta: { param_name: string } }[] }>(
      'POST',
      '/sign_in_tokens',
      { nonsense: 1 },
    )
    expect(answer.status).toBe(422)
    expect(answer.body.errors.map(error => [error.code, error.meta.param_name])).toEqual([
      ['form_param_unknown', 'nonsense'],
      ['form_param_missing', 'user_id'],
    ])
  })

  it('checks what is in lists and objects by the contract, and names where it is', async () => {
    const faultsOf = async (path: string, body: unknown) => {
      const answer = await server.backend<{ errors: { code: string; meta: { param_name: string } }[] }>(
        'POST',
        path,
        body,
      )
      return [answer.status, ...answer.body.errors.map(({ code, meta }) => [code, meta.param_name])]
    }
    const message = { to: { address: 'a@example.com' }, from: { address: 'b@example.com' }, subject: 's' }
    const mail = (more: object) => faultsOf('/email', { ...message, text: 't', ...more })
    expect(await mail({ to: { address: 7, name: [] } })).toEqual([
      422,
      ['form_param_type_invalid', 'to.address'],
      ['form_param_type_invalid', 'to.name'],
    ])
    expect(await mail({ attachments: [{}, { filename: 'a', content: null }] })).toEqual([
      422,
      ['form_param_type_invalid', 'attachments[1].content'],
    ])
    expect(await mail({ headers: { 'X-A': 'a', 'X-B': 1, 'X-C': 2 } })).toEqual([
      422,
      ['form_param_type_invalid', 'headers.X-B'],
    ])
    expect(await mail({ cc: ['a@example.com', 1] })).toEqual([422, ['form_param_type_invalid', 'cc']])
    expect(await faultsOf('/email/batch', { messages: [message, { ...message, from: 'me' }, {}] })).toEqual([
      422,
      ['form_param_type_invalid', 'messages[1].from'],
    ])
    expect(await faultsOf('/email/batch', { messages: [{ to: { user_id: 'user_x' } }] })).toEqual([
      422,
      ['form_param_missing', 'messages[0].from'],
      ['form_param_missing', 'messages[0].subject'],
    ])
    expect(await faultsOf('/actor_tokens', { user_id: 'user_x', actor: { kind: 'support' } })).toEqual([
      422,
      ['form_param_missing', 'actor.sub'],
    ])
  })

  it('lets through what the contract does not name inside an object', async () => {
    const mail = await server.backend('POST', '/email', {
      to: { address: 'a@example.com', nickname: 7, constructor: null },
      from: { address: 'b@example.com' },
      subject: 's',
      text: 't',
    })
    expect(mail.status).toBe(200)
    const form = { email_address: 'brackets@example.com', 'unsafe_metadata[a]': '1', 'a[b][]': 'x' }
    const nested = await server.browser().post<{ response: object }>('/v1/client/sign_ups', form)
    expect(nested.body.response).toMatchObject({ unsafe_metadata: {} })
  })

  it('refuses bodies that are no JSON object, too large, or of another type', async () => {
    const send = async (contentType: string, body: string) => {
      const headers = {
        authorization: 'Bearer sk_test_primary00000000000000000000000000000',
        'content-type': contentType,
      }
      const request = new Request('http://localhost:4400/bapi/v1/users', { method: 'POST', headers, body })
      return (await server.frontdesk.fetch(request, { remoteAddress: '127.0.0.1' })).status
    }
    expect(await send('application/json', '{')).toBe(400)
    expect(await send('application/json', '"text"')).toBe(400)
    expect(await send('application/json', `{"first_name":"${'x'.repeat(1024 * 1024)}"}`)).toBe(413)
    expect(await send('text/plain', 'hello')).toBe(415)
  })
})
