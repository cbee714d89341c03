import { describe, expect, it } from 'vitest'
import { type SettingsInput, settingsSchema } from '../../config/settings.js'
import { ApiError } from '../../errors/api-error.js'
import { refused } from '../../errors/refused.fixture.js'
import type { NewUser } from './create-user.js'
import { checkEnabled, checkRequirements } from './requirements.js'

const off = { enabled: false, required: false }
const on = { enabled: true, required: false }
const required = { enabled: true, required: true }
const settingsOf = (attributes: Record<string, object>, signUp: SettingsInput['signUp'] = {}) =>
  settingsSchema.parse({
    signUp,
    attributes: {
      emailAddress: off,
      phoneNumber: off,
      username: off,
      web3Wallet: off,
      firstName: off,
      lastName: off,
      password: off,
      ...attributes,
    },
  })

const given = (values: object) => values as NewUser
const EMAIL = { emailAddresses: [{}] }
const PHONE = { phoneNumbers: [{}] }
const WALLET = { web3Wallets: [{}] }
const USERNAME = { username: 'ada' }
const NO_EXEMPTION = { password: false, identifiers: false, legal: false }

/** Names of the fields that are missing, as the answer lists them. */
function missing(...args: Parameters<typeof checkRequirements>): unknown {
  try {
    checkRequirements(...args)
    return []
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    return error.errors[0]?.meta['param_names']
  }
}

describe('what a new user needs', () => {
  it.each([
    ['an address that is required and there', { emailAddress: required }, EMAIL, []],
    ['an address that is required', { emailAddress: required }, {}, ['email_address']],
    [
      'an address that is required beside a name',
      { emailAddress: required, username: on },
      USERNAME,
      ['email_address'],
    ],
    ['an empty list of addresses', { emailAddress: required }, { emailAddresses: [] }, ['email_address']],
    ['an empty username', { username: required }, { username: '' }, ['username']],
    [
      'any one identifier, and none is there',
      { emailAddress: on, phoneNumber: on },
      {},
      ['email_address', 'phone_number'],
    ],
    ['any one identifier, and one is there', { emailAddress: on, phoneNumber: on }, PHONE, []],
    ['a wallet', { web3Wallet: required }, WALLET, []],
    ['a wallet that is missing', { web3Wallet: required }, {}, ['web3_wallet']],
    ['a first name', { emailAddress: on, firstName: required }, EMAIL, ['first_name']],
    ['a last name that is there', { emailAddress: on, lastName: required }, { ...EMAIL, lastName: 'L' }, []],
    ['a password', { emailAddress: on, password: required }, EMAIL, ['password']],
    [
      'a password that is there',
      { emailAddress: on, password: required },
      { ...EMAIL, passwordHash: 'x' },
      [],
    ],
    [
      'everything at once',
      {
        emailAddress: required,
        username: required,
        firstName: required,
        lastName: required,
        password: required,
      },
      {},
      ['email_address', 'username', 'first_name', 'last_name', 'password'],
    ],
  ])('is told for %s', (_, attributes, input, fields) =>
    expect(missing(settingsOf(attributes), given(input), NO_EXEMPTION)).toEqual(fields),
  )

  it.each([
    ['identifiers', { emailAddress: required, phoneNumber: required }, USERNAME, []],
    ['identifiers', { emailAddress: required }, {}, ['email_address']],
    ['password', { emailAddress: on, password: required }, EMAIL, []],
    ['password', { emailAddress: on, firstName: required }, EMAIL, ['first_name']],
  ])(
    'leaves out the %s that an administrator leaves out on purpose: %#',
    (name, attributes, input, fields) => {
      const exemptions = { ...NO_EXEMPTION, [name]: true }
      expect(missing(settingsOf({ username: on, ...attributes }), given(input), exemptions)).toEqual(
        fields.length > 0 && name === 'identifiers' ? [...fields, 'username'] : fields,
      )
    },
  )

  it.each([
    [true, false, {}, ['legal_accepted_at']],
    [true, true, {}, []],
    [true, false, { legalAcceptedAt: 1 }, []],
    [false, false, {}, []],
  ])(
    'asks for consent where it is enabled (%s) and nobody skips it (%s)',
    (enabled, legal, input, fields) => {
      const settings = settingsOf({ emailAddress: on }, { legalConsentEnabled: enabled })
      expect(missing(settings, given({ ...EMAIL, ...input }), { ...NO_EXEMPTION, legal })).toEqual(fields)
    },
  )
})

describe('what the instance has switched off', () => {
  const everything = settingsOf({
    emailAddress: on,
    phoneNumber: on,
    username: on,
    web3Wallet: on,
    password: on,
  })
  it.each([
    ['email_address', EMAIL],
    ['phone_number', PHONE],
    ['username', USERNAME],
    ['web3_wallet', WALLET],
    ['password', { passwordHash: 'x' }],
  ])('is refused: %s', (param, input) => {
    expect(refused(() => checkEnabled(settingsOf({}), given(input)))).toEqual([
      `form_param_value_disabled ${param}`,
    ])
    expect(refused(() => checkEnabled(everything, given(input)))).toEqual([])
  })

  it('does not matter where nothing of it is given', () =>
    expect(refused(() => checkEnabled(settingsOf({}), given({ emailAddresses: [], username: '' })))).toEqual(
      [],
    ))
})
