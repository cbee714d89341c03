import { describe, expect, it } from 'vitest'
import { addSecurityHeaders, NO_FRAMES, NOTHING_ALLOWED } from './security-headers.js'

const added = (init: Record<string, string>) => {
  const headers = new Headers(init)
  addSecurityHeaders(headers)
  return Object.fromEntries(headers)
}

describe('the security headers of an answer', () => {
  it('are all there where the answer says nothing', () =>
    expect(added({ 'content-type': 'application/json' })).toEqual({
      'content-type': 'application/json',
      'content-security-policy': NOTHING_ALLOWED,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'strict-origin-when-cross-origin',
      'x-frame-options': 'DENY',
    }))

  it.each([
    ['content-security-policy', "default-src 'self'"],
    ['referrer-policy', 'no-referrer'],
    ['x-frame-options', 'SAMEORIGIN'],
  ])('leave an answer its own %s', (name, own) =>
    expect(added({ [name.toUpperCase()]: own })).toMatchObject({ [name]: own }),
  )

  it.each([
    ['what is no page', NOTHING_ALLOWED],
    ['what is a page of another server', NO_FRAMES],
  ])('let nobody frame %s, nor turn its addresses elsewhere', (_, policy) => {
    expect(policy.split('; ')).toEqual(expect.arrayContaining(["frame-ancestors 'none'", "base-uri 'none'"]))
  })
})
