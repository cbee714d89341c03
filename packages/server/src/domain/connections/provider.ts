import type { ProviderAnswer, ProviderProfile, ProviderTokens } from '../../model/connection.js'
import type { SamlReason } from '../../protocols/saml/saml-fault.js'
import type { Json } from './presets/told.js'

/** What a browser is sent to a provider with. */
export interface Departure {
  /** the provider's page, with `state` in it */
  url: string
  /** what has to be at hand when the browser comes back: PKCE verifier, nonce, issuer. Secret. */
  kept: Record<string, string>
}

export interface DepartureRequest {
  state: string
  /** our callback */
  redirectUri: string
  /** asked for besides those of the connection */
  scopes: readonly string[]
  /** Somebody who is signed in connects the account, or connects it again. */
  isConnecting?: boolean
  /** The person is asked to prove who they are, although they may have a session at the provider. */
  isAnew?: boolean
  /** of OpenID Connect: `login`, `consent`, … */
  prompt?: string | null | undefined
  loginHint?: string | null | undefined
}

/** What a provider has said, as far as it was read. Secret, and partly not checked. */
export interface Heard {
  /** names of the attributes or claims of the person */
  attributes?: readonly string[]
  profile?: ProviderProfile
  /** of SAML: why the response counts for nothing */
  fault?: { reason: SamlReason; message: string }
  /** of OAuth, as the token address wrote it */
  tokenAnswer?: Json
  userInfo?: unknown
}

export interface Arrival {
  kept: Readonly<Record<string, string>>
  state: string
  redirectUri: string
  /** what the provider sent along with `state`: `code`, or `error`; Apple: also `user` */
  parameters: URLSearchParams
  /** is told what the provider says, for a test run that shows it */
  hear?: (heard: Heard) => void
}

/**
 * One provider. Everything goes over the network: never call it in a transaction. All throw ApiError:
 * oauth_access_denied, oauth_token_exchange_error, oauth_fetch_user_error, oauth_provider_unavailable. The
 * log has the reason.
 */
export interface Provider {
  depart(request: DepartureRequest): Promise<Departure>
  arrive(arrival: Arrival): Promise<ProviderAnswer>
  /** @throws ApiError external_account_missing_refresh_token without one, or when the provider refuses it */
  refresh(refreshToken: string): Promise<ProviderTokens>
}
