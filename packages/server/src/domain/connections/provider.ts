import type { ProviderAnswer, ProviderTokens } from '../../model/connection.js'

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
  /** of OpenID Connect: `login`, `consent`, … */
  prompt?: string | null | undefined
  loginHint?: string | null | undefined
}

export interface Arrival {
  kept: Readonly<Record<string, string>>
  state: string
  redirectUri: string
  /** what the provider sent along with `state`: `code`, or `error`; Apple: also `user` */
  parameters: URLSearchParams
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
