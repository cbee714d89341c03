import { describe, expect, it } from 'vitest'
import { type SettingsInput, settingsSchema } from '../config/settings.js'
import type { ContactType } from '../model/user.js'
import { enabledFor, shownFirstFactors, strategyNamed, verificationsOf } from './find.js'
import type { Role } from './strategy.js'

const NUMBER = { enabled: true, usedForFirstFactor: true, usedForSecondFactor: true }

describe('the strategies that an instance has switched on', () => {
  it.each<[Role, string, SettingsInput, string[]]>([
    ['first_factor', 'by default', {}, ['password', 'email_code', 'reset_password_email_code', 'ticket']],
    ['second_factor', 'by default', {}, []],
    ['client_trust', 'by default', {}, ['email_code']],
    ['reverification', 'by default', {}, ['password', 'email_code']],
    ['sign_up', 'by default', {}, ['password', 'email_code', 'ticket']],
    ['contact', 'by default', {}, ['email_code', 'phone_code']],
    [
      'first_factor',
      'without passwords, which nobody resets then',
      { attributes: { password: { enabled: false } } },
      ['email_code', 'ticket'],
    ],
    [
      'first_factor',
      'with numbers for the second factor alone',
      { attributes: { phoneNumber: { ...NUMBER, usedForFirstFactor: false } } },
      ['password', 'email_code', 'reset_password_email_code', 'ticket'],
    ],
    [
      'second_factor',
      'with numbers and an app',
      { attributes: { phoneNumber: NUMBER, authenticatorApp: { enabled: true } } },
      ['totp', 'phone_code'],
    ],
    [
      'second_factor',
      'with an app that is for nothing',
      { attributes: { authenticatorApp: { enabled: true, usedForSecondFactor: false } } },
      [],
    ],
    ['client_trust', 'with numbers', { attributes: { phoneNumber: NUMBER } }, ['email_code', 'phone_code']],
    [
      'client_trust',
      'with links in place of codes',
      { attributes: { emailAddress: { firstFactors: ['email_link'] } } },
      ['email_code'],
    ],
    [
      'sign_up',
      'with links in place of codes',
      { attributes: { emailAddress: { verifications: ['email_link'] } } },
      ['password', 'email_link', 'ticket'],
    ],
    [
      'first_factor',
      'with native applications',
      { native: { trustedDeviceSignIn: true } },
      ['password', 'email_code', 'reset_password_email_code', 'ticket', 'trusted_device'],
    ],
  ])('are, for %s, %s', (role, _, input, names) =>
    expect(enabledFor(settingsSchema.parse(input), role)).toEqual(names),
  )

  it('are shown to browsers without those of native applications', () =>
    expect(shownFirstFactors(settingsSchema.parse({ native: { trustedDeviceSignIn: true } }))).toEqual([
      'password',
      'email_code',
      'reset_password_email_code',
      'ticket',
    ]))

  it.each<[ContactType, SettingsInput['attributes'], string[]]>([
    ['email_address', {}, ['email_code']],
    [
      'email_address',
      { emailAddress: { verifications: ['email_link', 'email_code'] } },
      ['email_code', 'email_link'],
    ],
    ['phone_number', {}, ['phone_code']],
    ['web3_wallet', {}, []],
    ['web3_wallet', { web3Wallet: { enabled: true } }, ['web3_metamask_signature']],
  ])('prove a contact of the kind %s with %j by %j', (type, attributes, names) =>
    expect(verificationsOf(settingsSchema.parse({ attributes }), type)).toEqual(names),
  )
})

describe('a strategy of a name', () => {
  it.each([
    ['totp', 'totp'],
    ['TOTP', undefined],
    ['', undefined],
    [null, undefined],
    ['oauth_google', 'oauth'],
    ['oauth_custom_acme', 'oauth'],
    ['oauth_token_apple', undefined],
  ])('%j is found, or is none: %s', (name, found) => expect(strategyNamed(name)?.name).toBe(found))
})
