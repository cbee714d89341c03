import type { Metadata } from '../store/tables.js'
import type { EnterpriseParty } from './enterprise-connection.js'

/** Names of social strategies: `oauth_google`, `oauth_custom_acme`. An `oauth_token_…` is another kind. */
const SOCIAL = /^oauth_(?!token_)([a-z0-9_]+)$/

/** How an instance works with one provider, as its configuration says. */
export interface Connection {
  id: string
  /** `google`, `custom_acme`, … */
  key: string
  /** as people read it */
  name: string
  /** of a provider that the SDKs do not know */
  logoUrl: string | null
  isEnabled: boolean
  /** People sign in and up with it; otherwise they only connect it with their account. */
  isForSignIn: boolean
  /** An address such as ada+1@example.com makes no account. */
  blocksSubaddresses: boolean
  /** null: any domain of email addresses may sign up */
  allowedEmailDomains: string[] | null
  blockedEmailDomains: string[]
  /** null: the built-in test provider stands in for it */
  clientId: string | null
  secretCiphertext: string | null
  /** asked for besides those of the preset */
  scopes: string[]
  /** what only some providers need: addresses, mapping, keys; read by domain/connections */
  options: Record<string, unknown>
  /** the company whose identity provider it is; absent: it is everybody's */
  enterprise?: EnterpriseParty
}

/** `oauth_google` of `google`. */
export const strategyOf = ({ key }: Pick<Connection, 'key'>): `oauth_${string}` => `oauth_${key}`

/** `google` of `oauth_google`; null: the name is no social strategy's. */
export const connectionKeyOf = (strategy: string): string | null => SOCIAL.exec(strategy)?.[1] ?? null

/** The connection of a key, whether or not it is switched on; undefined: the instance has none. */
export const connectionOf = (
  { connections }: { connections: readonly Connection[] },
  key: string | null,
): Connection | undefined => connections.find(connection => connection.key === key)

/** What a provider says of a person. */
export interface ProviderProfile {
  /** who it is at this provider, for ever */
  subject: string
  emailAddress: string | null
  /** The provider has made sure that the address is theirs. */
  isEmailProven: boolean
  /** The provider says by itself that it has not made sure; absent: it has, or says nothing. */
  isEmailDoubted?: true
  firstName: string | null
  lastName: string | null
  username: string | null
  imageUrl: string | null
  /** what a company's provider says besides, for the user's public metadata */
  publicMetadata?: Metadata
  /** the domain whose administrators manage the account; null: nobody does; absent: it is not said */
  hostedDomain?: string | null
}

/** What calls the provider's own API for the person. Secret: shown to the application's server alone. */
export interface ProviderTokens {
  accessToken: string
  refreshToken: string | null
  idToken: string | null
  /** Unix ms; null: the provider does not say */
  expiresAt: number | null
  /** as the provider approved them; after a refresh empty where it says nothing of them */
  scopes: string[]
}

export interface ProviderAnswer {
  profile: ProviderProfile
  tokens: ProviderTokens | null
  /** the answer counts once: by what it is known, and until when (Unix ms) that has to be remembered */
  once?: { digest: string; expiresAt: number }
  /** Unix ms, when the provider wants the session to end */
  sessionEndsAt?: number | null
}

/** How an address is proven that a provider vouches for: the SDKs know these names. */
export const contactProofOf = (strategy: string): string =>
  connectionKeyOf(strategy) === null ? 'saml' : `from_${strategy}`

/** Seconds until a provider wants the session to end, at least one; null: it does not say. */
export const sessionLifetimeOf = (endsAt: number | null | undefined, now: number): number | null =>
  endsAt == null ? null : Math.max(1, Math.floor((endsAt - now) / 1000))
