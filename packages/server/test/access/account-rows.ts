import { TOTP } from 'otpauth'
import { SoftwareAuthenticator } from '../software-authenticator.js'
import { newTestPhone, nextNumber } from '../world/two-instances.js'
import type { PersonalRow, Subject } from './personal-cast.js'
import { PIXEL } from './pixel.js'

/** Where the pages of a `TestBrowser` are. */
const PAGE = 'http://localhost:3000'
const PASSWORD = 'correct-horse-9'
const NEW_PASSWORD = 'battery-staple-7'
const TEST_CODE = '424242'

interface Made {
  response: { id: string; secret?: string; verification?: { nonce: string } }
}

async function make(person: Subject, path: string, form: Record<string, unknown> = {}) {
  const answer = await person.browser.post<Made>(path, form)
  if (answer.status !== 200) throw new Error(`${path}: ${JSON.stringify(answer.body)}`)
  return answer.body.response
}

const newEmail = () => `more${nextNumber()}+clerk_test@example.com`

const moreEmail = async (person: Subject) =>
  (await make(person, '/v1/me/email_addresses', { email_address: newEmail() })).id
const morePhone = async (person: Subject) =>
  (await make(person, '/v1/me/phone_numbers', { phone_number: newTestPhone() })).id

/** Somebody whose email address is verified, and so may have another one taken away. */
const withPassword = (person: Subject) =>
  person.side.backend('PATCH', `/users/${person.userId}`, { password: PASSWORD })

async function startTotp(person: Subject): Promise<{ code: string }> {
  const { secret = '' } = await make(person, '/v1/me/totp')
  return { code: new TOTP({ secret }).generate({ timestamp: person.side.server.clock.now() }) }
}

const withTotp = async (person: Subject) =>
  make(person, '/v1/me/totp/attempt_verification', await startTotp(person))

async function startPasskey(person: Subject) {
  const { id, verification } = await make(person, '/v1/me/passkeys')
  const options = JSON.parse(verification?.nonce ?? '') as never
  const body = {
    strategy: 'passkey',
    public_key_credential: new SoftwareAuthenticator(PAGE).create(options),
  }
  return { ids: { passkey_id: id }, body }
}

async function withPasskey(person: Subject) {
  const { ids, body } = await startPasskey(person)
  await make(person, `/v1/me/passkeys/${ids.passkey_id}/attempt_verification`, body)
  return ids
}

async function organizationOf(person: Subject): Promise<string> {
  const { id } = await person.side.backend('POST', '/organizations', { name: 'Of another person' })
  const form = { user_id: person.userId, role: 'org:member' }
  await person.side.backend('POST', `/organizations/${id}/memberships`, form)
  return id
}

/** Invited by somebody else, to an organization that the person does not belong to. */
async function invitationOf(person: Subject): Promise<string> {
  const organization = await person.side.backend('POST', '/organizations', { name: 'Inviting' })
  const form = { email_address: person.email, role: 'org:member' }
  const path = `/organizations/${organization.id}/invitations`
  return (await person.side.backend('POST', path, form)).id
}

async function suggestionOf(person: Subject): Promise<string> {
  const name = `domain${nextNumber()}.example`
  const { id } = await person.side.backend('POST', '/organizations', { name: 'Suggested' })
  await person.side.backend('POST', `/organizations/${id}/domains`, {
    name,
    enrollment_mode: 'automatic_suggestion',
  })
  await person.side.backend('POST', '/email_addresses', {
    user_id: person.userId,
    email_address: `me@${name}`,
    verified: true,
  })
  const path = '/v1/me/organization_suggestions'
  const { body } = await person.browser.get<{ response: { data: { id: string }[] } }>(path)
  return body.response.data[0]!.id
}

