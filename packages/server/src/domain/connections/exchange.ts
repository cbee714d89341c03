import * as oauth from 'oauth4webapi'
import type { ProviderAsker, ProviderCalls } from '../../context/services.js'
import { systemClock } from '../../platform/clock.js'
import { providerFault } from '../../platform/provider-fault.js'
import { decodeJwt } from '../../protocols/jwt.js'
import { clientAuthentication, type Credentials } from './client-authentication.js'
import { checkSecretSignature, checkSignature, skewOf } from './id-token.js'
import type { Rules } from './presets/rules.js'
import type { Json } from './presets/told.js'
import type { Arrival } from './provider.js'
import { tokenRequestOptions } from './provider-fetch.js'
import { asNamed, ofTenant } from './server-metadata.js'

/** Who speaks with whom, and when. */
export interface Party {
  calls: ProviderCalls
  asker: ProviderAsker
  rules: Rules
  credentials: Credentials
  server: oauth.AuthorizationServer
  /** Unix ms */
  now: number
}

export interface Exchanged {
  /** as the provider wrote it */
  answer: Json
  /** of the checked ID token; empty without one */
  claims: Json
  /** what was asked for */
  scope: string
}

/**
 * The code for tokens. Refused are an answer of another provider (RFC 9207), and an ID token that is of
 * somebody else, for somebody else, too old or for another attempt.
 */
export async function exchangeCode(party: Party, arrival: Arrival): Promise<Exchanged> {
  const { rules, server } = party
  const { kept } = arrival
  if (kept['issuer'] !== server.issuer) providerFault('the browser was sent to another issuer')
  const client = clientOf(party)
  // the caller has compared the state
  const named = await asNamed(server, rules.protocol, arrival.parameters.get('iss'))
  const parameters = oauth.validateAuthResponse(named, client, arrival.parameters, oauth.skipStateCheck)
  const kit = requestKit(party)
  const response = await oauth.authorizationCodeGrantRequest(
    server,
    client,
    kit.authentication,
    parameters,
    arrival.redirectUri,
    rules.pkce ? (kept['verifier'] ?? '') : oauth.nopkce,
    kit.options,
  )
  arrival.hear?.({ tokenAnswer: kit.answer() })
  const claims = await readTokens(party, response, kit.answer(), kept['nonce'])
  return { answer: kit.answer(), claims, scope: kept['scope'] ?? '' }
}

/** New tokens. An ID token that comes along says nothing new of the person, so that nobody reads it. */
export async function refreshTokens(party: Party, refreshToken: string): Promise<Json> {
  const kit = requestKit(party)
  const client = clientOf(party)
  const { authentication, options } = kit
  const response = await oauth.refreshTokenGrantRequest(
    party.server,
    client,
    authentication,
    refreshToken,
    options,
  )
  await oauth.processRefreshTokenResponse(party.server, client, await withoutIdToken(response))
  return kit.answer()
}

/** @returns the claims of the ID token; none for plain OAuth */
async function readTokens(
  party: Party,
  response: Response,
  answer: Json,
  nonce: string | undefined,
): Promise<Json> {
  const { rules, calls, asker, credentials } = party
  const client = clientOf(party)
  if (rules.protocol.kind === 'plain') {
    await oauth.processAuthorizationCodeResponse(party.server, client, await withoutIdToken(response))
    return {}
  }
  const server = serverOfToken(party.server, answer)
  const expected: oauth.ProcessAuthorizationCodeResponseOptions = {
    expectedNonce: nonce ?? oauth.expectNoNonce,
    requireIdToken: true,
  }
  const tokens = await oauth.processAuthorizationCodeResponse(server, client, response, expected)
  if (rules.protocol.signsWithSecret) checkSecretSignature(tokens.id_token ?? '', credentials.secret ?? '')
  else await checkSignature(calls, asker, server, response)
  return oauth.getValidatedIdTokenClaims(tokens) ?? {}
}

/** The issuer is the one of the tenant that the token names; the signature is checked afterwards. */
function serverOfToken(server: oauth.AuthorizationServer, answer: Json): oauth.AuthorizationServer {
  const token = answer['id_token']
  const claims = typeof token === 'string' ? decodeJwt(token)?.claims : undefined
  return ofTenant(server, claims?.['tid'])
}

function clientOf({ credentials, rules, now }: Party): oauth.Client {
  const signsWithSecret = rules.protocol.kind === 'openid' && rules.protocol.signsWithSecret
  return {
    client_id: credentials.clientId,
    [oauth.clockSkew]: skewOf(now, systemClock.now()),
    ...(signsWithSecret ? { id_token_signed_response_alg: 'HS256' } : {}),
  }
}

function requestKit({ calls, asker, rules, credentials, now }: Party) {
  let answer: Json = {}
  const options = tokenRequestOptions(calls, asker, rules, given => (answer = given))
  return { options, authentication: clientAuthentication(rules, credentials, now), answer: () => answer }
}

async function withoutIdToken(response: Response): Promise<Response> {
  const { id_token: _, ...answer } = (await response.json()) as Record<string, unknown>
  return Response.json(answer, { status: response.status })
}
