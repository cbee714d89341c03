import { describe, expect, it } from 'vitest'
import { headOfPacket } from './early-refusal.js'

const packet = (...lines: string[]) => Buffer.from(lines.join('\r\n'), 'latin1')
const HOST = 'host: clerk.example.com'

describe('the head of a request that has no end', () => {
  it.each<[string, Buffer | undefined, string | null]>([
    [
      'its first line and host',
      packet('GET /v1/client HTTP/1.1', HOST, ''),
      'GET http://clerk.example.com/v1/client',
    ],
    ['of the older version', packet('GET / HTTP/1.0', HOST, ''), 'GET http://clerk.example.com/'],
    ['with a query', packet('POST /v1/me?a=1 HTTP/1.1', HOST, ''), 'POST http://clerk.example.com/v1/me?a=1'],
    ['with a port', packet('GET / HTTP/1.1', 'host: localhost:4400', ''), 'GET http://localhost:4400/'],
    [
      'with a host in other letters',
      packet('GET / HTTP/1.1', 'HOST:\tlocalhost  ', ''),
      'GET http://localhost/',
    ],
    [
      'behind other headers',
      packet('GET / HTTP/1.1', 'accept: */*', HOST, ''),
      'GET http://clerk.example.com/',
    ],
    ['of no packet', undefined, null],
    ['of nothing', packet(''), null],
    ['of a first line without an end', packet('GET /v1/client HTTP/1.1'), null],
    ['of a host without an end', packet('GET /v1/client HTTP/1.1', HOST), null],
    ['without a host', packet('GET /v1/client HTTP/1.1', 'accept: */*', ''), null],
    ['with a host that is none', packet('GET / HTTP/1.1', 'host: a/b', ''), null],
    ['with an address that is none', packet('GET / HTTP/1.1', 'host: a:b:c', ''), null],
    ['with a whole address for a path', packet('GET http://x.example/ HTTP/1.1', HOST, ''), null],
    ['with a star for a path', packet('OPTIONS * HTTP/1.1', HOST, ''), null],
    ['with a method in small letters', packet('get / HTTP/1.1', HOST, ''), null],
    ['of another version', packet('GET / HTTP/2.0', HOST, ''), null],
    ['of a version that begins alike', packet('GET / HTTP/1.10', HOST, ''), null],
    ['of another protocol', packet('\u0016\u0003\u0001', HOST, ''), null],
    ['with a space in its path', packet('GET /a b HTTP/1.1', HOST, ''), null],
  ])('is read as far as it goes: %s', (_, bytes, line) => {
    const head = headOfPacket(bytes)
    expect(head && `${head.method} ${head.url.href}`).toBe(line)
  })

  const head = headOfPacket(
    packet(
      'GET / HTTP/1.1',
      HOST,
      'Origin:  https://example.com ',
      'x-origin: other',
      'cookie:',
      'authorization: B',
    ),
  )

  it.each([
    ['origin', 'https://example.com'],
    ['x-origin', 'other'],
    ['cookie', ''],
    // whose end did not come: half a secret is none
    ['authorization', null],
    ['accept', null],
  ])('has the header %s: %j', (name, value) => expect(head?.header(name)).toBe(value))
})
