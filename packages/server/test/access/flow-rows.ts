import { TEST_ORIGIN } from '@frontdesk/testkit'
import { newTestPhone, nextNumber } from '../world/two-instances.js'
import type { Call } from './call.js'
import type { PersonalRow, Subject } from './personal-cast.js'

const PAGE = 'http://localhost:3000/back'
const NEW_PASSWORD = 'battery-staple-7'
const TEST_CODE = '424242'
/** which sign-in the page of the test provider is opened for */
const TEST_PROVIDER = { connection: 'google', state: 'a-state' }

const ofSession = ({ sessionId }: Subject): Call => ({ ids: { session_id: sessionId } })

interface Attempt {
  response: { id: string; status: string; supported_first_factors: Factor[] | null }
}
interface Factor {
  strategy: string
  email_address_id?: string
}

async function post(person: Subject, path: string, form: Record<string, unknown>) {
  const answer = await person.browser.post<Attempt>(path, form)
  if (answer.status !== 200) throw new Error(`${path}: ${JSON.stringify(answer.body)}`)
  return answer.body.response
}

/** In the person's browser, which is signed in already, a sign-in of another account begins. */
async function newAccount(person: Subject, fields: object = {}, tag = '+clerk_test'): Promise<string> {
  const email = `account${nextNumber()}${tag}@example.com`
  await person.side.backend('POST', '/users', { email_address: [email], ...fields })
  return email
}

async function atFirstFactor(person: Subject, strategy: string, fields = {}) {
  // fictional addresses get nothing, and so no link
  const email = await newAccount(person, fields, strategy === 'email_link' ? '' : '+clerk_test')
  const signIn = await post(person, '/v1/client/sign_ins', { identifier: email })
  const factor = signIn.supported_first_factors?.find(each => each.strategy === strategy)
  return {
    email,
    ids: { sign_in_id: signIn.id },
    body: { strategy, email_address_id: factor?.email_address_id },
  }
}

async function withCode(person: Subject, strategy: string, fields = {}): Promise<Call> {
  const { ids, body } = await atFirstFactor(person, strategy, fields)
  const path = `/v1/client/sign_ins/${ids['sign_in_id']}/prepare_first_factor`
  await post(person, path, body)
  return { ids, body: { strategy, code: TEST_CODE } }
}

async function atSecondFactor(person: Subject): Promise<{ ids: Record<string, string>; phoneId: string }> {
  const phone = newTestPhone()
  const email = `account${nextNumber()}+clerk_test@example.com`
  const { id: userId } = await person.side.backend('POST', '/users', {
    email_address: [email],
    password: NEW_PASSWORD,
  })
  const { id: phoneId } = await person.side.backend('POST', '/phone_numbers', {
    user_id: userId,
    phone_number: phone,
    verified: true,
    reserved_for_second_factor: true,
  })
  const signIn = await post(person, '/v1/client/sign_ins', {
    identifier: email,
    strategy: 'password',
    password: NEW_PASSWORD,
  })
  return { ids: { sign_in_id: signIn.id }, phoneId }
}

async function newSignUp(person: Subject): Promise<Record<string, string>> {
  const form = { email_address: `new${nextNumber()}+clerk_test@example.com` }
  return { sign_up_id: (await post(person, '/v1/client/sign_ups', form)).id }
}

async function atReverification(person: Subject): Promise<{ call: Call; emailId: string }> {
  const call = ofSession(person)
  await post(person, `/v1/client/sessions/${person.sessionId}/verify`, { level: 'first_factor' })
  const email = `reverify${nextNumber()}+clerk_test@example.com`
  const { id } = await person.side.backend('POST', '/email_addresses', {
    user_id: person.userId,
    email_address: email,
    verified: true,
  })
  return { call, emailId: id }
}

async function atSecondReverification(person: Subject): Promise<{ call: Call; phoneId: string }> {
  const { id } = await person.side.backend('POST', '/phone_numbers', {
    user_id: person.userId,
    phone_number: newTestPhone(),
    verified: true,
    reserved_for_second_factor: true,
  })
  await post(person, `/v1/client/sessions/${person.sessionId}/verify`, { level: 'second_factor' })
  return { call: ofSession(person), phoneId: id }
}

async function emailLinkToken(person: Subject): Promise<Record<string, string>> {
  const { ids, body, email } = await atFirstFactor(person, 'email_link')
  const path = `/v1/client/sign_ins/${ids['sign_in_id']}/prepare_first_factor`
  await post(person, path, { ...body, redirect_url: PAGE })
  const link = new URL((await person.side.server.newestLink(email)) ?? '')
  return Object.fromEntries(link.searchParams)
}

/** A session that was ended elsewhere may still be left. */
const LEAVING = { 'stale session': 200 }

