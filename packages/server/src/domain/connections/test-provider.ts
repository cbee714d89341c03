import { ApiError } from '../../errors/api-error.js'
import type { Connection } from '../../model/connection.js'
import type { Provider } from './provider.js'

/** Stands in for providers without credentials, in development instances alone. */
export function testProvider(_ctx: unknown, { name }: Connection): Provider {
  throw new ApiError('oauth_provider_unavailable', { values: { provider: name } })
}
