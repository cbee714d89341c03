import { describe, expect, it } from 'vitest'
import { describeIssue } from './config-file.js'
import { settingsSchema } from './settings.js'

/** What is wrong with settings, each mistake with its path. */
function mistakes(input: unknown): string[] {
  const parsed = settingsSchema.safeParse(input)
  return parsed.success ? [] : parsed.error.issues.map(describeIssue)
}

describe('an address among the settings', () => {
  it.each<[string, object, boolean]>([
    ['no page', { homeUrl: '' }, true],
    ['a page', { homeUrl: 'https://example.com/home?x=1' }, true],
    ['a path alone', { homeUrl: '/home' }, false],
    ['a host alone', { signInUrl: 'example.com' }, false],
    ['no picture, as an empty text', { logoImageUrl: '' }, false],
    ['a picture', { logoImageUrl: 'https://example.com/logo.png' }, true],
    ['an address for questions', { supportEmail: 'help@example.com' }, true],
    ['an address for questions without a domain', { supportEmail: 'help' }, false],
  ])('is taken, or not: %s', (_, display, isTaken) =>
    expect(mistakes({ display })).toHaveLength(isTaken ? 0 : 1),
  )

  it.each([
    ['10.0.0.0/8', true],
    ['fd00::/8', true],
    ['10.0.0.1', false],
    ['10.0.0.0/33', false],
    ['fd00::/129', false],
    ['localhost', false],
  ])('is a network of endpoints, %s: %s', (network, isOne) =>
    expect(mistakes({ webhooks: { allowedNetworks: [network] } })).toHaveLength(isOne ? 0 : 1),
  )
})

describe('a script of usernames', () => {
  it.each([
    [['Latin'], []],
    [['Latin', 'Old_Italic'], []],
    [['latin'], ['username.scripts[0]: no script of Unicode']],
    [['Latin', 'Klingon'], ['username.scripts[1]: no script of Unicode']],
    // no pattern is made of what somebody wrote
    [['Latin}|.{'], ['username.scripts[0]: no script of Unicode']],
  ])('%j has the mistakes %j', (scripts, expected) =>
    expect(mistakes({ username: { scripts } })).toEqual(expected),
  )

  it('is named at least once', () =>
    expect(mistakes({ username: { scripts: [] } })[0]).toMatch(/^username\.scripts: /))
})

describe('text messages', () => {
  it.each<[string, object, string[]]>([
    ['one channel by default', { preferredChannels: { US: 'sms' } }, []],
    [
      'a preferred one that is offered',
      { channels: ['sms', 'whatsapp'], preferredChannels: { US: 'whatsapp' } },
      [],
    ],
    [
      'a preferred one that is not offered',
      { preferredChannels: { US: 'sms', BR: 'whatsapp' } },
      ['text.preferredChannels.BR: whatsapp is not among text.channels'],
    ],
    [
      'a country in lower case',
      { preferredChannels: { us: 'sms' } },
      ['text.preferredChannels.us: must be a country code such as US'],
    ],
    [
      'no channel, while one is preferred',
      { channels: [], preferredChannels: { US: 'sms' } },
      ['text.preferredChannels.US: sms is not among text.channels'],
    ],
  ])('go by %s', (_, text, expected) => expect(mistakes({ text })).toEqual(expected))

  it.each(['us', 'USA', 'U1', ''])('are kept from no country %j', code =>
    expect(mistakes({ text: { blockedCountryCodes: ['US', code] } })[0]).toMatch(
      /^text\.blockedCountryCodes\[1\]: /,
    ),
  )
})

describe('a native application', () => {
  const fingerprint = Array<string>(32).fill('AB').join(':')
  const android = (packageName: string, ...sha256CertFingerprints: string[]) => ({
    androidApps: [{ packageName, sha256CertFingerprints }],
  })

  it.each<[string, object, boolean]>([
    ['of Apple, by team and bundle', { appleAppIds: ['ABCDE12345.com.example.app'] }, true],
    ['of Apple, without a team', { appleAppIds: ['com.example.app'] }, false],
    ['of Apple, with a team in lower case', { appleAppIds: ['abcde12345.com.example.app'] }, false],
    ['of Android', android('com.example.app', fingerprint), true],
    ['of Android, with a name of one word', android('app', fingerprint), false],
    ['of Android, without a certificate', android('com.example.app'), false],
    [
      'of Android, with a fingerprint in lower case',
      android('com.example.app', fingerprint.toLowerCase()),
      false,
    ],
    ['of Android, with a fingerprint that is cut', android('com.example.app', fingerprint.slice(3)), false],
  ])('is known, or refused, %s', (_, native, isKnown) =>
    expect(mistakes({ native })).toHaveLength(isKnown ? 0 : 1),
  )
})

describe('a choice among the settings', () => {
  it.each<[string, unknown]>([
    ['signUp.mode', { signUp: { mode: 'closed' } }],
    ['signIn.preferredStrategy', { signIn: { preferredStrategy: 'passkey' } }],
    ['passkey.relyingParty', { passkey: { relyingParty: 'host' } }],
    ['restrictions.invitationsPassAllowlist', { restrictions: { invitationsPassAllowlist: true } }],
    ['messages.defaultLanguage', { messages: { defaultLanguage: 'tlh' } }],
    ['messages.languages', { messages: { languages: [] } }],
    ['messages.languages[1]', { messages: { languages: ['en', 'xx'] } }],
    ['organizations.domainEnrollmentModes[0]', { organizations: { domainEnrollmentModes: ['automatic'] } }],
    ['text.channels[0]', { text: { channels: ['email'] } }],
    ['username.reserved[0]', { username: { reserved: [''] } }],
  ])('is named when it is none: %s', (path, input) => {
    const [mistake, ...others] = mistakes(input)
    expect(mistake?.startsWith(`${path}: `)).toBe(true)
    expect(others).toEqual([])
  })
})
