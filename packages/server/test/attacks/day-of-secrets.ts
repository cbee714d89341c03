import { TEST_SECRET_KEY, type TestServer } from '@frontdesk/testkit'
import { TOTP } from 'otpauth'
import {
  type FlowBody,
  onSignIn,
  onSignUp,
  PASSWORD,
  startSignIn,
  startSignUp,
} from '../flows/flow-bodies.js'
import { playIssuers } from '../issuers.js'
import { callbackOf } from '../provider-at-fault.js'
import { begin, comeBack, departure, transfer } from '../provider-visits.js'
import { mint, signIn } from '../support.js'

export const SETTINGS_OF_THE_DAY = {
  attributes: {
    emailAddress: { firstFactors: ['email_code', 'email_link'] },
    authenticatorApp: { enabled: true },
    backupCode: { enabled: true },
  },
  organizations: { enabled: true },
}

export const CONNECTIONS_OF_THE_DAY = {
  github: { clientId: 'client', clientSecret: 'the-secret-of-a-client-0001' },
  google: { clientId: 'web', clientSecret: 'the-secret-of-a-client-0002' },
}

const SHARED_SECRET = 'the-shared-secret-of-a-template-0001'
const MISTYPED = 'typed-into-the-wrong-window'

/**
 * Everything that happens here leaves a secret behind, spent or not. @returns each with what it is
 */
export async function secretsOfADay(server: TestServer): Promise<[string, string][]> {
  const secrets: [string, string][] = [
    ['password', PASSWORD],
    ['mistyped password', MISTYPED],
    ['secret key', TEST_SECRET_KEY],
    ['shared secret', SHARED_SECRET],
    ['client secret', CONNECTIONS_OF_THE_DAY.github.clientSecret],
    ['client secret that was used', CONNECTIONS_OF_THE_DAY.google.clientSecret],
  ]
  const keep = (what: string, secret: string | null | undefined) => {
    if (!secret) throw new Error(`there is no ${what}`)
    secrets.push([what, secret])
    return secret
  }

  const email = 'day@example.com'
  const browser = server.browser()
  const signUp = await startSignUp(browser, { email_address: email, password: PASSWORD })
  const { id } = signUp.body.response
  await onSignUp(browser, id, 'prepare_verification', { strategy: 'email_code' })
  const code = keep('spent code', await server.newestCode(email))
  const done = await onSignUp(browser, id, 'attempt_verification', { strategy: 'email_code', code })
  const userId = keep('user', done.body.response.created_user_id)
  secrets.pop()
  keep('browser', browser.cookie('__client'))

  const totp = await browser.post<{ response: { secret: string } }>('/v1/me/totp')
  const seed = keep('seed', totp.body.response.secret)
  const proven = await browser.post<{ response: { backup_codes: string[] } }>(
    '/v1/me/totp/attempt_verification',
    {
      code: new TOTP({ secret: seed }).generate({ timestamp: server.clock.now() }),
    },
  )
  for (const backupCode of proven.body.response.backup_codes) keep('backup code', backupCode)

  const visitor = server.browser()
  const attempt = await startSignIn(visitor, { identifier: email })
  await onSignIn(visitor, attempt.body.response.id, 'attempt_first_factor', {
    strategy: 'password',
    password: MISTYPED,
  })
  const factor = (await visitor.get<FlowBody>(`/v1/client/sign_ins/${attempt.body.response.id}`)).body
    .response
  const addressId = factor.supported_first_factors?.find(each => each.email_address_id)?.email_address_id
  await onSignIn(visitor, factor.id, 'prepare_first_factor', {
    strategy: 'email_code',
    email_address_id: addressId,
  })
  keep('open code', await server.newestCode(email))
  server.clock.advance(60_000)
  await onSignIn(visitor, factor.id, 'prepare_first_factor', {
    strategy: 'email_link',
    email_address_id: addressId,
    redirect_url: 'http://localhost:3000/verify',
  })
  keep('link', new URL((await server.newestLink(email)) ?? '').searchParams.get('token'))

  await otherPeople(server, userId, keep)
  await visitors(server, keep)
  return secrets
}

type Keep = (what: string, secret: string | null | undefined) => string

