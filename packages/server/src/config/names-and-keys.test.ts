import { describe, expect, it } from 'vitest'
import { applicationSlug, isInstanceSlug, keyKind } from './config-schema.js'
import { formatPublishableKey, parsePublishableKey } from './publishable-key.js'

describe('names and keys', () => {
  it.each([
    ['Shop', 'shop'],
    ['Ada’s Café & Bar', 'ada-s-cafe-bar'],
    ['--- Shop ---', 'shop'],
    ['東京', 'application'],
    ['x'.repeat(80), 'x'.repeat(63)],
  ])('make the slug of the application %s: %s', (name, slug) => expect(applicationSlug({ name })).toBe(slug))

  it.each([
    ['dev', true],
    ['a', true],
    ['my-dev-2', true],
    ['-dev', false],
    ['dev-', false],
    ['Dev', false],
    ['x'.repeat(63), true],
    ['x'.repeat(64), false],
    ['sign-in', false],
    ['admin', false],
    ['v1', false],
    ['', false],
  ])('let an instance be called %j: %s', (slug, isOne) => expect(isInstanceSlug(slug)).toBe(isOne))

  it.each([
    [{ environment: 'development' }, 'test'],
    [{ environment: 'development', liveKeys: true }, 'live'],
    [{ environment: 'production' }, 'live'],
    [{ environment: 'development', publishableKey: formatPublishableKey('live', 'a.b') }, 'live'],
    [{ environment: 'production', publishableKey: formatPublishableKey('test', 'a.b') }, 'test'],
  ] as const)('are of a kind: those of %j are %s', (instance, kind) => expect(keyKind(instance)).toBe(kind))

  it.each([
    [
      formatPublishableKey('test', 'clerk.example.com:8443'),
      { kind: 'test', host: 'clerk.example.com:8443' },
    ],
    [`pk_live_${btoa('a.b$')}`, { kind: 'live', host: 'a.b' }],
    [`pk_live_${btoa('a.b')}`, null],
    [`pk_live_${btoa('a.b$$')}`, null],
    [`pk_live_${btoa('ab$')}`, null],
    [`pk_live_${btoa('a.b/c$')}`, null],
    [`pk_dev_${btoa('a.b$')}`, null],
    [`pk_live_${btoa('a.b$')}_`, null],
  ])('say their host, as the SDKs read it: %s', (key, parsed) =>
    expect(parsePublishableKey(key)).toEqual(parsed),
  )
})
