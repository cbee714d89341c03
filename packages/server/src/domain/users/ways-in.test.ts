import { describe, expect, it } from 'vitest'
import { type SettingsInput, settingsSchema } from '../../config/settings.js'
import { identifierRow, passkeyRow, userView } from '../../model/rows.fixture.js'
import type { UserView } from '../../model/user.js'
import type { IdentifierRow, UserRow } from '../../store/tables.js'
import { countWaysIn, reserving, supportedIdentifiers, wayInRules, withoutIdentifier } from './ways-in.js'

type Attributes = NonNullable<SettingsInput['attributes']>

const settingsWith = (attributes: Attributes = {}, more: SettingsInput = {}) =>
  settingsSchema.parse({ ...more, attributes })

const ETHEREUM = '0x52908400098527886e0f7030069857d2e4169ee7'
const PHONE: Attributes = { phoneNumber: { enabled: true, usedForFirstFactor: true } }
const WALLETS: Attributes = {
  web3Wallet: { enabled: true, usedForFirstFactor: true, firstFactors: ['web3_metamask_signature'] },
}

describe('a kind of identifier that signs in', () => {
  it.each<[string, Attributes, string[]]>([
    ['an email address at first', {}, ['email_address']],
    ['also a number', PHONE, ['email_address', 'phone_number']],
    [
      'no number that only is a second factor',
      { phoneNumber: { enabled: true, usedForFirstFactor: false } },
      ['email_address'],
    ],
    ['no address that is switched off', { ...PHONE, emailAddress: { enabled: false } }, ['phone_number']],
    [
      'everything, in the order in which a text is tried',
      { ...WALLETS, ...PHONE, username: { enabled: true, usedForFirstFactor: true } },
      ['email_address', 'phone_number', 'username', 'web3_wallet'],
    ],
  ])('is %s', (_, attributes, types) => expect(supportedIdentifiers(settingsWith(attributes))).toEqual(types))
})

describe('a contact that leads in by itself', () => {
  it.each<[string, Attributes, string[]]>([
    ['is an address that gets a code', { emailAddress: { firstFactors: ['email_code'] } }, ['email_address']],
    [
      'is an address that gets a link',
      { emailAddress: { firstFactors: ['email_link'] }, password: { enabled: false } },
      ['email_address'],
    ],
    [
      'is an address that gets nothing, by which a password is reset',
      { emailAddress: { firstFactors: [] } },
      ['email_address'],
    ],
    [
      'is no address that gets nothing, without passwords',
      { emailAddress: { firstFactors: [] }, password: { enabled: false } },
      [],
    ],
    ['is a number that people sign in with', PHONE, ['email_address', 'phone_number']],
    [
      'is no number that only is a second factor',
      { phoneNumber: { enabled: true, usedForFirstFactor: false, firstFactors: ['phone_code'] } },
      ['email_address'],
    ],
    [
      'is no number that gets nothing, without passwords',
      {
        phoneNumber: { enabled: true, usedForFirstFactor: true, firstFactors: [] },
        password: { enabled: false },
      },
      ['email_address'],
    ],
  ])('%s', (_, attributes, contacts) =>
    expect(wayInRules(settingsWith(attributes)).contacts).toEqual(contacts),
  )
})

