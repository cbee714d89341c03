import type { TestServer } from '@frontdesk/testkit'
import { PretendedNetwork, timesOf, TokenMaker } from '../src/domain/connections/providers.fixture.js'
import type { Body } from './provider-visits.js'

/** Whose ID tokens browsers and phones bring along. */
const ISSUERS = { google: 'https://accounts.google.com', apple: 'https://appleid.apple.com' }
const KEYS = 'https://keys.test/keys'

export type Issuer = keyof typeof ISSUERS

/** Plays the providers whose tokens are brought along, for a server with connections to client `web`. */
export function playIssuers(server: TestServer) {
  const maker = new TokenMaker()
  let tokenAnswer: { status?: number; body: object } = { body: {} }
  const tokens = Object.values(ISSUERS).map(issuer => [`${issuer}/token`, () => tokenAnswer])
  const documents = Object.values(ISSUERS).map(issuer => [
    `${issuer}/.well-known/openid-configuration`,
    () => ({
      body: {
        issuer,
        authorization_endpoint: `${issuer}/authorize`,
        token_endpoint: `${issuer}/token`,
        jwks_uri: KEYS,
      },
    }),
  ])
  const network = new PretendedNetwork({
    ...Object.fromEntries([...documents, ...tokens]),
    [KEYS]: () => ({ body: maker.jwks }),
  })
  server.frontdesk.services.providers = Object.assign(network, { close() {} })

  return {
    /** what this server has asked them, in order */
    sent: network.sent,
    /** Says what a code or a refresh token is exchanged for from now on. */
    answerTokens(body: object, status = 200) {
      tokenAnswer = { status, body }
    },
    /** A token that is good now, for somebody whose address is that of the subject. */
    tokenOf: (issuer: Issuer, subject: string, changes: object = {}, by = maker) =>
      by.sign({
        iss: ISSUERS[issuer],
        aud: 'web',
        ...timesOf(server.clock.now()),
        sub: subject,
        email: `${subject}@gmail.example`,
        email_verified: true,
        given_name: 'Ada',
        ...changes,
      }),
    bring: (kind: 'sign_ins' | 'sign_ups', token: string, strategy = 'google_one_tap') =>
      server.browser().post<Body>(`/v1/client/${kind}`, { strategy, token }),
  }
}
