import { describe, expect, it } from 'vitest'
import { instanceWith } from '../context/instance.fixture.js'
import { production } from './request.fixture.js'
import { transportSecurity } from './transport-security.js'

describe('strict transport security', () => {
  it.each([
    ['a production instance at a host of its own', production, 'https://clerk.example.com', '/', true],
    ['an instance below the application', production, 'https://example.com/__clerk', '/__clerk', false],
    ['plain http', production, 'http://clerk.example.com', '/', false],
    ['a development instance', instanceWith(), 'https://clerk.example.com', '/', false],
  ])('is said, or not, by %s', (_, instance, frontendApiUrl, cookiePath, isSaid) =>
    expect(transportSecurity(instance, { frontendApiUrl, cookiePath })).toEqual(
      isSaid ? { 'strict-transport-security': 'max-age=31536000' } : {},
    ),
  )
})
