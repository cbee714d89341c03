import { describe, expect, it } from 'vitest'
import { type SettingsInput, settingsSchema } from '../config/settings.js'
import type { Connection } from '../model/connection.js'
import { environment, type EnvironmentFacts } from './environment.js'

const facts: Omit<EnvironmentFacts, 'settings'> = {
  instanceId: 'ins_1',
  applicationName: 'Acme',
  environment: 'development',
  pages: {
    signInUrl: 'https://x.test/sign-in',
    signUpUrl: 'https://x.test/sign-up',
    userProfileUrl: 'https://x.test/user',
    organizationProfileUrl: 'https://x.test/organization',
    createOrganizationUrl: 'https://x.test/create-organization',
    waitlistUrl: 'https://x.test/waitlist',
  },
  connections: [],
  hasEnterpriseSso: false,
  strategies: { firstFactors: ['password'], secondFactors: ['totp'], emailVerifications: ['email_link'] },
}
const shown = (settings: SettingsInput = {}, changes: Partial<EnvironmentFacts> = {}) =>
  environment({ ...facts, settings: settingsSchema.parse(settings), ...changes })

const on = { enabled: true, usedForFirstFactor: true }

describe('the environment of a sign-in', () => {
  it('names the strategies that it is given, and ids that follow that of the instance', () => {
    const { auth_config: auth, display_config: display } = shown()
    expect(auth).toMatchObject({
      id: 'aconf_1',
      first_factors: ['password'],
      second_factors: ['totp'],
      email_address_verification_strategies: ['email_link'],
    })
    expect(display.id).toBe('dconf_1')
  })

  it.each([
    [{ enabled: false, required: false }, 'off'],
    [{ enabled: false, required: true }, 'off'],
    [{ enabled: true, required: false }, 'on'],
    [{ enabled: true, required: true }, 'required'],
  ])('says of an attribute with %j that it is %s', (attribute, expected) => {
    const attributes = {
      firstName: attribute,
      lastName: attribute,
      emailAddress: attribute,
      phoneNumber: attribute,
      username: attribute,
      password: attribute,
    }
    expect(shown({ attributes }).auth_config).toMatchObject({
      first_name: expected,
      last_name: expected,
      email_address: expected,
      phone_number: expected,
      username: expected,
      password: expected,
    })
  })

  const off = { emailAddress: { enabled: false } }
  it.each([
    [
      'all four kinds',
      { emailAddress: on, phoneNumber: on, username: on, web3Wallet: on },
      ['email_address', 'phone_number', 'username', 'web3_wallet'],
    ],
    ['no kind', { ...off }, []],
    ['usernames alone', { ...off, username: on }, ['username']],
    ['wallets alone', { ...off, web3Wallet: on }, ['web3_wallet']],
    ['numbers that are switched off', { ...off, phoneNumber: { ...on, enabled: false } }, []],
    ['numbers for other things', { ...off, phoneNumber: { ...on, usedForFirstFactor: false } }, []],
    ['addresses for other things', { emailAddress: { ...on, usedForFirstFactor: false } }, []],
  ])('asks for an identifier of %s', (_, attributes, expected) =>
    expect(shown({ attributes }).auth_config).toMatchObject({
      identification_strategies: expected,
      identification_requirements: [expected, []],
    }),
  )

  it.each([
    ['development', true, true],
    ['development', false, false],
    ['production', true, false],
    ['production', false, false],
  ] as const)('in %s with the test mode %s has test addresses: %s', (environment, testMode, expected) =>
    expect(shown({ testMode }, { environment }).auth_config.test_mode).toBe(expected),
  )

  it.each([
    [{}, null],
    [{ US: 'whatsapp' }, { US: 'whatsapp' }],
  ] as const)('prefers for countries the channels %j', (preferredChannels, expected) => {
    const text = { channels: ['sms', 'whatsapp'] as const, preferredChannels }
    const { auth_config: auth, user_settings: user } = shown({
      text: { ...text, channels: [...text.channels] },
    })
    expect(auth.preferred_channels).toEqual(expected)
    expect(user.attributes.phone_number.channels).toEqual(['sms', 'whatsapp'])
  })
})

