import { isDevelopment } from '../../context/instance.js'
import { ApiError } from '../../errors/api-error.js'
import type { Connection } from '../../model/connection.js'
import { OAuthProvider } from './oauth-provider.js'
import type { Provider } from './provider.js'
import type { ProviderContext } from './provider-context.js'
import { rulesOf } from './rules-of.js'
import { testProvider } from './test-provider.js'

/**
 * The provider that a connection leads to: the real one, or the built-in test provider in its place, which
 * there is in development alone.
 * @throws ApiError oauth_provider_unavailable
 */
export function providerFor(ctx: ProviderContext, connection: Connection): Provider {
  const { clientId, secretCiphertext, options } = connection
  if (clientId !== null) {
    const secret = secretCiphertext === null ? null : ctx.services.masterKey.decrypt(secretCiphertext)
    return new OAuthProvider(ctx, connection, rulesOf(connection), { clientId, secret, options })
  }
  if (isDevelopment(ctx.instance)) return testProvider(ctx, connection)
  throw new ApiError('oauth_provider_unavailable', { values: { provider: connection.name } })
}
