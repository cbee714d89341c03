import { ApiError } from '../errors/api-error.js'
import { catalog, type ErrorCode } from '../errors/catalog.js'
import { type Connection, connectionOf } from '../model/connection.js'
import { isLinkedTo } from '../model/external-account.js'
import type { UserView } from '../model/user.js'
import type { ExternalAccountRow, VerificationRow } from '../store/tables.js'
import { oauthVerification } from './verification.js'

type Identifiers = Pick<UserView, 'identifiers'>

/**
 * An account at a provider, as both APIs show it. It is verified for as long as it is there; its error says
 * why it wants to be connected again (@clerk/ui ConnectedAccountsSection).
 */
export function externalAccount(
  row: ExternalAccountRow,
  view: Identifiers,
  connections: readonly Connection[],
) {
  return {
    ...account(row, view),
    verification: {
      object: 'verification_oauth',
      status: row.subject === null ? 'failed' : 'verified',
      strategy: `oauth_${row.connection_key}`,
      attempts: null,
      expire_at: row.updated_at,
      error:
        row.error_code === null
          ? null
          : shownError(row.error_code, connectionOf({ connections }, row.connection_key)),
    },
  }
}

/** The same while its owner is on the way to the provider. */
export function departingAccount(
  row: ExternalAccountRow,
  view: Identifiers,
  { visit, url, now }: { visit: VerificationRow; url: string | null; now: number },
) {
  return { ...account(row, view), verification: oauthVerification(visit, url, now) }
}

function account(row: ExternalAccountRow, { identifiers }: Identifiers) {
  const linked = identifiers.find(identifier => isLinkedTo(identifier, row))
  return {
    object: 'external_account',
    id: row.id,
    provider: `oauth_${row.connection_key}`,
    identification_id: linked?.id ?? row.id,
    provider_user_id: row.subject ?? '',
    approved_scopes: row.approved_scopes,
    email_address: row.email_address ?? '',
    email_address_verified: row.email_address_proven,
    first_name: row.first_name ?? '',
    last_name: row.last_name ?? '',
    avatar_url: row.image_url ?? '',
    image_url: row.image_url,
    username: row.username,
    phone_number: null,
    public_metadata: {},
    label: null,
    created_at: row.created_at,
    updated_at: row.updated_at,
  }
}

function shownError(code: string, connection: Connection | undefined) {
  const known = Object.hasOwn(catalog, code) ? (code as ErrorCode) : 'oauth_fetch_user_error'
  const values: Record<string, string> = connection ? { provider: connection.name } : {}
  return new ApiError(known, { values }).errors[0] ?? null
}