describe('the environment of a form', () => {
  it.each([
    [on, { used_for_first_factor: true, used_for_second_factor: false }],
    [
      { ...on, usedForSecondFactor: true },
      { used_for_first_factor: true, used_for_second_factor: true },
    ],
    [
      { enabled: false, usedForFirstFactor: true, usedForSecondFactor: true },
      { used_for_first_factor: false, used_for_second_factor: false },
    ],
  ])('has no factor that is switched off: %j', (phoneNumber, expected) =>
    expect(shown({ attributes: { phoneNumber } }).user_settings.attributes.phone_number).toMatchObject(
      expected,
    ),
  )

  const keys = { captchaSiteKey: 'site', captchaSecretKey: 'secret' }
  it.each([
    ['is switched on with both keys', { captchaEnabled: true, ...keys }, true],
    ['is switched off', { captchaEnabled: false, ...keys }, false],
    ['has no key for the page', { captchaEnabled: true, captchaSecretKey: 'secret' }, false],
    ['has no key to check answers with', { captchaEnabled: true, captchaSiteKey: 'site' }, false],
  ])('asks for a challenge only where it can be checked: it %s', (_, attackProtection, expected) => {
    const { user_settings: user } = shown({ attackProtection })
    expect(user.sign_up.captcha_enabled).toBe(expected)
    expect(JSON.stringify(shown({ attackProtection }))).not.toContain('"secret"')
  })

  it.each([
    [undefined, 'Acme'],
    ['Engines', 'Engines'],
  ])('has the name %s of the settings, else that of the application', (applicationName, expected) =>
    expect(shown({ display: { applicationName } }).display_config.application_name).toBe(expected),
  )

  it('leads to the pages that it is given, and not to those of the settings', () => {
    const display = { signInUrl: 'https://other.test/in', afterSignInUrl: 'https://other.test/home' }
    expect(shown({ display }).display_config).toMatchObject({
      sign_in_url: 'https://x.test/sign-in',
      sign_up_url: 'https://x.test/sign-up',
      user_profile_url: 'https://x.test/user',
      organization_profile_url: 'https://x.test/organization',
      create_organization_url: 'https://x.test/create-organization',
      waitlist_url: 'https://x.test/waitlist',
      after_sign_in_url: 'https://other.test/home',
    })
  })

  it('leads to the home page of the application after signing in, where the settings name no page', () => {
    expect(shown({}).display_config).toMatchObject({ after_sign_in_url: '/', after_sign_up_url: '/' })
    const display = { afterSignUpUrl: 'https://other.test/welcome' }
    expect(shown({ display }).display_config).toMatchObject({
      after_sign_in_url: '/',
      after_sign_up_url: 'https://other.test/welcome',
    })
  })

  it.each([
    [true, { disable_hibp: false }],
    [false, { disable_hibp: true }],
  ])('tells a breach check of %s as its opposite', (breachCheck, expected) =>
    expect(shown({ password: { breachCheck } }).user_settings.password_settings).toMatchObject(expected),
  )

  it.each([
    [false, 'org:admin', 'org:member'],
    [true, 'admin', 'member'],
  ])('writes roles short when short keys are asked for: %s', (shortRoleKeys, creator, member) =>
    expect(shown({ organizations: { shortRoleKeys } }).organization_settings).toMatchObject({
      creator_role: creator,
      domains: { default_role: member },
    }),
  )
})

describe('the environment of social sign-in', () => {
  const google: Connection = {
    id: 'oacc_1',
    key: 'google',
    name: 'Google',
    logoUrl: null,
    isEnabled: true,
    isForSignIn: true,
    blocksSubaddresses: false,
    allowedEmailDomains: null,
    blockedEmailDomains: [],
    clientId: 'web',
    secretCiphertext: 'x',
    scopes: [],
    options: {},
  }
  const withConnections = (...connections: Connection[]) => {
    const { user_settings: user, display_config: display } = shown({}, { connections })
    return { social: user.social, oneTap: display.google_one_tap_client_id }
  }

  it('shows every connection by its strategy', () => {
    const acme = { ...google, key: 'custom_acme', name: 'Acme', logoUrl: 'https://a.example/logo.png' }
    expect(withConnections(google, { ...acme, blocksSubaddresses: true }).social).toEqual({
      oauth_google: {
        enabled: true,
        required: false,
        authenticatable: true,
        block_email_subaddresses: false,
        strategy: 'oauth_google',
        not_selectable: false,
        deprecated: false,
        name: 'Google',
        logo_url: null,
      },
      oauth_custom_acme: {
        enabled: true,
        required: false,
        authenticatable: true,
        block_email_subaddresses: true,
        strategy: 'oauth_custom_acme',
        not_selectable: false,
        deprecated: false,
        name: 'Acme',
        logo_url: 'https://a.example/logo.png',
      },
    })
  })

  it.each<[string, Partial<Connection>, object]>([
    ['for signing in', {}, { enabled: true, authenticatable: true }],
    ['only to be connected', { isForSignIn: false }, { enabled: true, authenticatable: false }],
    ['switched off', { isEnabled: false }, { enabled: false, authenticatable: false }],
  ])('says of a connection whether it is %s', (_, changes, expected) => {
    expect(withConnections({ ...google, ...changes }).social).toMatchObject({ oauth_google: expected })
  })

  it.each<[string, Partial<Connection>, string | null]>([
    ['Google itself', {}, 'web'],
    ['the test provider in its place', { clientId: null }, null],
    ['Google for connecting alone', { isForSignIn: false }, null],
    ['Google switched off', { isEnabled: false }, null],
    ['another provider', { key: 'github' }, null],
  ])('offers One Tap or not with %s', (_, changes, clientId) => {
    expect(withConnections({ ...google, ...changes }).oneTap).toBe(clientId)
  })
})