async function otherPeople(server: TestServer, userId: string, keep: Keep): Promise<void> {
  await server.backend('POST', '/users', { email_address: ['second@example.com'], password: PASSWORD })
  const browser = server.browser()
  const { sessionId } = await signIn(browser, 'second@example.com')
  keep('browser of the second', browser.cookie('__client'))
  keep('session token', (await mint(browser, sessionId)).body.jwt.split('.')[2])
  const handshake = await browser.get('/v1/client/handshake', {
    query: { redirect_url: 'http://localhost:3000/', format: 'nonce' },
    origin: null,
  })
  const back = new URL(handshake.headers.get('location') ?? '')
  const nonce = keep('nonce', back.searchParams.get('__clerk_handshake_nonce'))
  await server.backend('POST', '/jwt_templates', {
    name: 'shared',
    claims: {},
    custom_signing_key: true,
    signing_algorithm: 'HS256',
    signing_key: SHARED_SECRET,
  })
  const ticketOf = async (path: string, body: object) => {
    const made = await server.backend<{ token?: string; url?: string | null }>('POST', path, body)
    return made.body.token ?? new URL(made.body.url ?? '').searchParams.get('ticket')
  }
  keep('sign-in token', await ticketOf('/sign_in_tokens', { user_id: userId }))
  keep('actor token', await ticketOf('/actor_tokens', { user_id: userId, actor: { sub: 'user_support' } }))
  const invited = { email_address: 'invited@example.com', redirect_url: 'http://localhost:3000/sign-up' }
  keep('invitation', await ticketOf('/invitations', invited))
  const organization = await server.backend<{ id: string }>('POST', '/organizations', {
    name: 'Day',
    created_by: userId,
  })
  const membership = {
    ...invited,
    email_address: 'member@example.com',
    role: 'org:member',
    inviter_user_id: userId,
  }
  await server.backend('POST', `/organizations/${organization.body.id}/invitations`, membership)
  const link = new URL((await server.newestLink('member@example.com')) ?? '')
  keep('invitation to the organization', link.searchParams.get('ticket'))
  keep('testing token', await ticketOf('/testing_tokens', {}))
  const payload = await server.backend<{ directives: string[] }>(
    'GET',
    `/clients/handshake_payload?nonce=${nonce}`,
  )
  const refresh = payload.body.directives.find(line => line.startsWith('__refresh_')) ?? ''
  keep('refresh token', /=([^;]+)/.exec(refresh)?.[1])
}

/** Somebody comes by a provider, which gives tokens of its own; somebody else is on the way. */
async function visitors(server: TestServer, keep: Keep): Promise<void> {
  const issuers = playIssuers(server)
  const browser = server.browser()
  const page = departure(await begin(browser))
  keep('state', page.searchParams.get('state'))
  const nonce = keep('nonce of a visit', page.searchParams.get('nonce'))
  const idToken = issuers.tokenOf('google', 'day-visitor', { nonce })
  keep('signature of the ID token', idToken.split('.')[2])
  issuers.answerTokens({
    access_token: keep('access token of the provider', 'an-access-token-of-the-provider-0001'),
    refresh_token: keep('refresh token of the provider', 'a-refresh-token-of-the-provider-0001'),
    id_token: keep('ID token', idToken),
    token_type: 'bearer',
    expires_in: 3600,
  })
  const code = keep('code of the provider', 'a-code-of-the-provider-0001')
  await comeBack(browser, callbackOf(page, { code }))
  keep('PKCE verifier', issuers.sent.find(({ form }) => form['code'] === code)?.form['code_verifier'])
  const { body } = await transfer(browser, 'sign_ups')
  const path = `/users/${body.client.sessions[0]?.user.id}/oauth_access_tokens/oauth_google`
  const { body: given } = await server.backend<{ token: string }[]>('GET', path)
  if (given[0]?.token !== 'an-access-token-of-the-provider-0001') throw new Error('no token was kept')
  keep('open state', departure(await begin(server.browser())).searchParams.get('state'))
}

/** Which of the secrets a text holds. A short code counts where it stands by itself. */
export function secretsIn(text: string, secrets: [string, string][]): string[] {
  return secrets
    .filter(([, secret]) =>
      secret.length > 8
        ? text.includes(secret)
        : new RegExp(`(?<![0-9A-Za-z])${secret}(?![0-9A-Za-z])`).test(text),
    )
    .map(([what]) => what)
}
