import { describe, expect, it } from 'vitest'
import { identifierRow, NOW, passkeyRow, verificationRow } from '../model/rows.fixture.js'
import type { TotpRow } from '../store/tables.js'
import type { TrustedDeviceRow } from '../store/tables/trusted-devices.js'
import { passkey, usersPasskey } from './passkey.js'
import { phoneNumber } from './phone-number.js'
import { totp } from './totp.js'
import { trustedDevice } from './trusted-device.js'

const times = { created_at: NOW - 1000, updated_at: NOW - 500 }

describe('a passkey', () => {
  const common = { object: 'verification_passkey', strategy: 'passkey' }
  const open = verificationRow({ strategy: 'passkey', nonce: '{"challenge":"c"}' })
  it.each([
    [
      'that is set up is verified since then',
      { verified_at: NOW - 100 },
      null,
      { status: 'verified', attempts: 1, expire_at: NOW - 100 },
    ],
    [
      'that is set up shows no options any more',
      { verified_at: NOW - 100 },
      open,
      { status: 'verified', attempts: 1, expire_at: NOW - 100 },
    ],
    [
      'whose proof is forgotten is verified since it was made',
      { verified_at: null },
      null,
      { status: 'verified', attempts: 1, expire_at: NOW - 1000 },
    ],
    [
      'that is being set up shows the options for the browser',
      { verified_at: null },
      open,
      { status: 'unverified', attempts: 0, expire_at: NOW + 600_000, nonce: '{"challenge":"c"}' },
    ],
    [
      'that was not set up in time shows that it is over',
      { verified_at: null },
      { ...open, nonce: null, attempts: 1, expires_at: NOW },
      { status: 'expired', attempts: 1, expire_at: NOW },
    ],
  ])('%s', (_, changes, verification, shown) =>
    expect(passkey(passkeyRow(changes), verification, NOW).verification).toEqual({ ...common, ...shown }),
  )

  it('is shown with its dates to its user, and without them as part of a user', () => {
    const row = passkeyRow({ last_used_at: NOW - 5 })
    const shown = passkey(row, null, NOW)
    expect(shown).toMatchObject({ id: 'idn_passkey', name: 'Laptop', last_used_at: NOW - 5, ...times })
    const { created_at: _created, updated_at: _updated, ...dateless } = shown
    expect(usersPasskey(row)).toEqual(dateless)
    expect(JSON.stringify(shown)).not.toMatch(/credential|public_key/)
  })
})

describe('an authenticator app', () => {
  const row: TotpRow = {
    instance_id: 'ins_1',
    id: 'totp_1',
    user_id: 'user_1',
    secret_ciphertext: 'secret-cipher',
    verified_at: null,
    last_used_step: null,
    ...times,
  }
  const silent = { secret: null, uri: null, backup_codes: null }
  it.each([
    ['is just made', null, { secret: 's', uri: 'otpauth://x' }, { secret: 's', uri: 'otpauth://x' }, false],
    ['is just proven', NOW, { backupCodes: ['a', 'b'] }, { backup_codes: ['a', 'b'] }, true],
    ['is looked at later', NOW, undefined, {}, true],
  ])('shows, when it %s, that and nothing else', (_, verifiedAt, given, shown, verified) =>
    expect(totp({ ...row, verified_at: verifiedAt }, given)).toEqual({
      object: 'totp',
      id: 'totp_1',
      ...silent,
      verified,
      ...shown,
      ...times,
    }),
  )
})

describe('a phone number', () => {
  const number = identifierRow({
    type: 'phone_number',
    value: '+15555550100',
    reserved_for_second_factor: true,
  })
  it.each([
    [undefined, null],
    [
      ['a', 'b'],
      ['a', 'b'],
    ],
  ])('shows the backup codes %j in the one answer that makes them', (codes, shown) =>
    expect(phoneNumber(number, undefined, NOW, codes)).toMatchObject({
      phone_number: '+15555550100',
      reserved_for_second_factor: true,
      default_second_factor: false,
      backup_codes: shown,
    }),
  )
})

describe('a trusted device', () => {
  it.each([
    [null, 'active'],
    [NOW, 'revoked'],
  ])('that was revoked at %s is %s, and its key is not shown', (revokedAt, status) => {
    const row: TrustedDeviceRow = {
      instance_id: 'ins_1',
      id: 'tdev_1',
      user_id: 'user_1',
      client_id: 'client_1',
      platform: 'ios',
      app_identifier: 'com.example.app',
      name: 'Ada’s phone',
      algorithm: 'ES256',
      public_key_jwk: { kty: 'EC', crv: 'P-256', x: 'x', y: 'y' },
      last_used_at: NOW - 5,
      revoked_at: revokedAt,
      ...times,
    }
    const { instance_id: _i, user_id: _u, client_id: _c, public_key_jwk: _k, ...own } = row
    expect(trustedDevice(row)).toEqual({ object: 'trusted_device', status, ...own })
  })
})
