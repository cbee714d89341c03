import { describe, expect, it } from 'vitest'
import { identifierRow, NOW, verificationRow } from '../model/rows.fixture.js'
import { factorVerification, signInFactor } from './sign-in.js'
import {
  contactVerification,
  identifierVerification,
  shownChannel,
  shownNonce,
  shownOpener,
  verificationObject,
} from './verification.js'

describe('the object of a verification', () => {
  it.each([
    ['email_code', 'verification_otp'],
    ['phone_code', 'verification_otp'],
    ['reset_password_email_code', 'verification_otp'],
    ['reset_password_phone_code', 'verification_otp'],
    ['email_link', 'verification_email_link'],
    ['ticket', 'verification_ticket'],
    ['admin', 'verification_admin'],
    ['password', 'verification_password'],
    ['totp', 'verification_totp'],
    ['passkey', 'verification_passkey'],
    ['web3_metamask_signature', 'verification_web3'],
    ['oauth_google', 'verification_oauth'],
    ['from_oauth_google', 'verification_from_oauth'],
  ])('is for %s %s', (strategy, object) => expect(verificationObject(strategy)).toBe(object))
})

describe('what a verification shows besides', () => {
  it.each([
    ['sms', {}],
    [null, {}],
    [undefined, {}],
    ['whatsapp', { channel: 'whatsapp' }],
  ] as const)('is a channel where it is not %s', (channel, shown) =>
    expect(shownChannel(verificationRow({ channel }))).toEqual(shown),
  )

  it.each([
    [null, {}],
    ['client_2', { verified_at_client: 'client_2' }],
  ])('is the client that opened the link: %s', (client, shown) =>
    expect(shownOpener(verificationRow({ verified_by_client_id: client }))).toEqual(shown),
  )

  it.each([
    ['passkey', null, {}],
    ['passkey', '{"challenge":"x"}', { nonce: '{"challenge":"x"}' }],
    ['web3_solana_signature', 'sign me', { nonce: 'sign me', message: 'sign me' }],
    ['trusted_device', '{"challenge":"x"}', { trusted_device_challenge: { challenge: 'x' } }],
  ])('is what %s signs: %s', (strategy, nonce, shown) =>
    expect(shownNonce(verificationRow({ strategy, nonce }))).toEqual(shown),
  )
})

describe('the verification of an identifier', () => {
  const open = { verified_at: null, verification_strategy: null }
  const sent = verificationRow({ attempts: 2 })
  const otp = { object: 'verification_otp', strategy: 'email_code' }
  it.each([
    ['is null before the first one', open, undefined, null],
    [
      'shows the code that was sent',
      open,
      sent,
      { ...otp, status: 'unverified', attempts: 2, expire_at: NOW + 600_000 },
    ],
    [
      'shows that its time is over',
      open,
      verificationRow({ expires_at: NOW }),
      { ...otp, status: 'expired', attempts: 0, expire_at: NOW },
    ],
    [
      'shows how it was proven',
      { verified_at: NOW - 7 },
      sent,
      { ...otp, status: 'verified', attempts: 2, expire_at: NOW + 600_000 },
    ],
    [
      'stays proven when the record is gone',
      { verified_at: NOW - 7 },
      undefined,
      { ...otp, status: 'verified', attempts: null, expire_at: NOW - 7 },
    ],
    [
      'counts nothing where an administrator vouched',
      { verified_at: NOW - 7, verification_strategy: null },
      sent,
      {
        object: 'verification_admin',
        strategy: 'admin',
        status: 'verified',
        attempts: null,
        expire_at: null,
      },
    ],
    [
      'counts nothing where a ticket was used',
      { verified_at: NOW - 7, verification_strategy: 'ticket' },
      undefined,
      {
        object: 'verification_ticket',
        strategy: 'ticket',
        status: 'verified',
        attempts: null,
        expire_at: null,
      },
    ],
    [
      'tells which client opened the link',
      { verified_at: NOW - 7, verification_strategy: 'email_link' },
      verificationRow({ strategy: 'email_link', verified_by_client_id: 'client_2' }),
      {
        object: 'verification_email_link',
        strategy: 'email_link',
        status: 'verified',
        attempts: 0,
        expire_at: NOW + 600_000,
        verified_at_client: 'client_2',
      },
    ],
  ])('%s', (_, identifier, verification, shown) =>
    expect(identifierVerification(identifierRow(identifier), verification, NOW)).toEqual(shown),
  )

  it('is shown to the application that started it with its id and channel', () =>
    expect(
      contactVerification(verificationRow({ strategy: 'phone_code', channel: 'whatsapp', attempts: 3 }), NOW),
    ).toEqual({
      object: 'verification_otp',
      id: 'ver_1',
      status: 'failed',
      strategy: 'phone_code',
      attempts: 3,
      expire_at: NOW + 600_000,
      channel: 'whatsapp',
    }))
})

