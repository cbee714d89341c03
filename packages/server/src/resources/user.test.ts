import { describe, expect, it } from 'vitest'
import { settingsSchema } from '../config/settings.js'
import { identifierRow, NOW, passkeyRow, userRow, userView, verificationRow } from '../model/rows.fixture.js'
import { backendUser, frontendUser, publicUserData, type UserFacts } from './user.js'

const facts: UserFacts = {
  publicUrl: 'https://id.example.com',
  now: NOW,
  settings: settingsSchema.parse({ attackProtection: { lockoutMaxAttempts: 100 } }),
  connections: [],
}
const AVATAR = 'https://id.example.com/img/avatar_placeholder/user_1.AL.svg'

const email = identifierRow({ id: 'idn_email', verification_id: 'ver_1' })
const phone = identifierRow({
  id: 'idn_phone',
  type: 'phone_number',
  value: '+15555550100',
  verified_at: null,
  verification_strategy: null,
  reserved: true,
  reserved_for_second_factor: true,
  default_second_factor: true,
})
const wallet = identifierRow({
  id: 'idn_wallet',
  type: 'web3_wallet',
  value: '0xabc',
  verification_strategy: 'web3_metamask_signature',
})
const username = identifierRow({ id: 'idn_name', type: 'username', value: 'ada' })
const whole = {
  ...userView(
    {
      external_id: 'ext_1',
      username: 'ada',
      locale: 'en-GB',
      timezone: 'Europe/London',
      primary_email_address_id: 'idn_email',
      primary_phone_number_id: 'idn_phone',
      primary_web3_wallet_id: 'idn_wallet',
      password_hash: 'secret-hash',
      password_updated_at: NOW - 50,
      public_metadata: { plan: 'pro' },
      private_metadata: { account: 7 },
      unsafe_metadata: { theme: 'dark' },
      totp_enabled: true,
      backup_code_enabled: true,
      mfa_enabled_at: NOW - 40,
      legal_accepted_at: NOW - 30,
      last_sign_in_at: NOW - 20,
      last_active_at: NOW - 10,
      create_organizations_limit: 3,
      failed_attempts: 2,
    },
    [email, phone, wallet, username],
  ),
  verifications: new Map([['ver_1', verificationRow({ attempts: 1, verified_at: NOW - 100 })]]),
  passkeys: [passkeyRow({ last_used_at: NOW - 5 })],
}

const shared = {
  id: 'user_1',
  object: 'user',
  external_id: 'ext_1',
  username: 'ada',
  first_name: 'Ada',
  last_name: 'Lovelace',
  timezone: 'Europe/London',
  image_url: AVATAR,
  profile_image_url: AVATAR,
  has_image: false,
  primary_email_address_id: 'idn_email',
  primary_phone_number_id: 'idn_phone',
  primary_web3_wallet_id: 'idn_wallet',
  email_addresses: [
    {
      id: 'idn_email',
      object: 'email_address',
      email_address: 'ada@example.com',
      reserved: false,
      verification: {
        object: 'verification_otp',
        status: 'verified',
        strategy: 'email_code',
        attempts: 1,
        expire_at: NOW + 600_000,
      },
      linked_to: [],
      matches_sso_connection: false,
      created_at: NOW - 1000,
      updated_at: NOW - 500,
    },
  ],
  phone_numbers: [
    {
      id: 'idn_phone',
      object: 'phone_number',
      phone_number: '+15555550100',
      reserved_for_second_factor: true,
      default_second_factor: true,
      reserved: true,
      verification: null,
      linked_to: [],
      backup_codes: null,
      created_at: NOW - 1000,
      updated_at: NOW - 500,
    },
  ],
  web3_wallets: [
    {
      id: 'idn_wallet',
      object: 'web3_wallet',
      web3_wallet: '0xabc',
      verification: {
        object: 'verification_web3',
        status: 'verified',
        strategy: 'web3_metamask_signature',
        attempts: null,
        expire_at: NOW - 100,
      },
      created_at: NOW - 1000,
      updated_at: NOW - 500,
    },
  ],
  external_accounts: [],
  saml_accounts: [],
  enterprise_accounts: [],
  password_enabled: true,
  password_last_updated_at: NOW - 50,
  two_factor_enabled: true,
  totp_enabled: true,
  backup_code_enabled: true,
  mfa_enabled_at: NOW - 40,
  mfa_disabled_at: null,
  public_metadata: { plan: 'pro' },
  unsafe_metadata: { theme: 'dark' },
  banned: false,
  locked: false,
  lockout_expires_in_seconds: null,
  verification_attempts_remaining: facts.settings.attackProtection.lockoutMaxAttempts - 2,
  delete_self_enabled: true,
  create_organization_enabled: true,
  create_organizations_limit: 3,
  legal_accepted_at: NOW - 30,
  last_sign_in_at: NOW - 20,
  last_active_at: NOW - 10,
  created_at: NOW - 1000,
  updated_at: NOW - 500,
}

