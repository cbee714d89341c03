import type { ProviderProfile } from '../../../model/connection.js'
import type { Told } from './told.js'

/** One question that is asked with the access token. */
export interface Ask {
  method?: 'GET' | 'POST'
  url: string | ((accessToken: string) => string)
  headers?: Record<string, string>
  body?: string
}

/** OpenID Connect: the addresses and keys are found by discovery. */
export interface OpenIdProtocol {
  kind: 'openid'
  issuer: string
  /** the issuer of tokens has the tenant of the person in it */
  hasTenants?: true
  /** what the ID token lacks is asked for */
  asksUserInfo?: true
  /** ID tokens come without the nonce that was sent */
  forgetsNonce?: true
  /** ID tokens are signed with the client's secret (HS256), and not with a published key */
  signsWithSecret?: true
}

/** OAuth 2: the addresses are known, and the person is asked for with the access token. */
export interface PlainProtocol {
  kind: 'plain'
  authorizationUrl: string
  tokenUrl: string
  /** absent: the token answer tells who it is */
  user?: Ask
  emails?: Ask
}

/** How one provider is spoken with. */
export interface Rules {
  protocol: OpenIdProtocol | PlainProtocol
  scopes: readonly string[]
  /** a comma for those that do not follow the standard */
  scopeSeparator?: ','
  pkce: boolean
  /**
   * how the client shows who it is: secret in a header or in the body, whichever of them discovery names,
   * Apple's JWT, or not at all
   */
  clientAuthentication: 'basic' | 'post' | 'discovered' | 'apple' | 'none'
  /** the name of the client's id in requests */
  clientIdParameter?: 'client_key'
  /** the form of requests to the token address, where it is not the standard's */
  tokenBody?: 'json'
  /** sent to the provider's page besides those of the standard */
  authorizationParameters?: Readonly<Record<string, string>>
  /** sent besides when somebody connects an account, or connects it again */
  connectingParameters?: Readonly<Record<string, string>>
  profile: (told: Told) => ProviderProfile
}
