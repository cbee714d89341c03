import { describe, expect, it } from 'vitest'
import { type SettingsInput, settingsSchema } from '../../config/settings.js'
import { withProof } from '../../model/sign-up.js'
import { deriveStatus, type SignUpAttempt, signUpFields } from './status.js'

const NOW = 1_000_000
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
  abandon_at: NOW + 1,
}
const proven = withProof({}, 'email_address', { verified_at: NOW })
const given = { ...empty, email_address: 'ada@example.com', password_hash: 'hash' }

function derive(attempt: SignUpAttempt, input: SettingsInput = {}) {
  const fields = signUpFields(attempt, settingsSchema.parse(input))
  return { ...fields, status: deriveStatus(attempt, fields, NOW) }
}

describe('requirements of a sign-up', () => {
  it('asks for email and password by default, names are optional', () => {
    expect(derive(empty)).toEqual({
      required: ['email_address', 'password'],
      optional: ['first_name', 'last_name'],
      missing: ['email_address', 'password'],
      unverified: [],
      status: 'missing_requirements',
    })
  })

  it('wants the email address verified', () => {
    expect(derive(given)).toMatchObject({
      missing: [],
      unverified: ['email_address'],
      status: 'missing_requirements',
    })
    expect(derive({ ...given, ...proven })).toMatchObject({ unverified: [], status: 'complete' })
  })

  it('is complete without a code where verification at sign-up is off', () => {
    const settings = {
      attributes: { emailAddress: { enabled: true, required: true, verifyAtSignUp: false } },
    }
    expect(derive(given, settings)).toMatchObject({ unverified: [], status: 'complete' })
  })

  it('verifies email before phone', () => {
    const settings = { attributes: { phoneNumber: { enabled: true, verifyAtSignUp: true } } }
    expect(derive({ ...given, phone_number: '+15555550100' }, settings).unverified).toEqual([
      'email_address',
      'phone_number',
    ])
  })

  it('asks for legal consent and a username where settings say so', () => {
    const settings = {
      attributes: { username: { enabled: true, required: true } },
      signUp: { legalConsentEnabled: true },
    }
    const verified = { ...given, ...proven }
    expect(derive(verified, settings).missing).toEqual(['username', 'legal_accepted'])
    expect(derive({ ...verified, username: 'ada', legal_accepted_at: NOW }, settings).status).toBe('complete')
  })

  it('takes any identifier where none is required, and names all of them as missing', () => {
    const optional = { enabled: true, required: false, verifyAtSignUp: false }
    const settings = { attributes: { emailAddress: optional, phoneNumber: optional, password: optional } }
    expect(derive(empty, settings)).toMatchObject({
      required: [],
      missing: ['email_address', 'phone_number'],
      status: 'missing_requirements',
    })
    expect(derive({ ...empty, phone_number: '+15555550100' }, settings).status).toBe('complete')
  })

  it('is abandoned when its time is over, but never after it made a user', () => {
    expect(derive({ ...given, abandon_at: NOW }).status).toBe('abandoned')
    expect(derive({ ...given, abandon_at: NOW, created_user_id: 'user_1' }).status).toBe('complete')
  })
})
