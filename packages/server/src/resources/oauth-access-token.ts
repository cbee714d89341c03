import type { ProviderTokens } from '../model/connection.js'
import type { ExternalAccountRow } from '../store/tables.js'

/** What calls a provider's API for a user: for the application's server alone. */
export function oauthAccessToken(account: ExternalAccountRow, tokens: ProviderTokens) {
  return {
    object: 'oauth_access_token',
    external_account_id: account.id,
    provider_user_id: account.subject ?? '',
    token: tokens.accessToken,
    expires_at: tokens.expiresAt,
    provider: `oauth_${account.connection_key}`,
    public_metadata: {},
    label: null,
    scopes: tokens.scopes,
    ...(tokens.idToken === null ? {} : { id_token: tokens.idToken }),
  }
}
