import { startTestServer, type TestServer } from '@frontdesk/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Listener, listenFirst } from '../../src/cli/listen.js'
import { exchange, parseAnswer } from './raw-exchange.js'

const PAGE = 'http://localhost:3000'
const LARGE = `Cookie: ${'x'.repeat(70_000)}`

// no database is asked for any of it
describe('requests that are none', () => {
  let server: TestServer
  let listener: Listener
  beforeAll(async () => {
    server = await startTestServer({ dialect: 'sqlite' })
    listener = await listenFirst(0, '127.0.0.1')
    listener.serve(server.frontdesk)
  })
  afterAll(async () => {
    listener.abort()
    await server.close()
  })

  const head = (...lines: string[]) =>
    ['POST /v1/client/sign_ins HTTP/1.1', 'Host: localhost', `Origin: ${PAGE}`, ...lines, '', ''].join('\r\n')

  it.each([
    ['large headers', 431, 'request_headers_too_large', head('Connection: close', LARGE)],
    ['a broken header', 400, 'request_invalid', head('Bro ken: x')],
    ['two lengths', 400, 'request_invalid', head('Content-Length: 1', 'Content-Length: 2')],
    ['a length and chunks', 400, 'request_invalid', head('Content-Length: 5', 'Transfer-Encoding: chunked')],
    ['a coding of its own', 400, 'request_invalid', head('Transfer-Encoding: gzip, chunked')],
    ['broken chunks', 400, 'request_invalid', `${head('Transfer-Encoding: chunked')}zz\r\n`],
    ['a body that is too large', 413, 'request_too_large', head('Content-Length: 70000')],
    ['an odd expectation', 417, 'expectation_failed', head('Expect: 200-ok', 'Connection: close')],
    [
      'a second host behind many headers',
      431,
      'request_headers_too_large',
      head(...Array<string>(2100).fill('a: b'), 'Host: other.example', 'Connection: close'),
    ],
    ['two hosts', 400, 'request_invalid', head('Host: other.example')],
    ['two hosts, the same', 400, 'request_invalid', head('Host: localhost')],
  ])('are answered as every error is, and readable for the page: %s', async (_, status, code, sent) => {
    const answer = parseAnswer(await exchange(listener.port, sent))
    expect(answer.status).toBe(status)
    expect(JSON.parse(answer.body)).toMatchObject({
      errors: [{ code, message: expect.any(String) as string, long_message: expect.any(String) as string }],
      clerk_trace_id: expect.any(String) as string,
    })
    expect(answer.headers).toMatchObject({
      'content-type': 'application/json',
      'access-control-allow-origin': PAGE,
      'access-control-allow-credentials': 'true',
    })
  })

  it('are not readable for a page that is not the application’s', async () => {
    const sent = head('Connection: close', LARGE).replace(PAGE, 'https://evil.example')
    const answer = parseAnswer(await exchange(listener.port, sent))
    expect(answer.status).toBe(431)
    expect(answer.headers).not.toHaveProperty('access-control-allow-origin')
  })

  it.each([
    ['no host', 'GET /v1/environment HTTP/1.1\r\nConnection: close\r\n\r\n'],
    [
      'a host that is none',
      'GET /v1/environment HTTP/1.1\r\nHost: user@localhost\r\nConnection: close\r\n\r\n',
    ],
    ['no request at all', 'hello\r\n\r\n'],
    ['two hosts of a page', 'GET /inbox HTTP/1.1\r\nHost: a\r\nHost: b\r\nConnection: close\r\n\r\n'],
  ])('say what is wrong: %s', async (_, sent) => {
    const answer = parseAnswer(await exchange(listener.port, sent))
    expect(answer.status).toBe(400)
    expect(JSON.parse(answer.body)).toMatchObject({ errors: [{ code: 'request_invalid' }] })
  })

  it('are answered after what was asked before them on the same connection', async () => {
    const whole = 'GET /v1/environment HTTP/1.1\r\nHost: localhost\r\n\r\n'
    const answers = await exchange(listener.port, `${whole}${whole}hello\r\n\r\n`)
    expect([...answers.matchAll(/HTTP\/1\.1 (\d+) /g)].map(([, status]) => status)).toEqual([
      '200',
      '200',
      '400',
    ])
  })

  it('say what is wrong, even of headers without an end', async () => {
    const answer = parseAnswer(await exchange(listener.port, head(`Cookie: ${'x'.repeat(200_000)}`)))
    expect(answer.status).toBe(431)
    expect(JSON.parse(answer.body)).toMatchObject({ errors: [{ code: 'request_headers_too_large' }] })
  })

  it('are requests while they are only large: sixty kilobytes of cookies', async () => {
    const sent = `GET /v1/environment HTTP/1.1\r\nHost: localhost\r\nCookie: ${'x'.repeat(60_000)}\r\nConnection: close\r\n\r\n`
    expect(parseAnswer(await exchange(listener.port, sent)).status).toBe(200)
  })
})