/** What a person does with the account of their own. */
export const accountRows: PersonalRow[] = [
  { id: 'getSessions', kind: 'account', call: () => ({}) },
  { id: 'getUsersSessions', kind: 'account', call: () => ({}) },
  {
    id: 'revokeSession',
    kind: 'thing',
    isSensitive: true,
    call: async person => ({
      ids: { session_id: (await person.side.signIn(person.userId)).sessionId },
    }),
  },
  { id: 'getUser', kind: 'account', call: () => ({}) },
  { id: 'patchUser', kind: 'account', call: () => ({ body: { first_name: 'New' } }) },
  { id: 'patchUserMetadata', kind: 'account', call: () => ({ body: { unsafe_metadata: { a: 1 } } }) },
  {
    id: 'changePassword',
    kind: 'account',
    isSensitive: true,
    call: async person => {
      await withPassword(person)
      return { body: { current_password: PASSWORD, new_password: NEW_PASSWORD } }
    },
  },
  {
    id: 'removePassword',
    kind: 'account',
    isSensitive: true,
    call: async person => {
      await withPassword(person)
      return { body: { current_password: PASSWORD } }
    },
  },
  { id: 'deleteUser', kind: 'account', isSensitive: true, call: () => ({}) },
  { id: 'updateProfileImage', kind: 'account', call: () => ({ body: PIXEL }) },
  {
    id: 'deleteProfileImage',
    kind: 'account',
    call: async person => {
      await person.browser.upload('POST', '/v1/me/profile_image', PIXEL)
      return {}
    },
  },

  { id: 'getEmailAddresses', kind: 'account', call: () => ({}) },
  {
    id: 'createEmailAddresses',
    kind: 'account',
    isSensitive: true,
    call: () => ({ body: { email_address: newEmail() } }),
  },
  {
    id: 'getEmailAddress',
    kind: 'thing',
    call: async person => ({ ids: { email_id: await moreEmail(person) } }),
  },
  {
    id: 'DeleteEmailAddress',
    kind: 'thing',
    isSensitive: true,
    call: async person => ({ ids: { email_id: await moreEmail(person) } }),
  },
  {
    id: 'sendVerificationEmail',
    kind: 'thing',
    call: async person => ({
      ids: { email_id: await moreEmail(person) },
      body: { strategy: 'email_code' },
    }),
  },
  {
    id: 'verifyEmailAddress',
    kind: 'thing',
    call: async person => {
      const id = await moreEmail(person)
      await make(person, `/v1/me/email_addresses/${id}/prepare_verification`, { strategy: 'email_code' })
      return { ids: { email_id: id }, body: { code: TEST_CODE } }
    },
  },
  { id: 'getPhoneNumbers', kind: 'account', call: () => ({}) },
  {
    id: 'postPhoneNumbers',
    kind: 'account',
    isSensitive: true,
    call: () => ({ body: { phone_number: newTestPhone() } }),
  },
  {
    id: 'ReadPhoneNumber',
    kind: 'thing',
    call: async person => ({ ids: { phone_number_id: await morePhone(person) } }),
  },
  {
    id: 'UpdatePhoneNumber',
    kind: 'thing',
    isSensitive: true,
    call: async person => ({
      ids: { phone_number_id: await morePhone(person) },
      body: { reserved_for_second_factor: false },
    }),
  },
  {
    id: 'DeletePhoneNumber',
    kind: 'thing',
    isSensitive: true,
    call: async person => ({ ids: { phone_number_id: await morePhone(person) } }),
  },
  {
    id: 'sendVerificationSMS',
    kind: 'thing',
    call: async person => ({
      ids: { phone_number_id: await morePhone(person) },
      body: { strategy: 'phone_code' },
    }),
  },
  {
    id: 'verifyPhoneNumber',
    kind: 'thing',
    call: async person => {
      const phone = newTestPhone()
      const { id } = await person.side.backend('POST', '/phone_numbers', {
        user_id: person.userId,
        phone_number: phone,
        verified: false,
      })
      await make(person, `/v1/me/phone_numbers/${id}/prepare_verification`, { strategy: 'phone_code' })
      return { ids: { phone_number_id: id }, body: { code: TEST_CODE } }
    },
  },

  { id: 'postTOTP', kind: 'account', isSensitive: true, call: () => ({}) },
  {
    id: 'verifyTOTP',
    kind: 'account',
    isSensitive: true,
    call: async person => ({ body: await startTotp(person) }),
  },
  {
    id: 'deleteTOTP',
    kind: 'account',
    isSensitive: true,
    // signed in, but without the second factor
    but: { 'other client': 403 },
    call: async person => {
      await withTotp(person)
      return {}
    },
  },
  {
    id: 'createBackupCodes',
    kind: 'account',
    isSensitive: true,
    // signed in, but without the second factor
    but: { 'other client': 403 },
    call: async person => {
      await withTotp(person)
      return {}
    },
  },
  { id: 'postPasskey', kind: 'account', isSensitive: true, call: () => ({}) },
  { id: 'attemptPasskeyVerification', kind: 'thing', isSensitive: true, call: startPasskey },
  { id: 'readPasskey', kind: 'thing', call: async person => ({ ids: await withPasskey(person) }) },
  {
    id: 'patchPasskey',
    kind: 'thing',
    call: async person => ({ ids: await withPasskey(person), body: { name: 'New' } }),
  },
  {
    id: 'deletePasskey',
    kind: 'thing',
    isSensitive: true,
    call: async person => ({ ids: await withPasskey(person) }),
  },

  { id: 'createOrganization', kind: 'account', call: () => ({ body: { name: 'New' } }) },
  { id: 'getOrganizationCreationDefaults', kind: 'account', call: () => ({}) },
  { id: 'getOrganizationMemberships', kind: 'account', call: () => ({}) },
  {
    id: 'deleteOrganizationMemberships',
    kind: 'thing',
    call: async person => ({ ids: { organization_id: await organizationOf(person) } }),
  },
  { id: 'getUsersOrganizationInvitations', kind: 'account', call: () => ({}) },
  {
    id: 'acceptOrganizationInvitation',
    kind: 'thing',
    call: async person => ({ ids: { invitation_id: await invitationOf(person) } }),
  },
  { id: 'getOrganizationSuggestions', kind: 'account', call: () => ({}) },
  {
    id: 'acceptOrganizationSuggestion',
    kind: 'thing',
    call: async person => ({ ids: { suggestion_id: await suggestionOf(person) } }),
  },
]
