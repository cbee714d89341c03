import { describe, expect, it } from 'vitest'
import { refused } from '../errors/refused.fixture.js'
import { describePeer, parseTrustProxy } from './forwarded.js'
import { isHost, isPrivateHost } from './host.js'
import { customerOf, siteOf } from './network-site.js'

type Head = Parameters<typeof describePeer>[0]

const head = (headers: Record<string, string>, url = 'http://server.internal:4400/v1'): Head =>
  ({ url: new URL(url), header: (name: string) => headers[name] ?? null }) as Head

describe('who asks', () => {
  const address = (forwardedFor: string, remote: string | null, trust: string | null) =>
    describePeer(head({ 'x-forwarded-for': forwardedFor }), remote, parseTrustProxy(trust)).ipAddress

  it.each([
    // X-Forwarded-For, remote address, trusted, who asks
    ['1.1.1.1', '9.9.9.9', null, '9.9.9.9'],
    ['1.1.1.1', '9.9.9.9', '0', '9.9.9.9'],
    ['1.1.1.1', '9.9.9.9', '1', '1.1.1.1'],
    ['6.6.6.6, 1.1.1.1', '9.9.9.9', '1', '1.1.1.1'],
    ['6.6.6.6, 1.1.1.1', '9.9.9.9', '2', '6.6.6.6'],
    ['1.1.1.1', '9.9.9.9', '5', '1.1.1.1'],
    ['1.1.1.1', '9.9.9.9', '10.0.0.0/8', '9.9.9.9'],
    ['1.1.1.1', '10.1.2.3', '10.0.0.0/8', '1.1.1.1'],
    ['6.6.6.6, 1.1.1.1', '10.1.2.3', '10.0.0.0/8', '1.1.1.1'],
    ['6.6.6.6, 1.1.1.1, 10.0.0.2', '10.1.2.3', '10.0.0.0/8', '1.1.1.1'],
    ['1.1.1.1', '10.1.2.3', '10.1.2.3', '1.1.1.1'],
    ['1.1.1.1', '10.1.2.4', '10.1.2.3', '10.1.2.4'],
    ['1.1.1.1', '::ffff:10.1.2.3', '10.0.0.0/8', '1.1.1.1'],
    ['1.1.1.1', 'fd00::1', 'fd00::/8,10.0.0.0/8', '1.1.1.1'],
    ['1.1.1.1:5000', '9.9.9.9', '1', '1.1.1.1'],
    ['[2001:db8::1]:443', '9.9.9.9', '1', '2001:db8::1'],
    ['2001:db8::1', '9.9.9.9', '1', '2001:db8::1'],
    ['unknown', '9.9.9.9', '1', '9.9.9.9'],
    ['1.1.1.1, unknown', '9.9.9.9', '2', '9.9.9.9'],
    ['fe80::1%eth0', '9.9.9.9', '1', '9.9.9.9'],
    ['', '9.9.9.9', '1', '9.9.9.9'],
    ['1.1.1.1', null, '10.0.0.0/8', null],
  ])('%j from %s, trusting %s: %s', (forwardedFor, remote, trust, who) =>
    expect(address(forwardedFor, remote, trust)).toBe(who),
  )

  const FORWARDED = {
    host: 'a.example',
    'x-forwarded-host': 'evil, b.example',
    'x-forwarded-proto': 'http, https',
  }
  it.each([
    [null, { protocol: 'http', host: 'a.example' }],
    ['1', { protocol: 'https', host: 'b.example' }],
  ])('is under another address where %s is trusted', (trust, expected) =>
    expect(describePeer(head(FORWARDED), '9.9.9.9', parseTrustProxy(trust))).toMatchObject(expected),
  )

  it.each(['a.example, b.example', 'a.example/path', 'user@a.example', 'a b', ''])(
    'is refused under the host %j',
    host =>
      expect(refused(() => describePeer(head({ host }), null, { kind: 'none' }))).toEqual([
        'request_invalid',
      ]),
  )

  it.each(['yes', '10.0.0.0/33', '10.0.0.0/8,', 'proxy.internal', '-1'])('cannot be trusted as %j', text =>
    expect(() => parseTrustProxy(text)).toThrow(),
  )
})

describe('a host', () => {
  it.each([
    ['localhost', true, true],
    ['localhost:4400', true, true],
    ['frontdesk', true, true],
    ['10.0.0.1:80', true, true],
    ['8.8.8.8', true, true],
    ['[::1]:80', true, true],
    ['app.internal', true, true],
    ['app.svc.cluster.local', true, true],
    ['printer.home.arpa', true, true],
    ['example.com', true, false],
    ['internal.example.com', true, false],
    ['app.notinternal', true, false],
    ['exa mple', false, false],
    ['a/b', false, false],
    ['a:b:c', true, false],
    ['', false, false],
  ])('%j is one: %s, and of the own network: %s', (host, isOne, isPrivate) => {
    expect(isHost(host)).toBe(isOne)
    expect(isPrivateHost(host)).toBe(isPrivate)
  })
})

describe('the network of an address', () => {
  it.each([
    [null, null],
    ['127.0.0.1', null],
    ['127.8.8.8', null],
    ['::1', null],
    ['::ffff:127.0.0.1', null],
    ['203.0.113.7', '203.0.113.7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::'],
    ['2001:db8:1:2:ffff::', '2001:db8:1:2::'],
    ['2001:db8:1:3::1', '2001:db8:1:3::'],
    ['no:address', 'no:address'],
  ])('%s is %s', (address, site) => expect(siteOf(address)).toBe(site))
})

describe('the customer behind a network', () => {
  it.each([
    [null, null],
    ['203.0.113.7', '203.0.113.7'],
    ['2001:db8:1:2::', '2001:db8:1::'],
    ['2001:db8:1:ffff::', '2001:db8:1::'],
    ['2001:db8:2::', '2001:db8:2::'],
    ['no:address', 'no:address'],
  ])('%s is %s', (site, customer) => expect(customerOf(site)).toBe(customer))
})
