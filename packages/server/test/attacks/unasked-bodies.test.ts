import { DIALECTS, startTestServer, TEST_ORIGIN, TEST_SECRET_KEY, type TestServer } from '@frontdesk/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Listener, listenFirst } from '../../src/cli/listen.js'
import type { ApiRequest } from '../../src/http/api-request.js'
import { BODY_LIMITS, type BodyLimits, BodyMemory } from '../../src/http/body-memory.js'
import { PIXEL } from '../access/pixel.js'
import { createUser, errorCode, signIn } from '../support.js'
import { exchange, firstAnswer, parseAnswer } from './raw-exchange.js'

const HOST = 'clerk.example.com'

describe.each(DIALECTS)('bodies that nobody asked for on %s', dialect => {
  let server: TestServer
  let listener: Listener
  beforeAll(async () => {
    server = await startTestServer({
      dialect,
      instances: [
        {
          slug: 'live',
          environment: 'production',
          domain: 'example.com',
          hosts: [HOST],
          settings: { attackProtection: { rateLimits: { addressFactor: 0.01 } } },
        },
      ],
    })
    listener = await listenFirst(0, '127.0.0.1')
    listener.serve(server.frontdesk)
  })
  afterAll(async () => {
    listener.abort()
    await server.close()
  })

  /** A body that says whether anybody has begun to read it. */
  function watchedBody() {
    let isRead = false
    const body = new ReadableStream(
      {
        pull(controller) {
          isRead = true
          controller.enqueue(new TextEncoder().encode('identifier=x'))
          controller.close()
        },
      },
      { highWaterMark: 0 },
    )
    return { body, isRead: () => isRead }
  }
  async function send(url: string, headers: Record<string, string>, remoteAddress = '127.0.0.1') {
    const { body, isRead } = watchedBody()
    const request = new Request(url, { method: 'POST', headers, body, duplex: 'half' } as RequestInit)
    const { status } = await server.frontdesk.fetch(request, { remoteAddress })
    return { status, isRead: isRead() }
  }
  const form = { 'content-type': 'application/x-www-form-urlencoded' }

  it.each([
    ['without a session', '/v1/me/profile_image', { 'content-type': 'multipart/form-data; boundary=x' }],
    ['without a session, as bytes', '/v1/me/profile_image', { 'content-type': 'application/octet-stream' }],
    ['of a form without a session', '/v1/me/email_addresses', form],
    ['without a secret key', '/bapi/v1/users', { 'content-type': 'application/json' }],
    ['with a wrong key', '/bapi/v1/users', { ...form, authorization: 'Bearer sk_test_wrong' }],
    ['without a credential', '/admin/v1/webhook_endpoints', { 'content-type': 'application/json' }],
  ])('are not read: %s', async (_, path, headers) => {
    expect(await send(TEST_ORIGIN + path, headers)).toEqual({ status: 401, isRead: false })
  })

  it('are not read from an address beyond its limit', async () => {
    const url = `https://${HOST}/v1/client/sign_ins`
    const headers = { ...form, host: HOST }
    expect(await send(url, headers, '203.0.113.1')).toEqual({ status: 422, isRead: true })
    expect(await send(url, headers, '203.0.113.1')).toEqual({ status: 429, isRead: false })
  })

  it('of forty uploads that never end are refused at their head', async () => {
    const head = `POST /v1/me/profile_image HTTP/1.1\r\nhost: localhost\r\ncontent-type: multipart/form-data; boundary=x\r\ncontent-length: 14000000\r\n\r\n`
    const answers = await Promise.all(
      Array.from({ length: 40 }, () => firstAnswer(listener.port, head + 'x'.repeat(60_000))),
    )
    expect(answers.map(answer => parseAnswer(answer).status)).toEqual(Array<number>(40).fill(401))
  })

  it('are sent to the end by whoever sends before reading, who then finds the answer', async () => {
    const body = Buffer.alloc(14_000_000, '--x\r\n')
    const head = `POST /v1/me/profile_image HTTP/1.1\r\nhost: localhost\r\norigin: http://localhost:3000\r\ncontent-type: multipart/form-data; boundary=x\r\ncontent-length: ${body.length}\r\n\r\n`
    const { status, headers, body: text } = parseAnswer(await exchange(listener.port, head, body))
    expect(status).toBe(401)
    expect(headers).toMatchObject({
      connection: 'close',
      'access-control-allow-origin': 'http://localhost:3000',
    })
    expect(errorCode(JSON.parse(text))).toBe('authentication_invalid')
  })

  it('are not called for where the sender asks before sending', async () => {
    const head = (path: string, type: string) =>
      `POST ${path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\nexpect: 100-continue\r\ncontent-type: ${type}\r\ncontent-length: 12\r\n\r\n`
    const refused = await firstAnswer(listener.port, head('/v1/me/profile_image', 'multipart/form-data'))
    expect(parseAnswer(refused).status).toBe(401)
    const signIn = head('/v1/client/sign_ins', 'application/x-www-form-urlencoded')
    const welcome = await firstAnswer(listener.port, signIn)
    expect(parseAnswer(welcome).status).toBe(100)
    const answers = await exchange(listener.port, signIn, 'identifier=x')
    expect(answers).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 422 /)
  })

  async function post(path: string, type: string, body: string | Buffer, cookie = '') {
    const request = new Request(TEST_ORIGIN + path, {
      method: 'POST',
      headers: {
        'content-type': type,
        ...(path.startsWith('/bapi')
          ? { authorization: `Bearer ${TEST_SECRET_KEY}` }
          : { origin: 'http://localhost:3000', cookie }),
      },
      body: body as RequestInit['body'],
    })
    const response = await server.frontdesk.fetch(request, { remoteAddress: '127.0.0.1' })
    return [response.status, errorCode(await response.json())]
  }
  const keys = (count: number) => Array.from({ length: count }, (_, index) => `"k${index}":1`).join(',')
  const tooLarge = [413, 'request_too_large']

  it('have few keys, and none deep inside of each other', async () => {
    const pairs = keys(2000).replaceAll(/"|:1/g, '').replaceAll(',', '=1&')
    expect(await post('/v1/client/sign_ins', 'application/x-www-form-urlencoded', pairs)).toEqual(tooLarge)
    expect(await post('/v1/client/sign_ins', 'application/json', `{${keys(2000)}}`)).toEqual(tooLarge)
    expect(await post('/v1/client/sign_ins', 'application/json', `{"a":"${'x'.repeat(65_536)}"}`)).toEqual(
      tooLarge,
    )
    expect(await post('/bapi/v1/users', 'application/json', `{${keys(60_000)}}`)).toEqual(tooLarge)
    const deep = `{"public_metadata":${'['.repeat(500_000)}${']'.repeat(500_000)}}`
    expect(await post('/bapi/v1/users', 'application/json', deep)).toEqual(tooLarge)
    // commas and brackets in a text are no values
    const text = JSON.stringify({ first_name: '[{,"\\'.repeat(20_000) })
    expect(await post('/bapi/v1/users', 'application/json', text)).toEqual([
      422,
      'form_param_exceeds_allowed_size',
    ])
  })

  it('have few parts, and the pictures of people arrive', async () => {
    await createUser(server, 'parts@example.com')
    const browser = server.browser()
    await signIn(browser, 'parts@example.com')
    const upload = (parts: Buffer[]) =>
      post(
        '/v1/me/profile_image',
        'multipart/form-data; boundary=x',
        Buffer.concat([...parts, Buffer.from('--x--\r\n')]),
        browser.cookieHeader('/v1'),
      )
    const part = (name: string, content: Uint8Array) =>
      Buffer.concat([
        Buffer.from(`--x\r\ncontent-disposition: form-data; name="${name}"; filename="a.png"\r\n\r\n`),
        content,
        Buffer.from('\r\n'),
      ])
    expect(await upload(Array.from({ length: 21 }, (_, n) => part(`p${n}`, PIXEL)))).toEqual(tooLarge)
    expect(await upload([part('file', PIXEL)])).toEqual([200, undefined])
    for (const broken of [Buffer.from('--xy'), Buffer.from('--x\r\n\r\n\r\n'), Buffer.from('y')])
      expect(await upload([broken])).toEqual([400, 'request_body_invalid'])
  })
})

