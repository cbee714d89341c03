import { TOTP } from 'otpauth'
import { decodeJwt } from '../../src/protocols/jwt.js'
import { SoftwareAuthenticator } from '../software-authenticator.js'
import { type InstanceSide, newTestPhone, nextNumber } from '../world/two-instances.js'
import type { BackendRow } from './backend-cast.js'
import { enrolDevice, newWallet } from './device-rows.js'
import { PIXEL } from './pixel.js'
import { withExternalAccount } from './social-rows.js'

/** Where the pages of a `TestBrowser` are. */
const PAGE = 'http://localhost:3000'
const PASSWORD = 'correct-horse-9'
const TEST_CODE = '424242'

const newAddress = () => `more${nextNumber()}+clerk_test@example.com`
const userIds = async (side: InstanceSide, fields = {}) => ({ user_id: (await side.newUser(fields)).userId })
const sessionIds = async (side: InstanceSide) => ({ session_id: (await side.newPerson()).sessionId })

async function emailIds(side: InstanceSide, verified = true) {
  const user = await userIds(side)
  const { id } = await side.backend('POST', '/email_addresses', {
    ...user,
    email_address: newAddress(),
    verified,
  })
  return { email_address_id: id }
}

async function phoneIds(side: InstanceSide, verified = true) {
  const { id } = await side.backend('POST', '/phone_numbers', {
    ...(await userIds(side)),
    phone_number: newTestPhone(),
    verified,
  })
  return { phone_number_id: id }
}

async function prepared(side: InstanceSide, path: string) {
  const made = await side.backend<{ verification: { id?: string } | null; id: string }>(
    'POST',
    `${path}/prepare_verification`,
  )
  return { verification_id: made.verification?.id ?? made.id, code: TEST_CODE }
}

async function withTotp(side: InstanceSide) {
  const person = await side.newPerson()
  const { body } = await person.browser.post<{ response: { secret: string } }>('/v1/me/totp')
  const totp = new TOTP({ secret: body.response.secret })
  const code = totp.generate({ timestamp: side.server.clock.now() })
  await person.browser.post('/v1/me/totp/attempt_verification', { code })
  return { ids: { user_id: person.userId }, totp }
}

async function withPasskey(side: InstanceSide) {
  const { browser, userId } = await side.newPerson()
  const { body } = await browser.post<{ response: { id: string; verification: { nonce: string } } }>(
    '/v1/me/passkeys',
  )
  await browser.post(`/v1/me/passkeys/${body.response.id}/attempt_verification`, {
    strategy: 'passkey',
    public_key_credential: new SoftwareAuthenticator(PAGE).create(
      JSON.parse(body.response.verification.nonce) as never,
    ),
  })
  return { user_id: userId, passkey_identification_id: body.response.id }
}

async function handshakeNonce(side: InstanceSide): Promise<string> {
  const { browser } = await side.newPerson()
  const answer = await browser.get('/v1/client/handshake', { query: { redirect_url: PAGE, format: 'nonce' } })
  const nonce = new URL(answer.headers.get('location') ?? '').searchParams.get('__clerk_handshake_nonce')
  return nonce ?? browser.cookie('__clerk_handshake_nonce') ?? ''
}

async function refreshing(side: InstanceSide) {
  const { browser, sessionId } = await side.newPerson()
  const { body } = await browser.post<{ jwt: string }>(`/v1/client/sessions/${sessionId}/tokens`)
  const handshake = await browser.get('/v1/client/handshake', { query: { redirect_url: PAGE } })
  const token = new URL(handshake.headers.get('location') ?? '').searchParams.get('__clerk_handshake') ?? ''
  const directives = (decodeJwt(token)?.claims['handshake'] ?? []) as string[]
  const cookie = directives.find(line => line.startsWith('__refresh')) ?? ''
  return {
    ids: { session_id: sessionId },
    body: {
      expired_token: body.jwt,
      refresh_token: cookie.slice(cookie.indexOf('=') + 1, cookie.indexOf(';')),
      request_origin: PAGE,
    },
  }
}

async function signUpIds(side: InstanceSide) {
  const form = { email_address: `new${nextNumber()}@example.com` }
  const { body } = await side.browser().post<{ response: { id: string } }>('/v1/client/sign_ups', form)
  return { id: body.response.id }
}

const plainUser = (id: string, kind: BackendRow['kind'] = 'thing'): BackendRow => ({
  id,
  kind,
  call: async side => ({ ids: await userIds(side) }),
})

