import type { EnterpriseConnectionOfUser, ExternalAccountRow } from '../store/tables.js'
import { connectionLogoUrl } from './provider-icons.js'

/**
 * What people have at the identity providers of their companies: all of them, and those of SAML once more, as
 * SDK 4 reads them.
 */
export function companyAccounts(
  accounts: readonly ExternalAccountRow[],
  connections: readonly EnterpriseConnectionOfUser[],
  publicUrl: string,
) {
  const known = accounts.flatMap(row => {
    const connection = connections.find(({ id }) => id === row.connection_key)
    // its owner may be on the way to the provider still
    return connection && row.subject !== null ? [{ row, connection }] : []
  })
  return {
    saml_accounts: known
      .filter(({ connection }) => connection.protocol === 'saml')
      .map(({ row, connection }) => ({
        ...account(row, connection),
        object: 'saml_account',
        saml_connection: { ...connectionOf(connection), id: connection.protocol_id },
      })),
    enterprise_accounts: known.map(({ row, connection }) => ({
      ...account(row, connection),
      object: 'enterprise_account',
      protocol: connection.protocol,
      enterprise_connection_id: connection.id,
      enterprise_connection: {
        ...connectionOf(connection),
        protocol: connection.protocol,
        logo_public_url: connectionLogoUrl(connection.provider, publicUrl),
      },
    })),
  }
}

function account(row: ExternalAccountRow, { provider, active }: EnterpriseConnectionOfUser) {
  return {
    id: row.id,
    provider,
    active,
    email_address: row.email_address ?? '',
    first_name: row.first_name,
    last_name: row.last_name,
    provider_user_id: row.subject,
    last_authenticated_at: row.updated_at,
    public_metadata: {},
    verification: {
      object: 'verification_saml',
      status: 'verified',
      strategy: 'saml',
      external_verification_redirect_url: null,
      error: null,
      expire_at: null,
      attempts: null,
    },
  }
}

function connectionOf(row: EnterpriseConnectionOfUser) {
  return {
    id: row.id,
    name: row.name,
    provider: row.provider,
    active: row.active,
    domain: row.domains[0] ?? '',
    domains: row.domains,
    sync_user_attributes: row.sync_user_attributes,
    allow_subdomains: row.allow_subdomains,
    allow_idp_initiated: row.allow_idp_initiated,
    disable_additional_identifications: row.disable_additional_identifications,
    created_at: row.created_at,
    updated_at: row.updated_at,
  }
}
