import { isDevelopment } from '../../context/instance.js'
import { ApiError } from '../../errors/api-error.js'
import { type Connection, connectionOf, type ProviderAnswer } from '../../model/connection.js'
import { sharedProviderOf } from '../../model/enterprise-connection.js'
import { EnterpriseProvider, vouched } from './enterprise-provider.js'
import { OAuthProvider } from './oauth-provider.js'
import type { Provider } from './provider.js'
import type { ProviderContext } from './provider-context.js'
import { rulesOf } from './rules-of.js'
import { SamlProvider } from './saml-provider.js'
import { testProvider } from './test-provider.js'

/**
 * The provider that a connection leads to: the real one, or the built-in test provider in its place, which
 * there is in development alone.
 * @throws ApiError oauth_provider_unavailable
 */
export function providerFor(ctx: ProviderContext, connection: Connection): Provider {
  const { enterprise } = connection
  if (!enterprise) return providerOf(ctx, connection)
  const isSaml = enterprise.row.protocol === 'saml'
  const provider = isSaml ? new SamlProvider(ctx, enterprise) : providerOf(ctx, connection)
  return new EnterpriseProvider(provider, enterprise)
}

/**
 * What a company's identity provider says of its own accord, where the connection lets it.
 * @throws ApiError oauth_callback_invalid, saml_response_invalid, …
 */
export async function readUnasked(
  ctx: ProviderContext,
  { enterprise, isEnabled }: Connection,
  response: string,
): Promise<ProviderAnswer> {
  const isWanted = isEnabled && enterprise?.row.protocol === 'saml' && enterprise.row.allow_idp_initiated
  if (!isWanted) throw new ApiError('oauth_callback_invalid')
  return vouched(enterprise, await new SamlProvider(ctx, enterprise).read(response, null))
}

function providerOf(ctx: ProviderContext, connection: Connection): Provider {
  const { clientId, secretCiphertext, options } = clientOf(ctx, connection)
  if (clientId !== null) {
    const secret = secretCiphertext === null ? null : ctx.services.masterKey.decrypt(secretCiphertext)
    return new OAuthProvider(ctx, connection, rulesOf(connection), { clientId, secret, options })
  }
  if (isDevelopment(ctx.instance)) return testProvider(ctx, connection)
  throw new ApiError('oauth_provider_unavailable', { values: { provider: connection.name } })
}

/** A company that comes by a provider of everybody needs no client of its own there. */
function clientOf({ instance }: ProviderContext, connection: Connection): Connection {
  const shared = connection.enterprise && sharedProviderOf(connection.enterprise.row)
  return (connection.clientId === null && shared && connectionOf(instance, shared)) || connection
}