/** Users, and what belongs to them. */
export const backendPeopleRows: BackendRow[] = [
  { id: 'GetUserList', kind: 'instance', call: () => ({}) },
  { id: 'GetUsersCount', kind: 'instance', call: () => ({}) },
  plainUser('GetUser'),
  { id: 'CreateUser', kind: 'instance', call: () => ({ body: { email_address: [newAddress()] } }) },
  {
    id: 'UpdateUser',
    kind: 'thing',
    call: async side => ({ ids: await userIds(side), body: { first_name: 'New' } }),
  },
  plainUser('DeleteUser'),
  {
    id: 'VerifyTOTP',
    kind: 'thing',
    call: async side => {
      const { ids, totp } = await withTotp(side)
      const timestamp = side.server.clock.now() + 30_000
      return { ids, body: { code: totp.generate({ timestamp }) } }
    },
  },
  { id: 'DisableMFA', kind: 'thing', call: async side => ({ ids: (await withTotp(side)).ids }) },
  { id: 'DeleteTOTP', kind: 'thing', call: async side => ({ ids: (await withTotp(side)).ids }) },
  { id: 'DeleteBackupCode', kind: 'thing', call: async side => ({ ids: (await withTotp(side)).ids }) },
  {
    id: 'DeleteExternalAccount',
    kind: 'thing',
    call: async side => ({ ids: await withExternalAccount(side) }),
  },
  {
    id: 'GetOAuthAccessToken',
    kind: 'thing',
    call: async side => ({ ids: { ...(await withExternalAccount(side)), provider: 'oauth_google' } }),
  },
  { id: 'UserPasskeyDelete', kind: 'thing', call: async side => ({ ids: await withPasskey(side) }) },
  {
    id: 'ReplaceUserEmailAddress',
    kind: 'thing',
    call: async side => ({ ids: await userIds(side), body: { email_address: newAddress() } }),
  },
  {
    id: 'ReplaceUserPhoneNumber',
    kind: 'thing',
    call: async side => ({ ids: await userIds(side), body: { phone_number: newTestPhone() } }),
  },
  {
    id: 'UpdateUserMetadata',
    kind: 'thing',
    call: async side => ({ ids: await userIds(side), body: { public_metadata: { a: 1 } } }),
  },
  {
    id: 'ReplaceUserMetadata',
    kind: 'thing',
    call: async side => ({ ids: await userIds(side), body: { public_metadata: { a: 1 } } }),
  },
  plainUser('BanUser'),
  plainUser('UnbanUser'),
  {
    id: 'UsersBan',
    kind: 'reference',
    call: async side => ({ body: { user_ids: [(await side.newUser()).userId] } }),
  },
  {
    id: 'UsersUnban',
    kind: 'reference',
    call: async side => ({ body: { user_ids: [(await side.newUser()).userId] } }),
  },
  plainUser('LockUser'),
  plainUser('UnlockUser'),
  {
    id: 'VerifyPassword',
    kind: 'thing',
    call: async side => ({ ids: await userIds(side, { password: PASSWORD }), body: { password: PASSWORD } }),
  },
  {
    id: 'RemoveUserPassword',
    kind: 'thing',
    call: async side => ({ ids: await userIds(side, { password: PASSWORD }) }),
  },
  {
    id: 'SetUserPasswordCompromised',
    kind: 'thing',
    call: async side => ({ ids: await userIds(side, { password: PASSWORD }) }),
  },
  {
    id: 'UnsetUserPasswordCompromised',
    kind: 'thing',
    call: async side => ({ ids: await userIds(side, { password: PASSWORD }) }),
  },
  {
    id: 'SetUserProfileImage',
    kind: 'thing',
    call: async side => ({ ids: await userIds(side), body: PIXEL }),
  },
  plainUser('DeleteUserProfileImage'),
  plainUser('ListUserTrustedDevices'),
  {
    id: 'RevokeUserTrustedDevice',
    kind: 'thing',
    call: async side => {
      const person = { ...(await side.newPerson()), side }
      return { ids: { user_id: person.userId, trusted_device_id: await enrolDevice(person) } }
    },
  },
  {
    id: 'UserWeb3WalletDelete',
    kind: 'thing',
    call: async side => {
      const person = { ...(await side.newPerson()), side }
      const { ids } = await newWallet(person)
      return { ids: { user_id: person.userId, web3_wallet_identification_id: ids.web3_wallet_id } }
    },
  },
  plainUser('UsersGetOrganizationMemberships'),
  plainUser('UsersGetOrganizationInvitations'),

  {
    id: 'CreateEmailAddress',
    kind: 'reference',
    call: async side => ({ body: { ...(await userIds(side)), email_address: newAddress() } }),
  },
  { id: 'GetEmailAddress', kind: 'thing', call: async side => ({ ids: await emailIds(side) }) },
  {
    id: 'UpdateEmailAddress',
    kind: 'thing',
    call: async side => ({ ids: await emailIds(side), body: { verified: true } }),
  },
  { id: 'DeleteEmailAddress', kind: 'thing', call: async side => ({ ids: await emailIds(side) }) },
  {
    id: 'PrepareEmailAddressVerification',
    kind: 'thing',
    call: async side => ({ ids: await emailIds(side, false) }),
  },
  {
    id: 'AttemptEmailAddressVerification',
    kind: 'thing',
    call: async side => {
      const ids = await emailIds(side, false)
      return { ids, body: await prepared(side, `/email_addresses/${ids.email_address_id}`) }
    },
  },
  {
    id: 'CreatePhoneNumber',
    kind: 'reference',
    call: async side => ({ body: { ...(await userIds(side)), phone_number: newTestPhone() } }),
  },
  { id: 'GetPhoneNumber', kind: 'thing', call: async side => ({ ids: await phoneIds(side) }) },
  {
    id: 'UpdatePhoneNumber',
    kind: 'thing',
    call: async side => ({ ids: await phoneIds(side), body: { verified: true } }),
  },
  { id: 'DeletePhoneNumber', kind: 'thing', call: async side => ({ ids: await phoneIds(side) }) },
  {
    id: 'PreparePhoneNumberVerification',
    kind: 'thing',
    call: async side => ({ ids: await phoneIds(side, false) }),
  },
  {
    id: 'AttemptPhoneNumberVerification',
    kind: 'thing',
    call: async side => {
      const ids = await phoneIds(side, false)
      return { ids, body: await prepared(side, `/phone_numbers/${ids.phone_number_id}`) }
    },
  },

  { id: 'GetClientList', kind: 'instance', call: () => ({}) },
  {
    id: 'GetClient',
    kind: 'thing',
    call: async side => {
      const { browser } = await side.newPerson()
      const { body } = await browser.get<{ response: { id: string } }>('/v1/client')
      return { ids: { client_id: body.response.id } }
    },
  },
  {
    id: 'VerifyClient',
    kind: 'reference',
    call: async side => ({ body: { token: (await side.newPerson()).browser.cookie('__client') ?? '' } }),
  },
  {
    id: 'GetHandshakePayload',
    kind: 'reference',
    call: async side => ({ query: { nonce: await handshakeNonce(side) } }),
  },
  {
    id: 'GetSessionList',
    kind: 'instance',
    call: async side => ({ query: await userIds(side) }),
  },
  { id: 'GetSession', kind: 'thing', call: async side => ({ ids: await sessionIds(side) }) },
  { id: 'createSession', kind: 'reference', call: async side => ({ body: await userIds(side) }) },
  { id: 'RevokeSession', kind: 'thing', call: async side => ({ ids: await sessionIds(side) }) },
  {
    id: 'VerifySession',
    kind: 'thing',
    call: async side => {
      const ids = await sessionIds(side)
      const { jwt } = await side.backend<{ jwt: string; id: string }>(
        'POST',
        `/sessions/${ids.session_id}/tokens`,
      )
      return { ids, body: { token: jwt } }
    },
  },
  { id: 'CreateSessionToken', kind: 'thing', call: async side => ({ ids: await sessionIds(side) }) },
  {
    id: 'CreateSessionTokenFromTemplate',
    kind: 'thing',
    call: async side => {
      const name = `template${nextNumber()}`
      await side.backend('POST', '/jwt_templates', { name, claims: {} })
      return { ids: { ...(await sessionIds(side)), template_name: name } }
    },
  },
  { id: 'RefreshSession', kind: 'thing', call: refreshing },
  { id: 'CreateSignInToken', kind: 'reference', call: async side => ({ body: await userIds(side) }) },
  {
    id: 'RevokeSignInToken',
    kind: 'thing',
    call: async side => {
      const { id } = await side.backend('POST', '/sign_in_tokens', await userIds(side))
      return { ids: { sign_in_token_id: id } }
    },
  },
  {
    id: 'CreateActorToken',
    kind: 'reference',
    call: async side => ({ body: { ...(await userIds(side)), actor: { sub: 'support' } } }),
  },
  {
    id: 'RevokeActorToken',
    kind: 'thing',
    call: async side => {
      const form = { ...(await userIds(side)), actor: { sub: 'support' } }
      return { ids: { actor_token_id: (await side.backend('POST', '/actor_tokens', form)).id } }
    },
  },
  { id: 'GetSignUp', kind: 'thing', call: async side => ({ ids: await signUpIds(side) }) },
  {
    id: 'UpdateSignUp',
    kind: 'thing',
    call: async side => ({ ids: await signUpIds(side), body: { external_id: `e${nextNumber()}` } }),
  },
]
