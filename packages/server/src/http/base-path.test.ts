import { describe, expect, it } from 'vitest'
import { basePathOf, belowBasePath } from './base-path.js'

describe('the base path', () => {
  it.each([
    ['https://example.com', ''],
    ['https://example.com/', ''],
    ['https://example.com/auth', '/auth'],
    ['https://example.com/a/b/', '/a/b'],
  ])('of %s is "%s"', (url, path) => expect(basePathOf(url)).toBe(path))

  it.each([
    ['/auth/v1/client?a=/auth', '/v1/client?a=/auth'],
    ['/auth', '/'],
    ['/auth?a', '/?a'],
    ['/auth/', '/'],
    ['/authors', '/authors'],
    ['/v1/client', '/v1/client'],
    ['/other/auth/v1', '/other/auth/v1'],
  ])('is taken off %s', (target, rest) => expect(belowBasePath(target, '/auth')).toBe(rest))

  it('leaves everything where there is none', () => expect(belowBasePath('/auth/v1', '')).toBe('/auth/v1'))
})
