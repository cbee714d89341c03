import { describe, expect, it } from 'vitest'
import { sizeWarning, TOKEN_BYTES } from './token-size.js'

describe('the size of session tokens, before there is one', () => {
  it('is warned of where all of them are too large for a cookie', () => {
    expect(sizeWarning('shop', { text: 'x'.repeat(3000) })).toMatch(
      /^The settings of instance shop make session tokens of at least 4\d{3} bytes \(session\.claims\)/,
    )
  })

  it('counts what its JSON takes', () => {
    expect(sizeWarning('shop', { text: 'é'.repeat(1500) })).not.toBeNull()
    expect(sizeWarning('shop', { text: 'e'.repeat(1500) })).toBeNull()
  })

  it.each([
    {},
    { text: 'x'.repeat(1200) },
    // shorter than their shortcode, perhaps
    { long: `{{user.public_metadata.role || '${'x'.repeat(4000)}'}}` },
  ])('is not warned of where some may fit', claims => expect(sizeWarning('shop', claims)).toBeNull())

  it('leaves room for the name of the cookie', () => {
    expect(TOKEN_BYTES).toBe(4096 - '__session_'.length - 8)
  })
})
