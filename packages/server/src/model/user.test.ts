import { describe, expect, it } from 'vitest'
import { identifierRow, NOW, userRow, userView } from './rows.fixture.js'
import { failedAttempts, hasSecondFactor, isLocked, lockOfUser } from './user.js'

const HOUR_MS = 3_600_000
const lockedUntil = (until: number | null, cause: 'attempts' | null = 'attempts') =>
  userRow({ locked_at: NOW - HOUR_MS, lockout_expires_at: until, lock_cause: cause, failed_attempts: 100 })

describe('the lock of a user', () => {
  it.each([
    ['nobody has locked the user', userRow({ failed_attempts: 3 }), false, 3],
    ['the lock has an hour left', lockedUntil(NOW + HOUR_MS), true, 100],
    ['the lock ends in a millisecond', lockedUntil(NOW + 1), true, 100],
    ['the lock ends now', lockedUntil(NOW), false, 0],
    ['the lock ended long ago', lockedUntil(NOW - HOUR_MS), false, 0],
    ['the lock has no end', lockedUntil(null), true, 100],
  ])('when %s: locked, failed attempts', (_, user, locked, attempts) => {
    expect(isLocked(user, NOW)).toBe(locked)
    expect(failedAttempts(user, NOW)).toBe(attempts)
  })

  it.each([
    ['strangers caused it', lockedUntil(NOW + 1, 'attempts'), null],
    ['the application did it', lockedUntil(NOW + 1, null), { until: NOW + 1 }],
    ['the application did it for good', lockedUntil(null, null), { until: null }],
    ['the application did it and it is over', lockedUntil(NOW, null), null],
    ['there is none', userRow(), null],
  ])('stops every way in when %s', (_, user, lock) => expect(lockOfUser(user, NOW)).toEqual(lock))
})

describe('the second factor of a user', () => {
  const number = (changes: object) => identifierRow({ type: 'phone_number', ...changes })
  it.each([
    ['nothing', userView(), false],
    ['an authenticator app', userView({ totp_enabled: true }), true],
    ['backup codes alone', userView({ backup_code_enabled: true }), false],
    ['a number that is not for it', userView({}, [number({})]), false],
    ['a number for it', userView({}, [number({ reserved_for_second_factor: true })]), true],
    [
      'a number for it that nobody has proven',
      userView({}, [number({ reserved_for_second_factor: true, verified_at: null })]),
      false,
    ],
    [
      'a second number for it',
      userView({}, [number({}), number({ id: 'idn_2', reserved_for_second_factor: true })]),
      true,
    ],
  ])('is there with %s: %#', (_, view, expected) => expect(hasSecondFactor(view)).toBe(expected))
})
