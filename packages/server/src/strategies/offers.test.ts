import { describe, expect, it } from 'vitest'
import { type SettingsInput, settingsSchema } from '../config/settings.js'
import { identifierRow, passkeyRow, userView } from '../model/rows.fixture.js'
import type { UserView } from '../model/user.js'
import { offersFor, rowOf } from './offers.js'
import type { Factor, Role } from './strategy.js'

const address = identifierRow({ id: 'idn_mail' })
const other = identifierRow({ id: 'idn_other', value: 'lovelace@example.org' })
const number = identifierRow({ id: 'idn_phone', type: 'phone_number', value: '+15555550100' })
const secondNumber = identifierRow({
  id: 'idn_second',
  type: 'phone_number',
  value: '+15555550101',
  reserved_for_second_factor: true,
  default_second_factor: true,
})
const rows = [address, other, number, secondNumber]
const ada = userView({ password_hash: 'hash', primary_email_address_id: 'idn_mail' }, rows)

const NUMBERS: SettingsInput['attributes'] = {
  phoneNumber: { enabled: true, usedForFirstFactor: true, usedForSecondFactor: true },
}
const APP = { enabled: true, usedForSecondFactor: true }
type Circumstances = Parameters<typeof offersFor>[3]

/** What is offered, in order, each with the row that it goes to. */
function offered(role: Role, input: SettingsInput, view: UserView | null, circumstances?: Circumstances) {
  return offersFor(role, settingsSchema.parse(input), view, circumstances).map(
    ({ strategy, emailAddressId, phoneNumberId }) =>
      [strategy, emailAddressId ?? phoneNumberId].filter(Boolean).join(' '),
  )
}

describe('the first factors of a sign-in', () => {
  it.each<[string, SettingsInput, UserView | null, Circumstances, string[]]>([
    ['nobody', {}, null, {}, []],
    [
      'somebody who typed one of two addresses: that one alone',
      {},
      ada,
      { typed: 'Ada@Example.com' },
      ['password', 'email_code idn_mail', 'reset_password_email_code idn_mail'],
    ],
    [
      'somebody who typed a username: every address',
      {},
      ada,
      { typed: 'ada' },
      [
        'password',
        'email_code idn_mail',
        'email_code idn_other',
        'reset_password_email_code idn_mail',
        'reset_password_email_code idn_other',
      ],
    ],
    [
      'somebody without a password: none, and none to reset but by code',
      { attributes: { password: { enabled: false } } },
      ada,
      { typed: 'ada@example.com' },
      ['email_code idn_mail'],
    ],
    [
      'somebody who typed a number: the number first, and no number of the second factor',
      { attributes: NUMBERS },
      userView({ password_hash: 'hash' }, [address, number, secondNumber]),
      { typed: '+1 555 555 0100' },
      [
        'password',
        'phone_code idn_phone',
        'reset_password_phone_code idn_phone',
        'email_code idn_mail',
        'reset_password_email_code idn_mail',
      ],
    ],
    [
      'somebody whose address was never proven',
      {},
      userView({ password_hash: 'hash' }, [{ ...address, verified_at: null }]),
      { typed: 'ada@example.com' },
      ['password'],
    ],
    [
      'somebody with a locked password: another way',
      {},
      ada,
      { typed: 'ada@example.com', isPasswordLocked: true },
      ['email_code idn_mail', 'reset_password_email_code idn_mail'],
    ],
    [
      'somebody with a locked password whom only a reset is left to: the password all the same',
      { attributes: { emailAddress: { firstFactors: [] } } },
      ada,
      { typed: 'ada@example.com', isPasswordLocked: true },
      ['password', 'reset_password_email_code idn_mail'],
    ],
    [
      'somebody with a passkey',
      { attributes: { passkey: { enabled: true } } },
      { ...userView(), passkeys: [passkeyRow()] },
      {},
      ['passkey'],
    ],
  ])('offer to %s', (_, input, view, circumstances, factors) =>
    expect(offered('first_factor', input, view, circumstances)).toEqual(factors),
  )
})

describe('first factors under protection against enumeration', () => {
  const hiddenDigest = 'a1'.repeat(32)
  const settings = settingsSchema.parse({ attributes: { passkey: { enabled: true } } })
  const offers = (view: UserView | null, typed: string) =>
    offersFor('first_factor', settings, view, { typed, hiddenDigest })
  const shown = (factors: Factor[]) => factors.map(({ identifierId: _, ...rest }) => rest)

  it.each<[string, UserView]>([
    ['has an account', ada],
    ['has no password', userView({}, rows)],
    ['has a passkey', { ...ada, passkeys: [passkeyRow()] }],
    ['has an address that was never proven', userView({}, [{ ...address, verified_at: null }])],
  ])('look like those of nobody to somebody who %s', (_, view) =>
    expect(shown(offers(view, 'ada@example.com'))).toEqual(shown(offers(null, 'ada@example.com'))),
  )

  it('know behind the disguise which row is meant', () => {
    const factor = offers(ada, 'ada@example.com').find(({ strategy }) => strategy === 'email_code')!
    expect(factor).toMatchObject({ safeIdentifier: 'ada@example.com', isPrimary: true })
    expect(factor.emailAddressId).toMatch(/^idn_[0-9A-Za-z]{27}$/)
    expect(rowOf(ada, factor)).toBe(address)
    expect(rowOf(ada, { ...factor, identifierId: null })).toBeUndefined()
  })

  it.each([
    ['an address', 'Ada@Example.com', ['password', 'email_code', 'reset_password_email_code']],
    ['a username', 'ada', ['password']],
  ])('are made of what was typed: %s', (_, typed, strategies) =>
    expect(offers(null, typed).map(({ strategy }) => strategy)).toEqual(strategies),
  )
})

describe('the factors of other steps', () => {
  const withApp = userView({ totp_enabled: true, backup_code_enabled: true }, rows)
  const all = { attributes: { ...NUMBERS, authenticatorApp: APP, backupCode: APP } }
  it.each<[Role, string, SettingsInput, UserView, string[]]>([
    [
      'second_factor',
      'everything that is set up',
      all,
      withApp,
      ['totp', 'phone_code idn_second', 'backup_code'],
    ],
    ['second_factor', 'what the instance still asks for', { attributes: { backupCode: APP } }, withApp, []],
    ['second_factor', 'no backup codes alone', all, userView({ backup_code_enabled: true }, [address]), []],
    [
      'client_trust',
      'every proven contact',
      { attributes: NUMBERS },
      ada,
      ['email_code idn_mail', 'email_code idn_other', 'phone_code idn_phone', 'phone_code idn_second'],
    ],
    [
      'reverification',
      'no reset',
      {},
      userView({ password_hash: 'hash' }, [address]),
      ['password', 'email_code idn_mail'],
    ],
  ])('are for %s: %s', (role, _, input, view, factors) => expect(offered(role, input, view)).toEqual(factors))
})
