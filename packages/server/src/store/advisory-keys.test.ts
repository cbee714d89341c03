import { expect, it } from 'vitest'
import { ADVISORY_KEYS } from './advisory-keys.js'

it('no two locks of PostgreSQL have the same number', () => {
  const keys = Object.values(ADVISORY_KEYS)
  expect(new Set(keys).size).toBe(keys.length)
})
