import { ApiError } from '../errors/api-error.js'
import { catalog, type ErrorCode } from '../errors/catalog.js'
import { isLinkedTo } from '../model/external-account.js'
import type { UserView } from '../model/user.js'
import type { ExternalAccountRow, VerificationRow } from '../store/tables.js'
import { oauthVerification } from './verification.js'

/**
 * An account at a provider, as both APIs show it. It is verified for as long as it is there; its error says
 * why it wants to be connected again (@clerk/ui ConnectedAccountsSection).
 */
export function externalAccount(row: ExternalAccountRow, { identifiers }: Pick<UserView, 'identifiers'>) {
  const strategy = `oauth_${row.connection_key}`
  const linked = identifiers.find(identifier => isLinkedTo(identifier, row))
  return {
    object: 'external_account',
    id: row.id,
    provider: strategy,
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
    verification: {
      object: 'verification_oauth',
      status: row.subject === null ? 'failed' : 'verified',
      strategy,
      attempts: null,
      expire_at: row.updated_at,
      error: row.error_code === null ? null : shownError(row.error_code),
    },
  }
}

/** The same while its owner is on the way to the provider. */
export function departingAccount(
  row: ExternalAccountRow,
  view: Pick<UserView, 'identifiers'>,
  { visit, url, now }: { visit: VerificationRow; url: string | null; now: number },
) {
  return { ...externalAccount(row, view), verification: oauthVerification(visit, url, now) }
}

const shownError = (code: string) =>
  new ApiError(Object.hasOwn(catalog, code) ? (code as ErrorCode) : 'oauth_fetch_user_error').errors[0] ??
  null
