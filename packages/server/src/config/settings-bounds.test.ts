import { describe, expect, it } from 'vitest'
import { describeIssue } from './config-file.js'
import { type SettingsInput, settingsSchema } from './settings.js'

/** What is wrong with settings, each mistake with its path. */
function mistakes(input: unknown): string[] {
  const parsed = settingsSchema.safeParse(input)
  return parsed.success ? [] : parsed.error.issues.map(describeIssue)
}

/** Settings of one value, by the path to it. */
const withValue = (path: string, value: unknown): object =>
  path
    .split('.')
    .reverse()
    .reduce<unknown>((inner, name) => ({ [name]: inner }), value) as object

describe('the bounds of a setting', () => {
  // least and most; null: there is no most
  it.each<[string, number, number | null]>([
    ['password.minLength', 1, 72],
    ['password.maxLength', 8, 512],
    ['password.minStrength', 0, 4],
    ['username.minLength', 1, 64],
    ['user.createOrganizationsLimit', 0, null],
    ['session.lifetimeSeconds', 300, null],
    ['session.inactivityTimeoutSeconds', 300, null],
    ['session.tokenLifetimeSeconds', 5, 3600],
    ['session.tokenVersion', 1, 2],
    ['attackProtection.lockoutMaxAttempts', 1, 1000],
    ['attackProtection.lockoutDurationMinutes', 1, null],
    ['organizations.maxAllowedMemberships', 0, null],
    ['organizations.invitationsPerDay.receiver', 1, null],
    ['organizations.invitationsPerDay.sender', 1, null],
    ['organizations.invitationsPerDay.organization', 1, null],
    ['organizations.maxAllowedRoles', 1, null],
    ['organizations.maxAllowedRoleSets', 1, null],
    ['organizations.maxAllowedDomains', 0, null],
    ['webhooks.eventRetentionDays', 1, 3650],
    ['webhooks.attemptRetentionDays', 1, 3650],
  ])('%s lie at %i and %s, and it is a whole number', (path, least, most) => {
    const refusals = (value: unknown) => mistakes(withValue(path, value))
    expect(refusals(least)).toEqual([])
    expect(refusals(most ?? 1_000_000_000)).toEqual([])
    for (const value of [least - 1, least + 0.5, most === null ? String(least) : most + 1]) {
      expect(refusals(value)).toHaveLength(1)
      expect(refusals(value)[0]).toMatch(new RegExp(`^${path.replaceAll('.', String.raw`\.`)}: `))
    }
  })

  it.each<[number, RegExp | null]>([
    [0, /^username\.maxLength: /],
    [1, null],
    [64, null],
    [65, /^username\.maxLength: /],
  ])(
    'of the greatest length of a username, beside the least one, let in %i, or say %s',
    (maxLength, said) => {
      const found = mistakes({ username: { minLength: 1, maxLength } })
      expect(found).toEqual(said ? [expect.stringMatching(said)] : [])
    },
  )

  it.each([
    [0.01, true],
    [0.5, true],
    [1000, true],
    [0, false],
    [1001, false],
  ])('of the factor for addresses let in %d: %s', (addressFactor, isIn) =>
    expect(mistakes({ attackProtection: { rateLimits: { addressFactor } } })).toHaveLength(isIn ? 0 : 1),
  )
})

describe('the least of two bounds', () => {
  const above = (path: string, least: number, most: number) => [
    `${path}: must be at most maxLength (${most}), and is ${least}`,
  ]
  it.each<[string, object, string[]]>([
    ['of a password', { password: { minLength: 20, maxLength: 19 } }, above('password.minLength', 20, 19)],
    ['of a password, both the same', { password: { minLength: 20, maxLength: 20 } }, []],
    ['of a username', { username: { minLength: 9, maxLength: 8 } }, above('username.minLength', 9, 8)],
    ['of a username, both the same', { username: { minLength: 8, maxLength: 8 } }, []],
    ['of a username by default', { username: { maxLength: 3 } }, above('username.minLength', 4, 3)],
    ['of a group without a word', {}, []],
  ])('is not above the greatest one: that %s', (_, input, expected) =>
    expect(mistakes(input)).toEqual(expected),
  )
})

describe('a setting that may be null', () => {
  it.each([
    'session.inactivityTimeoutSeconds',
    'session.tokenVersion',
    'user.createOrganizationsLimit',
    'organizations.invitationsPerDay.receiver',
    'webhooks.notificationEmail',
    'oauthApplications.defaultScopes',
    'display.supportEmail',
    'display.logoImageUrl',
  ])('is %s', path => expect(mistakes(withValue(path, null))).toEqual([]))

  it.each([
    'session.lifetimeSeconds',
    'password.minLength',
    'display.homeUrl',
    'email.fromAddress',
    'signUp.mode',
  ])('is not %s', path => expect(mistakes(withValue(path, null))[0]).toMatch(new RegExp(`^${path}: `)))
})

describe('a group of settings', () => {
  it.each<[string, unknown, string]>([
    ['the whole', { sesion: {} }, 'the whole: Unrecognized key: "sesion"'],
    ['a group', { session: { lifetime: 1 } }, 'session: Unrecognized key: "lifetime"'],
    [
      'a group in a group',
      { attackProtection: { rateLimits: { factor: 1 } } },
      'attackProtection.rateLimits: Unrecognized key: "factor"',
    ],
    [
      'an attribute',
      { attributes: { emailAddress: { enable: true } } },
      'attributes.emailAddress: Unrecognized key: "enable"',
    ],
  ])('has no unknown name: %s', (_, input, mistake) => expect(mistakes(input)).toEqual([mistake]))

  it('keeps the defaults of what is not said beside what is', () => {
    const input: SettingsInput = { attributes: { emailAddress: { required: false } }, session: {} }
    const { attributes, session } = settingsSchema.parse(input)
    expect(attributes.emailAddress).toMatchObject({ enabled: true, required: false, verifyAtSignUp: true })
    expect(attributes.phoneNumber).toMatchObject({ enabled: false, verifications: ['phone_code'] })
    expect(session).toEqual(settingsSchema.parse({}).session)
  })
})