describe('a user', () => {
  it('is shown to the Backend API with what is private, and without secrets', () =>
    expect(backendUser(whole, facts)).toEqual({
      ...shared,
      passkeys: [
        {
          object: 'passkey',
          id: 'idn_passkey',
          name: 'Laptop',
          verification: {
            object: 'verification_passkey',
            strategy: 'passkey',
            status: 'verified',
            attempts: 1,
            expire_at: NOW - 100,
          },
          last_used_at: NOW - 5,
        },
      ],
      locale: 'en-GB',
      private_metadata: { account: 7 },
      bypass_client_trust: false,
    }))

  it('is shown to themselves without what is private', () =>
    expect(frontendUser(whole, facts, [{ id: 'orgmem_1' }])).toEqual({
      ...shared,
      passkeys: [
        {
          object: 'passkey',
          id: 'idn_passkey',
          name: 'Laptop',
          verification: {
            object: 'verification_passkey',
            strategy: 'passkey',
            status: 'verified',
            attempts: 1,
            expire_at: NOW - 100,
          },
          last_used_at: NOW - 5,
          created_at: NOW - 1000,
          updated_at: NOW - 500,
        },
      ],
      organization_memberships: [{ id: 'orgmem_1' }],
    }))

  it('is shown to others by name, picture and one identifier', () =>
    expect(publicUserData(whole, facts)).toEqual({
      first_name: 'Ada',
      last_name: 'Lovelace',
      image_url: AVATAR,
      profile_image_url: AVATAR,
      has_image: false,
      identifier: 'ada@example.com',
      user_id: 'user_1',
      username: 'ada',
      banned: false,
    }))

  it.each([
    [
      'the primary address',
      { primary_email_address_id: 'idn_email', username: 'ada' },
      [email],
      'ada@example.com',
    ],
    ['the username', { username: 'ada', primary_phone_number_id: 'idn_phone' }, [email, phone], 'ada'],
    ['the primary number', { primary_phone_number_id: 'idn_phone' }, [email, phone], '+15555550100'],
    ['the primary wallet', { primary_web3_wallet_id: 'idn_wallet' }, [email, wallet], '0xabc'],
    ['the oldest one', {}, [phone, email], '+15555550100'],
    ['nothing', {}, [], ''],
    [
      'another one where the primary one is gone',
      { primary_email_address_id: 'idn_gone' },
      [phone],
      '+15555550100',
    ],
  ])('is known to others by %s', (_, user, identifiers, shown) =>
    expect(publicUserData(userView(user, identifiers), facts).identifier).toBe(shown),
  )

  const locked = { locked_at: NOW - 1, failed_attempts: 100, lock_cause: 'attempts' } as const
  it.each([
    ['is locked', { ...locked, lockout_expires_at: NOW + 59_001 }, true, 60, 0],
    ['is locked for good', { ...locked, lockout_expires_at: null }, true, null, 0],
    ['was locked', { ...locked, lockout_expires_at: NOW }, false, null, 100],
    ['has one attempt left', { failed_attempts: 99 }, false, null, 1],
    ['has more failures than a lower limit allows', { failed_attempts: 101 }, false, null, 0],
  ])('that %s: locked, seconds, remaining', (_, user, isLocked, seconds, remaining) =>
    expect(backendUser(userView(user), facts)).toMatchObject({
      locked: isLocked,
      lockout_expires_in_seconds: seconds,
      verification_attempts_remaining: remaining,
    }),
  )

  it('has no remaining attempts to speak of where nobody is locked out', () => {
    const settings = settingsSchema.parse({ attackProtection: { lockoutEnabled: false } })
    expect(backendUser(userView(), { ...facts, settings }).verification_attempts_remaining).toBeNull()
  })

  it.each([
    [true, true, true],
    [false, true, false],
    [true, false, false],
  ])('may delete the account where both allow it: user %s, instance %s', (own, deleteSelf, expected) => {
    const settings = settingsSchema.parse({ user: { deleteSelf } })
    const view = userView({ delete_self_enabled: own })
    expect(backendUser(view, { ...facts, settings }).delete_self_enabled).toBe(expected)
  })

  it.each([
    [userRow({ image_id: 'img_1' }), 'https://id.example.com/img/img_1', true],
    [userRow({ first_name: null }), 'https://id.example.com/img/avatar_placeholder/user_1.L.svg', false],
    [
      userRow({ first_name: null, last_name: null }),
      'https://id.example.com/img/avatar_placeholder/user_1.svg',
      false,
    ],
    [userRow({ first_name: 'Élise' }), 'https://id.example.com/img/avatar_placeholder/user_1.L.svg', false],
  ])('has a picture: %#', (user, url, hasImage) =>
    expect(publicUserData({ ...userView(), user }, facts)).toMatchObject({
      image_url: url,
      profile_image_url: url,
      has_image: hasImage,
    }),
  )
})
