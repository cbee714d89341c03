import { connect } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { type ApiError } from '../errors/api-error.js'
import type { AnswerRequest, ApiRequest } from '../http/api-request.js'
import { BODY_LIMITS, BodyMemory } from '../http/body-memory.js'
import { type Handler, type Listener, listenFirst } from './listen.js'

/** A promise that is resolved from outside. */
function gate<T = void>() {
  let open!: (value: T) => void
  const opened = new Promise<T>(resolve => {
    open = resolve
  })
  return { open, opened }
}

const refuse: Handler['refuse'] = code => ({ status: 400, headers: {}, cookies: [], body: code })

/** The whole body, or an error when it has more than ten bytes. */
const bytesOf = (request: ApiRequest) =>
  new BodyMemory({ ...BODY_LIMITS, form: { ...BODY_LIMITS.form, bytes: 10 } })
    .open(null)
    .read(request, 'form')

/** A server of pages alone. */
const pages = (fetch: Handler['fetch']): Handler => ({
  fetch,
  refuse,
  basePath: '',
  answer: () => Promise.reject(new Error('no page')),
})

describe('the listener', () => {
  it('lets requests that come early wait for the server', async () => {
    const listener = await listenFirst(0, '127.0.0.1')
    const early = fetch(`http://127.0.0.1:${listener.port}/x`)
    listener.serve(
      pages(
        (request, { remoteAddress }) => new Response(`${new URL(request.url).pathname} ${remoteAddress}`),
      ),
    )
    expect(await (await early).text()).toBe('/x 127.0.0.1')
    await listener.stop()
  })

  it('finishes the requests under way and takes no new ones', async () => {
    const listener = await listenFirst(0, '127.0.0.1')
    const [arrived, answer] = [gate(), gate<Response>()]
    listener.serve(
      pages(() => {
        arrived.open()
        return answer.opened
      }),
    )
    const underWay = fetch(`http://127.0.0.1:${listener.port}/`)
    await arrived.opened
    const stopped = listener.stop()
    await expect(fetch(`http://127.0.0.1:${listener.port}/`)).rejects.toThrow()
    answer.open(new Response('finished'))
    expect(await (await underWay).text()).toBe('finished')
    await stopped
  })

  it('does not wait for event streams', async () => {
    const listener = await listenFirst(0, '127.0.0.1')
    listener.serve(
      pages(() => {
        const body = new ReadableStream({
          start: controller => controller.enqueue(new TextEncoder().encode(': open\n\n')),
        })
        return new Response(body, { headers: { 'content-type': 'text/event-stream' } })
      }),
    )
    const stream = (
      await fetch(`http://127.0.0.1:${listener.port}/`, { headers: { accept: 'text/event-stream' } })
    ).body!.getReader()
    await stream.read()
    await Promise.all([listener.stop(), expect(stream.read()).rejects.toThrow()])
  })

  it('says that a port is taken', async () => {
    const listener = await listenFirst(0, '127.0.0.1')
    await expect(listenFirst(listener.port, '127.0.0.1')).rejects.toMatchObject({ code: 'EADDRINUSE' })
    listener.abort()
  })
})