describe('the ways in of a user', () => {
  const email = identifierRow()
  const phone = identifierRow({ id: 'idn_2', type: 'phone_number', value: '+4915112345678' })
  const username = identifierRow({ id: 'idn_3', type: 'username', value: 'ada' })
  const wallet = identifierRow({ id: 'idn_4', type: 'web3_wallet', value: ETHEREUM })
  const PASSWORD: Partial<UserRow> = { password_hash: 'x' }
  const CODES_ALONE: Attributes = { password: { enabled: false } }
  const NOTHING_BY_MAIL: Attributes = { emailAddress: { firstFactors: [] } }

  interface Someone {
    user?: Partial<UserRow>
    has?: IdentifierRow[]
    passkeys?: number
  }

  const viewOf = ({ user = {}, has = [], passkeys = 0 }: Someone): UserView => ({
    ...userView(user, has),
    passkeys: Array.from({ length: passkeys }, () => passkeyRow()),
  })

  it.each<[string, Attributes, Someone, number]>([
    ['none with nothing', {}, {}, 0],
    ['one with an address', {}, { has: [email] }, 1],
    ['two with an address and a password', {}, { user: PASSWORD, has: [email] }, 2],
    [
      'one with an address and a password that nobody takes',
      CODES_ALONE,
      { user: PASSWORD, has: [email] },
      1,
    ],
    [
      'one with a password that is known to others',
      {},
      { user: { ...PASSWORD, password_compromised: true }, has: [email] },
      1,
    ],
    ['none with a password and nothing to type before it', {}, { user: PASSWORD }, 0],
    ['none with a password and a name that does not sign in', {}, { user: PASSWORD, has: [username] }, 0],
    [
      'one with a password and a name',
      { username: { enabled: true, usedForFirstFactor: true } },
      { user: PASSWORD, has: [username] },
      1,
    ],
    [
      'none with a name alone',
      { username: { enabled: true, usedForFirstFactor: true } },
      { has: [username] },
      0,
    ],
    ['none with an address that was not proven', {}, { has: [identifierRow({ verified_at: null })] }, 0],
    [
      'one with an address that the application has reserved',
      {},
      { has: [identifierRow({ verified_at: null, reserved: true })] },
      1,
    ],
    ['none with an address that gets nothing', { ...NOTHING_BY_MAIL, ...CODES_ALONE }, { has: [email] }, 0],
    ['one with a number', PHONE, { has: [phone] }, 1],
    [
      'none with a number that is asked for as the second factor',
      PHONE,
      { has: [identifierRow({ ...phone, reserved_for_second_factor: true })] },
      0,
    ],
    ['none with a number that does not sign in', {}, { has: [phone] }, 0],
    ['two with two passkeys', { passkey: { enabled: true } }, { passkeys: 2 }, 2],
    ['none with a passkey where there are none', { passkey: { enabled: false } }, { passkeys: 1 }, 0],
    ['one with a wallet', WALLETS, { has: [wallet] }, 1],
    ['none with a wallet that does not sign in', {}, { has: [wallet] }, 0],
    [
      'none with a wallet of another chain',
      WALLETS,
      { has: [identifierRow({ type: 'web3_wallet', value: '11111111111111111111111111111111' })] },
      0,
    ],
    [
      'none with a wallet that is only proven and does not sign in',
      {
        web3Wallet: { enabled: true, usedForFirstFactor: false, verifications: ['web3_metamask_signature'] },
      },
      { has: [wallet] },
      0,
    ],
    [
      // what a wallet says is not typed, and nobody is shown the address behind it
      'one with a wallet and an address that does not sign in',
      {
        ...WALLETS,
        emailAddress: { enabled: true, usedForFirstFactor: false, firstFactors: ['email_code'] },
      },
      { has: [wallet, email] },
      1,
    ],
  ])('are %s', (_, attributes, someone, count) =>
    expect(countWaysIn(wayInRules(settingsWith(attributes)), viewOf(someone))).toBe(count),
  )

  const byNameAlone: Attributes = {
    emailAddress: { enabled: true, usedForFirstFactor: false, firstFactors: ['email_code'] },
    username: { enabled: true, usedForFirstFactor: true },
    password: { enabled: false },
  }

  it.each([
    ['one', 'whoever types it is shown the address', false, [username, email], 1],
    ['none', 'that would tell that there is somebody', true, [username, email], 0],
    ['none', 'there is nothing to type', false, [email], 0],
  ])('are %s by an address behind a name: %s', (_, __, enumerationProtection, has, count) => {
    const settings = settingsWith(byNameAlone, { attackProtection: { enumerationProtection } })
    expect(countWaysIn(wayInRules(settings), viewOf({ has }))).toBe(count)
  })

  it('are fewer without an identifier, or with one that has become a second factor', () => {
    const rules = wayInRules(settingsWith(PHONE))
    const view = viewOf({ has: [email, phone] })
    expect(countWaysIn(rules, view)).toBe(2)
    expect(countWaysIn(rules, withoutIdentifier('idn_1')(view))).toBe(1)
    expect(countWaysIn(rules, reserving('idn_2')(view))).toBe(1)
    expect(countWaysIn(rules, reserving('idn_2')(withoutIdentifier('idn_1')(view)))).toBe(0)
    expect(countWaysIn(rules, view)).toBe(2)
  })
})
