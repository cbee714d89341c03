import { describe, expect, it } from 'vitest'
import { type SettingsInput, settingsSchema } from '../../config/settings.js'
import { withProof } from '../../model/sign-up.js'
import type { ContactType } from '../../model/user.js'
import { isFieldEnabled, type SignUpAttempt, type SignUpField, signUpFields } from './status.js'

const empty: SignUpAttempt = {
  email_address: null,
  phone_number: null,
  username: null,
  web3_wallet: null,
  proofs: {},
  first_name: null,
  last_name: null,
  password_hash: null,
  legal_accepted_at: null,
  created_user_id: null,
  abandon_at: 0,
}
const proven = (type: ContactType) => withProof({}, type, { verified_at: 1 })
const ON = { enabled: true }
const NEEDED = { enabled: true, required: true }
const OFF = { enabled: false, required: false }

describe('what is missing of a sign-up', () => {
  it.each<[string, SettingsInput['attributes'], Partial<SignUpAttempt>, SignUpField[]]>([
    [
      'nobody is asked for what is optional',
      { phoneNumber: ON, username: ON },
      {},
      ['email_address', 'password'],
    ],
    [
      'everything is asked for in one order',
      { lastName: NEEDED, username: NEEDED, phoneNumber: NEEDED },
      {},
      ['email_address', 'phone_number', 'username', 'last_name', 'password'],
    ],
    ['nobody is asked for what is off', { emailAddress: OFF, password: OFF, firstName: OFF }, {}, []],
    [
      'of identifiers of which any one will do, all are missing, and come first',
      { emailAddress: { ...ON, required: false }, username: ON },
      {},
      ['email_address', 'username', 'password'],
    ],
    [
      'one of them settles it',
      { emailAddress: { ...ON, required: false }, username: ON },
      { username: 'ada' },
      ['password'],
    ],
    [
      'a required one is the one that is missing',
      { emailAddress: { ...ON, required: false }, username: NEEDED },
      {},
      ['username', 'password'],
    ],
    [
      'a wallet that is proven needs no password',
      { emailAddress: { ...ON, required: false }, web3Wallet: ON },
      { web3_wallet: '0x1', ...proven('web3_wallet') },
      [],
    ],
    [
      'a wallet that is not proven still does',
      { emailAddress: { ...ON, required: false }, web3Wallet: ON },
      { web3_wallet: '0x1' },
      ['password'],
    ],
    [
      'a name is given by being there',
      { firstName: NEEDED },
      { first_name: '' },
      ['email_address', 'password'],
    ],
  ])('is told so that %s', (_, attributes, given, missing) =>
    expect(signUpFields({ ...empty, ...given }, settingsSchema.parse({ attributes })).missing).toEqual(
      missing,
    ),
  )
})

describe('what is yet to be proven of a sign-up', () => {
  const given = { email_address: 'ada@example.com', phone_number: '+15555550100', web3_wallet: '0x1' }
  const lax = { emailAddress: { verifyAtSignUp: false }, phoneNumber: { verifyAtSignUp: false } }
  it.each<[string, SettingsInput['attributes'], Partial<SignUpAttempt>, SignUpField[]]>([
    ['everything that is given', {}, given, ['email_address', 'phone_number', 'web3_wallet']],
    ['nothing that is not given', {}, {}, []],
    ['a wallet whatever the settings say', lax, given, ['web3_wallet']],
    [
      'what was proven no longer',
      {},
      { ...given, proofs: { ...proven('phone_number').proofs, ...proven('web3_wallet').proofs } },
      ['email_address'],
    ],
  ])('is %s', (_, attributes, attempt, unverified) =>
    expect(signUpFields({ ...empty, ...attempt }, settingsSchema.parse({ attributes })).unverified).toEqual(
      unverified,
    ),
  )
})

describe('a field of a sign-up', () => {
  it.each<[SignUpField, SettingsInput, boolean]>([
    ['email_address', {}, true],
    ['email_address', { attributes: { emailAddress: OFF } }, false],
    ['phone_number', {}, false],
    ['phone_number', { attributes: { phoneNumber: ON } }, true],
    ['legal_accepted', {}, false],
    ['legal_accepted', { signUp: { legalConsentEnabled: true } }, true],
  ])('%s is taken with %j: %s', (field, input, isTaken) =>
    expect(isFieldEnabled(settingsSchema.parse(input), field)).toBe(isTaken),
  )
})