describe('the memory for bodies', () => {
  const limits = (more: Partial<BodyLimits>) => ({
    ...BODY_LIMITS,
    upload: { ...BODY_LIMITS.upload, ...more },
  })
  /** A body of one piece that has no end. */
  const idle = (size: number): Pick<ApiRequest, 'header' | 'readBody'> => ({
    header: () => null,
    readBody(take) {
      return new Promise((_, reject) => {
        try {
          take(Buffer.alloc(size))
        } catch (error) {
          reject(error as Error)
        }
      })
    },
  })

  it('is shared: no network takes more than its part, and all together no more than there is', async () => {
    const memory = new BodyMemory(limits({ bytesInAll: 100, share: 0.3 }))
    const fill = (site: string, size: number) => {
      const reader = memory.open(site)
      void reader.read(idle(size), 'upload').catch(() => {})
      return reader
    }
    fill('a', 30)
    await expect(memory.open('a').read(idle(1), 'upload')).rejects.toMatchObject({ code: 'server_busy' })
    const second = fill('b', 30)
    fill('c', 30)
    await expect(memory.open('d').read(idle(11), 'upload')).rejects.toMatchObject({
      code: 'server_busy',
      retryAfterSeconds: 5,
    })
    expect(memory.held('upload')).toBe(90)
    second.release()
    expect(memory.held('upload')).toBe(60)
    fill('d', 11)
    expect(memory.held('upload')).toBe(71)
  })

  it('is shared by all the IPv6 networks of one customer', async () => {
    const memory = new BodyMemory(limits({ bytesInAll: 100, share: 0.3 }))
    const read = (site: string, size: number) => memory.open(site).read(idle(size), 'upload')
    void read('2001:db8:1:1::', 30).catch(() => {})
    await expect(read('2001:db8:1:2::', 1)).rejects.toMatchObject({ code: 'server_busy' })
    void read('2001:db8:2:1::', 30).catch(() => {})
    expect(memory.held('upload')).toBe(60)
  })

  it('does not grow by a body in pieces of one byte', async () => {
    const memory = new BodyMemory()
    const inPieces = (count: number, bytes: number) => ({
      header: () => null,
      readBody: async (take: (piece: Uint8Array) => void) => {
        for (let sent = 0; sent < count; sent++) take(Buffer.alloc(bytes))
        return Promise.resolve()
      },
    })
    await expect(memory.open('a').read(inPieces(501, 1), 'form')).rejects.toMatchObject({
      code: 'request_too_fragmented',
      status: 400,
    })
    await expect(memory.open('b').read(inPieces(500, 1), 'form')).resolves.toHaveLength(500)
    await expect(memory.open('b').read(inPieces(1000, 64), 'form')).resolves.toHaveLength(64_000)
  })

  it('is free again when the body does not arrive in time', async () => {
    const memory = new BodyMemory(limits({ timeoutMs: 1 }))
    const reader = memory.open('a')
    await expect(reader.read(idle(10), 'upload')).rejects.toMatchObject({
      code: 'request_timeout',
      status: 408,
    })
    reader.release()
    expect(memory.held('upload')).toBe(0)
  })
})
