import * as oauth from 'oauth4webapi'
import type { Random } from '../../platform/random.js'
import type { Rules } from './presets/rules.js'
import type { Departure, DepartureRequest } from './provider.js'

interface Plan extends DepartureRequest {
  random: Random
  clientId: string
  /** scopes that the connection asks everybody for */
  wantedOfAll: readonly string[]
}

/** Where the browser goes, and what is kept for when it comes back. */
export async function plan(server: oauth.AuthorizationServer, rules: Rules, plan: Plan): Promise<Departure> {
  const { protocol } = rules
  const kept: Record<string, string> = {
    issuer: server.issuer,
    scope: wantedScopes(rules, plan).join(rules.scopeSeparator ?? ' '),
  }
  if (rules.pkce) kept['verifier'] = plan.random.secret()
  if (protocol.kind === 'openid' && !protocol.forgetsNonce) kept['nonce'] = plan.random.secret()
  const url = new URL(server.authorization_endpoint ?? '')
  for (const [name, value] of Object.entries(await parametersOf(rules, plan, kept)))
    if (value) url.searchParams.set(name, value)
  return { url: url.href, kept }
}

async function parametersOf(rules: Rules, plan: Plan, kept: Record<string, string>) {
  const { verifier } = kept
  return {
    response_type: 'code',
    [rules.clientIdParameter ?? 'client_id']: plan.clientId,
    redirect_uri: plan.redirectUri,
    scope: kept['scope'],
    state: plan.state,
    nonce: kept['nonce'],
    code_challenge: verifier && (await oauth.calculatePKCECodeChallenge(verifier)),
    code_challenge_method: verifier && 'S256',
    login_hint: plan.loginHint,
    // OpenID Connect Core 1.0, 3.1.2.1
    max_age: rules.protocol.kind === 'openid' && plan.isAnew ? '0' : undefined,
    ...rules.authorizationParameters,
    ...(plan.isConnecting ? rules.connectingParameters : {}),
    ...(plan.prompt ? { prompt: plan.prompt } : {}),
  }
}

/** Those of everybody who uses the provider, of the connection, and of the present visit. */
export const wantedScopes = (rules: Rules, { wantedOfAll, scopes }: Pick<Plan, 'wantedOfAll' | 'scopes'>) => [
  ...new Set([...rules.scopes, ...wantedOfAll, ...scopes]),
]
