import { isPresetKey, PROVIDER_NAMES } from '../../config/provider-names.js'
import { connectionOptionsSchema } from '../../config/shared-connection.js'
import type { Connection } from '../../model/connection.js'
import type { ConnectionRow } from '../../store/tables.js'

/** A connection as it is stored; what an earlier version did not store has its default. */
export function connectionOf(row: ConnectionRow): Connection {
  const options = connectionOptionsSchema.parse(row.options)
  return {
    id: row.id,
    key: row.key,
    name: options.name ?? (isPresetKey(row.key) ? PROVIDER_NAMES[row.key] : row.key),
    logoUrl: options.logoUrl,
    isEnabled: row.enabled,
    isForSignIn: options.forSignIn,
    blocksSubaddresses: options.blockEmailSubaddresses,
    allowedEmailDomains: options.allowedEmailDomains,
    blockedEmailDomains: options.blockedEmailDomains,
    clientId: row.client_id,
    secretCiphertext: row.client_secret_ciphertext,
    scopes: options.scopes,
    options: options.provider,
  }
}
