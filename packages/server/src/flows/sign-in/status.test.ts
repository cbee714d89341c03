import { describe, expect, it } from 'vitest'
import { defaultSettings } from '../../config/settings.js'
import { deriveStatus, SIGN_IN_STATUSES } from './status.js'

const NOW = 1_000_000
const fresh = {
  identifier: null,
  user_id: null,
  first_factor_strategy: null,
  first_factor_verified_at: null,
  second_factor_verified_at: null,
  needs_new_password: 0,
  created_session_id: null,
  abandon_at: NOW + 1,
  actor: null,
}
const identified = { ...fresh, identifier: 'ada@example.com', user_id: 'user_1' }
const proven = { ...identified, first_factor_strategy: 'password', first_factor_verified_at: NOW }

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
    [
      'needs_second_factor',
      'a ticket was the first factor',
      { ...proven, first_factor_strategy: 'ticket' },
      ['totp'],
    ],
    [
      'complete',
      'the ticket is that of an actor',
      { ...proven, first_factor_strategy: 'ticket', actor: { sub: 'support' } },
      ['totp'],
    ],
    ['complete', 'a passkey is both factors', { ...proven, first_factor_strategy: 'passkey' }, ['totp']],
    ['abandoned', 'its time is over', { ...identified, abandon_at: NOW }, []],
    ['abandoned', 'its time is over, however much is proven', { ...proven, abandon_at: NOW }, ['totp']],
    ['complete', 'it made a session, also later', { ...proven, created_session_id: 's', abandon_at: 0 }, []],
  ] as const)('is %s when %s', (status, _when, attempt, enrolledSecondFactors) => {
    const derived = deriveStatus(
      attempt,
      { enrolledSecondFactors: [...enrolledSecondFactors], isOutdated: false, isClientTrusted: true },
      defaultSettings,
      NOW,
    )
    expect(derived).toBe(status)
    expect(SIGN_IN_STATUSES).toContain(derived)
  })

  it.each([
    ['needs_client_trust', 'a right password comes from an unknown client', proven, []],
    ['needs_second_factor', 'there is a second factor anyway', proven, ['totp']],
    ['complete', 'the code of the second step was right', { ...proven, second_factor_verified_at: NOW }, []],
    [
      'complete',
      'an email code was the first factor',
      { ...proven, first_factor_strategy: 'email_code' },
      [],
    ],
  ] as const)(
    'is %s when clients must be trusted and %s',
    (status, _when, attempt, enrolledSecondFactors) => {
      const evidence = {
        enrolledSecondFactors: [...enrolledSecondFactors],
        isOutdated: false,
        isClientTrusted: false,
      }
      expect(deriveStatus(attempt, evidence, defaultSettings, NOW)).toBe(status)
    },
  )

  it('is abandoned once the credentials have changed, unless it has made a session before', () => {
    const evidence = { enrolledSecondFactors: [], isOutdated: true, isClientTrusted: true }
    expect(deriveStatus(proven, evidence, defaultSettings, NOW)).toBe('abandoned')
    const done = { ...proven, created_session_id: 's' }
    expect(deriveStatus(done, evidence, defaultSettings, NOW)).toBe('complete')
  })
})