describe('requests to the APIs', () => {
  let listener: Listener
  afterEach(() => listener.stop())

  async function serve(answer: AnswerRequest): Promise<string> {
    listener = await listenFirst(0, '127.0.0.1')
    listener.serve({ fetch: () => new Response('a page'), answer, refuse, basePath: '/auth' })
    return `http://127.0.0.1:${listener.port}`
  }

  /**
   * Bytes as they are, where a client would not send such.
   * @returns the whole answer, once the server has closed
   */
  function exchange(text: string): Promise<string> {
    return new Promise((resolve, reject) => {
      const socket = connect(listener.port, '127.0.0.1', () => socket.write(text))
      const chunks: Buffer[] = []
      socket.on('data', chunk => chunks.push(chunk))
      socket.on('close', () => resolve(Buffer.concat(chunks).toString()))
      socket.on('error', reject)
    })
  }

  it('come with their head and body, and are answered with status, headers and cookies', async () => {
    const origin = await serve(async request => ({
      status: 422,
      headers: { 'content-type': 'application/json' },
      cookies: ['a=1; Path=/', 'b=2; Path=/'],
      body: JSON.stringify({
        method: request.method,
        path: request.url.pathname,
        query: request.url.searchParams.get('q'),
        header: request.header('x-some'),
        none: request.header('x-other'),
        remoteAddress: request.remoteAddress,
        body: (await bytesOf(request)).toString(),
      }),
    }))
    const answer = await fetch(`${origin}/v1/me?q=%C3%A9`, {
      method: 'POST',
      headers: { 'x-some': 'thing' },
      body: 'bödy',
    })
    expect(answer.status).toBe(422)
    expect(answer.headers.getSetCookie()).toEqual(['a=1; Path=/', 'b=2; Path=/'])
    const text = await answer.text()
    expect(answer.headers.get('content-length')).toBe(String(Buffer.byteLength(text)))
    expect(JSON.parse(text)).toEqual({
      method: 'POST',
      path: '/v1/me',
      query: 'é',
      header: 'thing',
      none: null,
      remoteAddress: '127.0.0.1',
      body: 'bödy',
    })
  })

  it('may be answered without a body, on a connection that is used again', async () => {
    const origin = await serve(async ({ method }) => ({
      status: method === 'GET' ? 204 : 200,
      headers: {},
      cookies: [],
      body: method === 'HEAD' ? 'not sent' : null,
    }))
    for (const [method, status, length] of [
      ['GET', 204, null],
      ['HEAD', 200, '8'],
      ['DELETE', 200, '0'],
    ] as const) {
      const answer = await fetch(`${origin}/v1/environment`, { method })
      expect([answer.status, answer.headers.get('content-length'), await answer.text()]).toEqual([
        status,
        length,
        '',
      ])
      // after a HEAD the client itself wants no more
      if (method !== 'HEAD') expect(answer.headers.get('connection')).toBe('keep-alive')
    }
  })

  it('that are long and not read end the connection', async () => {
    await serve(async () => ({ status: 403, headers: {}, cookies: [], body: null }))
    // no `connection: close` of its own
    const answer = await exchange(
      'POST /v1/me HTTP/1.1\r\nhost: localhost\r\ncontent-length: 100000\r\n\r\n12',
    )
    expect(answer).toMatch(/^HTTP\/1\.1 403 [^]*connection: close/i)
  })

  const refusing: AnswerRequest = async request => {
    const code = await bytesOf(request).then(
      bytes => `${bytes.length} bytes`,
      (error: unknown) => (error as ApiError).code,
    )
    return { status: 200, headers: {}, cookies: [], body: code }
  }

  it.each([
    ['a declared length', 'content-length: 11\r\n\r\n12345678901'],
    ['a declared length, and no body', 'content-length: 100000000\r\n\r\n'],
    ['chunks', 'transfer-encoding: chunked\r\n\r\n6\r\n123456\r\n6\r\n123456\r\n'],
  ])('are refused when they are too large: %s', async (_, rest) => {
    await serve(refusing)
    const answer = await exchange(`POST /v1/me HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n${rest}`)
    expect(answer).toContain('request_too_large')
  })

  it('end with a clear error when the sender goes away', async () => {
    let code = ''
    const ended = new Promise<void>(resolve => {
      void serve(async request => {
        await bytesOf(request).catch((error: unknown) => (code = (error as ApiError).code))
        resolve()
        return { status: 200, headers: {}, cookies: [], body: null }
      }).then(() => {
        const socket = connect(listener.port, '127.0.0.1', () =>
          socket.write('POST /v1/me HTTP/1.1\r\nhost: localhost\r\ncontent-length: 5\r\n\r\n12', () =>
            socket.destroy(),
          ),
        )
      })
    })
    await ended
    expect(code).toBe('request_body_invalid')
  })

  it.each([
    ['/v1/../inbox', 'localhost'],
    ['/admin/x', 'localhost'],
    ['/a/b/c/v1/x', 'localhost'],
  ])('are not those to %s', async (target, host) => {
    await serve(() => Promise.reject(new Error('an API was asked')))
    const answer = await exchange(`GET ${target} HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\n\r\n`)
    expect(answer).toContain('a page')
  })

  it.each(['a b', 'user@localhost', 'localhost/v1', ''])('need a host: not "%s"', async host => {
    await serve(() => Promise.reject(new Error('an API was asked')))
    const answer = await exchange(`GET /v1/me HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\n\r\n`)
    expect(answer).toMatch(/^HTTP\/1\.1 400 /)
  })
})
