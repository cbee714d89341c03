import { describe, expect, it } from 'vitest'
import { cookie, type CookieAttributes } from './set-cookie.js'

const least: CookieAttributes = { path: '/', domain: null, secure: false, maxAgeSeconds: 60 }

describe('a cookie', () => {
  it.each<[string, Partial<CookieAttributes>, string]>([
    ['host-only by default', {}, 'Path=/; Max-Age=60; SameSite=Lax'],
    ['of a domain', { domain: 'example.com' }, 'Path=/; Domain=example.com; Max-Age=60; SameSite=Lax'],
    ['of a prefix', { path: '/__clerk' }, 'Path=/__clerk; Max-Age=60; SameSite=Lax'],
    ['gone at once', { maxAgeSeconds: 0 }, 'Path=/; Max-Age=0; SameSite=Lax'],
    ['hidden from scripts', { httpOnly: true }, 'Path=/; Max-Age=60; HttpOnly; SameSite=Lax'],
    ['for https alone', { secure: true }, 'Path=/; Max-Age=60; Secure; SameSite=Lax'],
    [
      'for frames of other sites',
      { secure: true, httpOnly: true, sameSite: 'None' },
      'Path=/; Max-Age=60; HttpOnly; Secure; SameSite=None',
    ],
  ])('is written so that it is %s', (_, attributes, line) =>
    expect(cookie('__client', 'secret', { ...least, ...attributes })).toBe(`__client=secret; ${line}`),
  )
})