/** Sessions, sign-ins and sign-ups: they belong to a browser. */
export const flowRows: PersonalRow[] = [
  // an ended session is still its browser's to look at and to remove
  { id: 'getSession', kind: 'session', but: { 'stale session': 200 }, call: ofSession },
  { id: 'touchSession', kind: 'session', call: ofSession },
  { id: 'endSession', kind: 'session', but: LEAVING, call: ofSession },
  { id: 'removeSession', kind: 'session', but: LEAVING, call: ofSession },
  { id: 'createSessionToken', kind: 'session', call: ofSession },
  {
    id: 'createSessionTokenWithTemplate',
    kind: 'session',
    call: async person => {
      const name = `template${nextNumber()}`
      await person.side.backend('POST', '/jwt_templates', { name, claims: {} })
      return { ids: { session_id: person.sessionId, template_name: name } }
    },
  },
  {
    id: 'createServiceToken',
    kind: 'account',
    call: async person => {
      const service = `service${nextNumber()}`
      await person.side.backend('POST', '/jwt_templates', { name: service, claims: {} })
      return { body: { service } }
    },
  },
  {
    id: 'startSessionReverification',
    kind: 'session',
    call: person => ({ ...ofSession(person), body: { level: 'first_factor' } }),
  },
  {
    id: 'prepareSessionReverificationFirstFactor',
    kind: 'session',
    call: async person => {
      const { call, emailId } = await atReverification(person)
      return { ...call, body: { strategy: 'email_code', email_address_id: emailId } }
    },
  },
  {
    id: 'attemptSessionReverificationFirstFactor',
    kind: 'session',
    call: async person => {
      const { call, emailId } = await atReverification(person)
      const path = `/v1/client/sessions/${person.sessionId}/verify/prepare_first_factor`
      await post(person, path, { strategy: 'email_code', email_address_id: emailId })
      return { ...call, body: { strategy: 'email_code', code: TEST_CODE } }
    },
  },
  {
    id: 'prepareSessionReverificationSecondFactor',
    kind: 'session',
    call: async person => {
      const { call, phoneId } = await atSecondReverification(person)
      return { ...call, body: { strategy: 'phone_code', phone_number_id: phoneId } }
    },
  },
  {
    id: 'attemptSessionReverificationSecondFactor',
    kind: 'session',
    call: async person => {
      const { call, phoneId } = await atSecondReverification(person)
      const path = `/v1/client/sessions/${person.sessionId}/verify/prepare_second_factor`
      await post(person, path, { strategy: 'phone_code', phone_number_id: phoneId })
      return { ...call, body: { strategy: 'phone_code', code: TEST_CODE } }
    },
  },

  {
    id: 'createSignIn',
    kind: 'public',
    call: async person => ({ body: { identifier: await newAccount(person) } }),
  },
  {
    id: 'getSignIn',
    kind: 'attempt',
    call: async person => ({ ids: (await atFirstFactor(person, 'email_code')).ids }),
  },
  {
    id: 'prepareSignInFactorOne',
    kind: 'attempt',
    call: async person => {
      const { ids, body } = await atFirstFactor(person, 'email_code')
      return { ids, body }
    },
  },
  { id: 'attemptSignInFactorOne', kind: 'attempt', call: person => withCode(person, 'email_code') },
  {
    id: 'prepareSignInFactorTwo',
    kind: 'attempt',
    call: async person => {
      const { ids, phoneId } = await atSecondFactor(person)
      return { ids, body: { strategy: 'phone_code', phone_number_id: phoneId } }
    },
  },
  {
    id: 'attemptSignInFactorTwo',
    kind: 'attempt',
    call: async person => {
      const { ids, phoneId } = await atSecondFactor(person)
      const path = `/v1/client/sign_ins/${ids['sign_in_id']}/prepare_second_factor`
      await post(person, path, { strategy: 'phone_code', phone_number_id: phoneId })
      return { ids, body: { strategy: 'phone_code', code: TEST_CODE } }
    },
  },
  {
    id: 'resetPassword',
    kind: 'attempt',
    call: async person => {
      const { ids = {}, body } = await withCode(person, 'reset_password_email_code', {
        password: 'correct-horse-9',
      })
      const path = `/v1/client/sign_ins/${ids['sign_in_id']}/attempt_first_factor`
      await post(person, path, body as Record<string, unknown>)
      return { ids, body: { password: NEW_PASSWORD } }
    },
  },

  {
    id: 'createSignUps',
    kind: 'public',
    call: () => ({ body: { email_address: `new${nextNumber()}@example.com` } }),
  },
  { id: 'getSignUps', kind: 'attempt', call: async person => ({ ids: await newSignUp(person) }) },
  {
    id: 'getSignUpEnterpriseConnections',
    kind: 'attempt',
    call: async person => ({ ids: await newSignUp(person) }),
  },
  {
    id: 'updateSignUps',
    kind: 'attempt',
    call: async person => ({ ids: await newSignUp(person), body: { first_name: 'New' } }),
  },
  {
    id: 'prepareSignUpsVerification',
    kind: 'attempt',
    call: async person => ({ ids: await newSignUp(person), body: { strategy: 'email_code' } }),
  },
  {
    id: 'attemptSignUpsVerification',
    kind: 'attempt',
    call: async person => {
      const ids = await newSignUp(person)
      const path = `/v1/client/sign_ups/${ids['sign_up_id']}/prepare_verification`
      await post(person, path, { strategy: 'email_code' })
      return { ids, body: { strategy: 'email_code', code: TEST_CODE } }
    },
  },

  { id: 'getClient', kind: 'public', call: () => ({}) },
  { id: 'putClient', kind: 'public', call: () => ({}) },
  { id: 'postClient', kind: 'public', call: () => ({}) },
  { id: 'removeClientSessionsAndRetainCookie', kind: 'public', call: () => ({}) },
  { id: 'deleteClientSessions', kind: 'public', call: () => ({}) },
  {
    id: 'handshakeClient',
    kind: 'public',
    answers: 307,
    call: () => ({ query: { redirect_url: PAGE } }),
  },
  { id: 'createDevBrowser', kind: 'public', call: () => ({}) },
  { id: 'postDevBrowserInitSetCookie', kind: 'public', call: () => ({}) },
  // a page for an application's own origin alone
  {
    id: 'getDevBrowserInit',
    kind: 'public',
    answers: 400,
    call: () => ({ query: { origin: 'https://elsewhere.example' } }),
  },
  { id: 'touchClient', kind: 'public', answers: 307, call: () => ({ query: { redirect_url: PAGE } }) },
  { id: 'redirectToUrl', kind: 'public', answers: 307, call: () => ({ query: { redirect_url: PAGE } }) },
  { id: 'clearSiteData', kind: 'public', call: () => ({}) },
  // satellites of production instances
  { id: 'syncClient', kind: 'public', answers: 400, call: () => ({ query: { redirect_url: PAGE } }) },
  { id: 'linkClient', kind: 'public', answers: 403, call: () => ({ query: { __clerk_token: 'none' } }) },
  { id: 'enableEnvironmentSetting', kind: 'public', call: () => ({}) },
  { id: 'getAccountPortal', kind: 'public', call: () => ({}) },
  { id: 'getProxyHealth', kind: 'public', call: () => ({ query: { domain_id: 'dmn_none' } }) },
  { id: 'getAppleAppSiteAssociation', kind: 'public', call: () => ({}) },
  { id: 'getAndroidAssetLinks', kind: 'public', call: () => ({}) },
  { id: 'getEnvironment', kind: 'public', call: () => ({}) },
  { id: 'updateEnvironment', kind: 'public', call: () => ({}) },
  { id: 'getHealth', kind: 'public', call: () => ({}) },
  { id: 'getJWKS', kind: 'public', call: () => ({}) },
  { id: 'getOpenIDConfiguration', kind: 'public', call: () => ({}) },
  { id: 'getWebAuthnRelatedOrigins', kind: 'public', call: () => ({}) },
  {
    id: 'verify',
    kind: 'public',
    answers: 303,
    call: async person => ({ query: await emailLinkToken(person) }),
  },
  {
    id: 'confirmEmailLink',
    kind: 'public',
    answers: 303,
    call: async person => ({ body: await emailLinkToken(person), origin: TEST_ORIGIN }),
  },
  { id: 'getTestProvider', kind: 'public', call: () => ({ query: TEST_PROVIDER }) },
  {
    id: 'answerAsTestProvider',
    kind: 'public',
    call: () => ({ body: { ...TEST_PROVIDER, choice: 'ada' }, origin: TEST_ORIGIN }),
  },
  {
    id: 'acceptTicket',
    kind: 'public',
    answers: 303,
    call: async person => {
      // of somebody else: whoever loses their sessions, or is banned, loses such tickets
      const { userId } = await person.side.newUser()
      const { token } = await person.side.backend<{ token: string }>('POST', '/sign_in_tokens', {
        user_id: userId,
      })
      return { query: { ticket: token } }
    },
  },
]

/** Where the right one's instance has a waitlist, and the other one has none. */
export const waitlistRows: PersonalRow[] = [
  {
    id: 'joinWaitlist',
    kind: 'public',
    but: { 'other instance': 403 },
    call: () => ({ body: { email_address: `waiting${nextNumber()}@example.com` } }),
  },
]
