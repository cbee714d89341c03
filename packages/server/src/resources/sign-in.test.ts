import { describe, expect, it } from 'vitest'
import { NOW, verificationRow } from '../model/rows.fixture.js'
import type { SessionReverificationRow, SignInRow } from '../store/tables.js'
import { type ReverificationView, sessionReverification } from './session-reverification.js'
import { signInResource, type SignInView } from './sign-in.js'

const attempt: SignInRow = {
  instance_id: 'ins_1',
  id: 'sia_1',
  client_id: 'client_1',
  identifier: 'ada@example.com',
  user_id: 'user_1',
  first_factor_verification_id: null,
  first_factor_strategy: null,
  first_factor_verified_at: null,
  second_factor_verification_id: null,
  second_factor_strategy: null,
  second_factor_verified_at: null,
  needs_new_password: 0,
  new_password_hash: 'secret-hash',
  sign_out_of_other_sessions: false,
  credentials_generation: 0,
  invitation_id: null,
  locale: 'en-GB',
  external_verification_id: null,
  actor: { sub: 'user_admin' },
  session_lifetime_seconds: 60,
  created_session_id: null,
  abandon_at: NOW + 1000,
  created_at: NOW - 1000,
  updated_at: NOW - 500,
}
const picture = { image_url: 'https://x/a', profile_image_url: 'https://x/a', has_image: false }
const name = { first_name: 'Ada', last_name: null, ...picture }
const factors = {
  factors: [
    { strategy: 'email_code', emailAddressId: 'idn_1', safeIdentifier: 'a**@x.com', isPrimary: true },
  ],
  secondFactors: [{ strategy: 'totp', isDefault: true }],
}
const firstFactors = [
  { strategy: 'email_code', safe_identifier: 'a**@x.com', primary: true, email_address_id: 'idn_1' },
]
const secondFactors = [{ strategy: 'totp', default: true }]
const view: SignInView = {
  attempt,
  status: 'needs_first_factor',
  verification: null,
  secondVerification: null,
  ...factors,
  departureUrl: null,
  supportedIdentifiers: ['email_address', 'username'],
  userData: name,
  now: NOW,
  publicUrl: 'https://id.example.com',
}
const sent = {
  object: 'verification_otp',
  status: 'unverified',
  strategy: 'email_code',
  attempts: 0,
  expire_at: NOW + 600_000,
}

describe('a sign-in', () => {
  it('is shown without hashes, actor or ids of others', () =>
    expect(signInResource(view)).toEqual({
      object: 'sign_in_attempt',
      id: 'sia_1',
      status: 'needs_first_factor',
      supported_identifiers: ['email_address', 'username'],
      supported_first_factors: firstFactors,
      supported_second_factors: null,
      first_factor_verification: null,
      second_factor_verification: null,
      identifier: 'ada@example.com',
      user_data: name,
      created_session_id: null,
      abandon_at: NOW + 1000,
    }))

  it.each([
    ['needs_identifier', null, null],
    ['needs_first_factor', firstFactors, null],
    ['needs_second_factor', null, secondFactors],
    ['needs_client_trust', null, secondFactors],
    ['needs_new_password', null, null],
    ['complete', null, null],
    ['abandoned', null, null],
  ])('offers in the status %s what can be done next', (status, first, second) => {
    const shown = signInResource({ ...view, status })
    expect(shown.status).toBe(status)
    expect(shown.supported_first_factors).toEqual(first)
    expect(shown.supported_second_factors).toEqual(second)
  })

  it.each([
    ['the code of the first factor', { verification: verificationRow() }, sent, null],
    ['the code of the second factor', { secondVerification: verificationRow() }, null, sent],
  ])('tells %s in its own place', (_, changes, first, second) => {
    const shown = signInResource({ ...view, ...changes })
    expect(shown.first_factor_verification).toEqual(first)
    expect(shown.second_factor_verification).toEqual(second)
  })

  it('tells what proved each factor', () => {
    const proven = { ...attempt, first_factor_strategy: 'password', second_factor_strategy: 'totp' }
    const shown = signInResource({ ...view, attempt: proven, verification: verificationRow() })
    expect(shown.first_factor_verification).toMatchObject({ strategy: 'password', status: 'verified' })
    expect(shown.second_factor_verification).toMatchObject({ strategy: 'totp', status: 'verified' })
  })

  it('shows of its user nothing but name and picture', () => {
    const more = { ...name, identifier: 'ada@example.com', user_id: 'user_1', banned: false }
    expect(signInResource({ ...view, userData: more }).user_data).toEqual(name)
    expect(signInResource({ ...view, userData: null }).user_data).toBeNull()
  })
})

describe('a reverification', () => {
  const row: SessionReverificationRow = {
    instance_id: 'ins_1',
    session_id: 'sess_1',
    user_id: 'user_1',
    level: 'multi_factor',
    credentials_generation: 3,
    first_factor_verification_id: null,
    first_factor_strategy: 'password',
    first_factor_verified_at: NOW - 1,
    second_factor_verification_id: 'ver_1',
    second_factor_strategy: null,
    second_factor_verified_at: null,
    created_at: NOW - 1000,
    updated_at: NOW - 500,
  }
  const whole: ReverificationView = {
    row,
    status: 'needs_second_factor',
    ...factors,
    firstVerification: null,
    secondVerification: verificationRow(),
    departureUrl: null,
    publicUrl: 'https://id.example.com',
  }

  it('is shown with its level, its proofs and its session', () =>
    expect(sessionReverification(whole, { id: 'sess_1' }, NOW)).toEqual({
      object: 'session_reverification',
      level: 'multi_factor',
      status: 'needs_second_factor',
      supported_first_factors: null,
      supported_second_factors: secondFactors,
      first_factor_verification: {
        object: 'verification_password',
        status: 'verified',
        strategy: 'password',
        attempts: null,
        expire_at: null,
      },
      second_factor_verification: sent,
      session: { id: 'sess_1' },
    }))

  it.each([
    ['needs_first_factor', firstFactors, secondFactors],
    ['needs_second_factor', null, secondFactors],
    ['complete', null, null],
  ])('offers in the status %s what may still be needed', (status, first, second) =>
    expect(sessionReverification({ ...whole, status }, {}, NOW)).toMatchObject({
      supported_first_factors: first,
      supported_second_factors: second,
    }),
  )
})