describe('the verification of a factor', () => {
  const sent = verificationRow({ attempts: 1 })
  it.each([
    ['is null before any', null, null, null],
    [
      'shows what was sent',
      null,
      sent,
      {
        object: 'verification_otp',
        status: 'unverified',
        strategy: 'email_code',
        attempts: 1,
        expire_at: NOW + 600_000,
      },
    ],
    [
      'shows what was sent after it proved the factor',
      'email_code',
      verificationRow({ verified_at: NOW - 1, channel: 'whatsapp' }),
      {
        object: 'verification_otp',
        status: 'verified',
        strategy: 'email_code',
        attempts: 0,
        expire_at: NOW + 600_000,
        channel: 'whatsapp',
      },
    ],
    [
      'shows a password that proved it after a code was sent',
      'password',
      sent,
      {
        object: 'verification_password',
        status: 'verified',
        strategy: 'password',
        attempts: null,
        expire_at: null,
      },
    ],
    [
      'has an instant where a ticket stands for a code',
      'email_code',
      null,
      {
        object: 'verification_otp',
        status: 'verified',
        strategy: 'email_code',
        attempts: null,
        expire_at: NOW,
      },
    ],
    [
      'has an instant where a ticket stands for a link',
      'email_link',
      null,
      {
        object: 'verification_email_link',
        status: 'verified',
        strategy: 'email_link',
        attempts: null,
        expire_at: NOW,
      },
    ],
  ])('%s', (_, proven, verification, shown) =>
    expect(factorVerification(proven, verification, NOW)).toEqual(shown),
  )

  it.each([
    [{ strategy: 'password' }, { strategy: 'password' }],
    [
      { strategy: 'totp', isDefault: true },
      { strategy: 'totp', default: true },
    ],
    [
      { strategy: 'email_code', emailAddressId: 'idn_1', safeIdentifier: 'a**@x.com', isPrimary: true },
      { strategy: 'email_code', safe_identifier: 'a**@x.com', primary: true, email_address_id: 'idn_1' },
    ],
    [
      { strategy: 'phone_code', phoneNumberId: 'idn_2', safeIdentifier: '+1***', isDefault: false },
      {
        strategy: 'phone_code',
        safe_identifier: '+1***',
        primary: false,
        phone_number_id: 'idn_2',
        default: false,
      },
    ],
    [
      { strategy: 'web3_metamask_signature', web3WalletId: 'idn_3', safeIdentifier: '0x1' },
      {
        strategy: 'web3_metamask_signature',
        safe_identifier: '0x1',
        primary: false,
        web3_wallet_id: 'idn_3',
      },
    ],
    [{ strategy: 'passkey', safeIdentifier: 'not a contact' }, { strategy: 'passkey' }],
  ])('is offered as a factor: %j', (factor, shown) => expect(signInFactor(factor)).toEqual(shown))
})
