import { describe, expect, it } from 'vitest'
import { defaultSettings } from '../../config/settings.js'
import { deriveStatus, SIGN_IN_STATUSES } from './status.js'

const NOW = 1_000_000
const fresh = {
  identifier: null,
  user_id: null,
  first_factor_verified_at: null,
  second_factor_verified_at: null,
  needs_new_password: 0,
  created_session_id: null,
  abandon_at: NOW + 1,
}
const identified = { ...fresh, identifier: 'ada@example.com', user_id: 'user_1' }
const proven = { ...identified, first_factor_verified_at: NOW }

describe('status of a sign-in', () => {
  it.each([
    ['needs_identifier', 'nothing is known', fresh, []],
    ['needs_first_factor', 'the user is known', identified, []],
    ['needs_first_factor', 'nobody has the identifier (enumeration)', { ...identified, user_id: null }, []],
    ['complete', 'the first factor is proven', proven, []],
    ['complete', 'a ticket named and proved the user', { ...proven, identifier: null }, []],
    ['needs_new_password', 'a reset code was right', { ...proven, needs_new_password: 1 }, []],
    ['needs_new_password', 'before any second factor', { ...proven, needs_new_password: 1 }, ['totp']],
    ['needs_second_factor', 'the user has a second factor', proven, ['totp']],
    ['complete', 'both factors are proven', { ...proven, second_factor_verified_at: NOW }, ['totp']],
    ['abandoned', 'its time is over', { ...identified, abandon_at: NOW }, []],
    ['abandoned', 'its time is over, however much is proven', { ...proven, abandon_at: NOW }, ['totp']],
    ['complete', 'it made a session, also later', { ...proven, created_session_id: 's', abandon_at: 0 }, []],
  ] as const)('is %s when %s', (status, _when, attempt, enrolledSecondFactors) => {
    const derived = deriveStatus(
      attempt,
      { enrolledSecondFactors: [...enrolledSecondFactors] },
      defaultSettings,
      NOW,
    )
    expect(derived).toBe(status)
    expect(SIGN_IN_STATUSES).toContain(derived)
  })
})
