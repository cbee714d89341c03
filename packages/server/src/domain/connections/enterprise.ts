import type { Context } from '../../context/context.js'
import type { Connection } from '../../model/connection.js'
import {
  type EnterpriseOptions,
  enterpriseOptions,
  type EnterpriseParty,
} from '../../model/enterprise-connection.js'
import { findEnterpriseConnection } from '../../store/enterprise-connections.js'
import type { EnterpriseConnectionRow } from '../../store/tables.js'

/** A connection that is a company's. */
export type EnterpriseConnection = Connection & { enterprise: EnterpriseParty }

/** A company's connection as others are: its accounts go by its id. Undefined: there is none. */
export async function findEnterprise(ctx: Context, id: string): Promise<EnterpriseConnection | undefined> {
  const row = await findEnterpriseConnection(ctx, id)
  return row && enterpriseAsConnection(row)
}

export function enterpriseAsConnection(row: EnterpriseConnectionRow): EnterpriseConnection {
  const options = enterpriseOptions(row)
  return {
    id: row.id,
    key: row.id,
    name: row.name,
    logoUrl: null,
    isEnabled: row.active,
    isForSignIn: true,
    blocksSubaddresses: false,
    allowedEmailDomains: null,
    blockedEmailDomains: [],
    clientId: options.oauth.clientId,
    secretCiphertext: row.secret_ciphertext,
    scopes: [],
    options: asCustomProvider(options),
    enterprise: { row, options },
  }
}

/** Options as a provider has them that the configuration describes (config/custom-connection.ts). */
function asCustomProvider({ oauth, attributeMapping: mapping }: EnterpriseOptions): Connection['options'] {
  return {
    discoveryUrl: oauth.discoveryUrl,
    authorizationUrl: oauth.authUrl,
    tokenUrl: oauth.tokenUrl,
    userInfoUrl: oauth.userInfoUrl,
    pkce: true,
    attributeMapping: given({
      subject: mapping.userId,
      emailAddress: mapping.emailAddress,
      firstName: mapping.firstName,
      lastName: mapping.lastName,
    }),
  }
}

const given = (paths: Record<string, string | null>) =>
  Object.fromEntries(Object.entries(paths).filter(([, path]) => path !== null))
