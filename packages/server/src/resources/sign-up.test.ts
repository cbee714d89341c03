import { describe, expect, it } from 'vitest'
import { NOW, verificationRow } from '../model/rows.fixture.js'
import { withProof } from '../model/sign-up.js'
import type { SignUpProof, SignUpRow, VerificationRow } from '../store/tables.js'
import { signUpResource, type SignUpView } from './sign-up.js'

const attempt: SignUpRow = {
  instance_id: 'ins_1',
  id: 'sua_1',
  client_id: 'client_1',
  email_address: 'ada@example.com',
  phone_number: '+15555550100',
  username: 'ada',
  first_name: 'Ada',
  last_name: 'Lovelace',
  password_hash: 'secret-hash',
  unsafe_metadata: { theme: 'dark' },
  public_metadata: { plan: 'pro' },
  external_id: 'ext_1',
  web3_wallet: '0xabc',
  proofs: {},
  locale: 'en-GB',
  legal_accepted_at: NOW - 5,
  invitation_id: 'inv_1',
  custom_action: true,
  created_user_id: 'user_1',
  created_session_id: 'sess_1',
  abandon_at: NOW + 1000,
  created_at: NOW - 1000,
  updated_at: NOW - 500,
}
const view = (
  changes: Partial<SignUpRow> = {},
  verifications: Partial<SignUpView['verifications']> = {},
): SignUpView => ({
  attempt: { ...attempt, ...changes },
  status: 'missing_requirements',
  fields: {
    required: ['password'],
    optional: ['last_name'],
    missing: ['username'],
    unverified: ['phone_number'],
  },
  verifications: { email_address: null, phone_number: null, web3_wallet: null, ...verifications },
  visit: null,
  departureUrl: null,
  strategiesOf: type => [`some strategy of ${type}`],
  hasPassword: true,
  now: NOW,
})

describe('a sign-up', () => {
  it('is shown with all that was said so far, and without the hash', () =>
    expect(signUpResource(view())).toEqual({
      object: 'sign_up_attempt',
      id: 'sua_1',
      status: 'missing_requirements',
      required_fields: ['password'],
      optional_fields: ['last_name'],
      missing_fields: ['username'],
      unverified_fields: ['phone_number'],
      verifications: { email_address: null, phone_number: null, web3_wallet: null, external_account: null },
      username: 'ada',
      email_address: 'ada@example.com',
      phone_number: '+15555550100',
      web3_wallet: '0xabc',
      password_enabled: true,
      first_name: 'Ada',
      last_name: 'Lovelace',
      unsafe_metadata: { theme: 'dark' },
      public_metadata: { plan: 'pro' },
      custom_action: true,
      external_id: 'ext_1',
      created_session_id: 'sess_1',
      created_user_id: 'user_1',
      abandon_at: NOW + 1000,
      legal_accepted_at: NOW - 5,
      locale: 'en-GB',
    }))

  it('has a password where its view says so, and not by its row', () =>
    expect(signUpResource({ ...view(), hasPassword: false }).password_enabled).toBe(false))
})

describe('the verification of a contact at sign-up', () => {
  const emailOf = (changes: Partial<SignUpRow>, row: VerificationRow | null) =>
    signUpResource(view(changes, { email_address: row })).verifications.email_address

  it.each([
    ['is open', {}, 'unverified', 'needs_attempt'],
    ['has no attempts left', { attempts: 3 }, 'failed', 'needs_prepare'],
    ['is over', { expires_at: NOW }, 'expired', 'needs_prepare'],
    ['is proven', { verified_at: NOW }, 'verified', ''],
  ])('says what comes next when it %s', (_, changes, status, next) =>
    expect(emailOf({}, verificationRow(changes))).toMatchObject({ status, next_action: next }),
  )

  it.each(['email_address', 'phone_number', 'web3_wallet'] as const)('stands in the place of %s', type => {
    const shown = signUpResource(view({}, { [type]: verificationRow({ attempts: 1 }) })).verifications
    expect(shown).toEqual({
      email_address: null,
      phone_number: null,
      web3_wallet: null,
      external_account: null,
      [type]: {
        object: 'verification_otp',
        status: 'unverified',
        strategy: 'email_code',
        attempts: 1,
        expire_at: NOW + 600_000,
        next_action: 'needs_attempt',
        supported_strategies: [`some strategy of ${type}`],
      },
    })
  })

  it.each([
    ['the channel of a number', { strategy: 'phone_code', channel: 'whatsapp' }, { channel: 'whatsapp' }],
    [
      'the browser that opened a link',
      { strategy: 'email_link', verified_by_client_id: 'client_2' },
      { verified_at_client: 'client_2' },
    ],
    [
      'the message of a wallet',
      { strategy: 'web3_metamask_signature', nonce: 'sign me' },
      { nonce: 'sign me', message: 'sign me' },
    ],
  ] as const)('shows %s', (_, changes, shown) =>
    expect(emailOf({}, verificationRow(changes))).toMatchObject(shown),
  )

  const provenBy = (proof: Partial<SignUpProof>) => withProof({}, 'email_address', proof)
  const byTicket = {
    object: 'verification_ticket',
    status: 'verified',
    strategy: 'ticket',
    attempts: null,
    expire_at: null,
    next_action: '',
    supported_strategies: [],
  }
  it.each([
    ['an invitation has proven', { strategy: 'ticket', verified_at: NOW }, byTicket],
    ['an invitation has not proven', { strategy: 'ticket' }, null],
    ['a code has proven before', { strategy: 'email_code', verified_at: NOW }, null],
  ])('needs no code for an address that %s', (_, changes, shown) =>
    expect(emailOf(provenBy(changes), null)).toEqual(shown),
  )

  it('is that of the invitation, whatever was sent besides', () =>
    expect(emailOf(provenBy({ strategy: 'ticket', verified_at: NOW }), verificationRow())).toEqual(byTicket))
})
