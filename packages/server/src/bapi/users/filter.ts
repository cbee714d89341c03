import type { bapi } from '@frontdesk/contract'
import { storedForms } from '../../domain/users/identifiers.js'
import { searchTerm } from '../../domain/users/search-text.js'
import { ApiError } from '../../errors/api-error.js'
import { connectionKeyOf } from '../../model/connection.js'
import { parseEmailAddress, partOfAddress } from '../../protocols/email-address.js'
import type { Inclusion, Period, UserFilter } from '../../store/user-search.js'

export type FilterQuery = NonNullable<bapi.Operations['GetUsersCount']['query']>

const MAX_VALUES = 100

/** Criteria of `GET /v1/users` and of its count, which the SDK always sends together. @throws ApiError */
export function parseFilter(query: FilterQuery): UserFilter {
  const listed = <T>(param: string, values: T[] | undefined): T[] | undefined => {
    if (values && values.length > MAX_VALUES) {
      throw new ApiError('form_param_exceeds_allowed_size', {
        param,
        values: { limit: `${MAX_VALUES} values` },
      })
    }
    return values && values.length > 0 ? values : undefined
  }
  return {
    userIds: inclusion(listed('user_id', query.user_id)),
    organizationIds: inclusion(listed('organization_id', query.organization_id)),
    externalIds: inclusion(listed('external_id', query.external_id)),
    emailAddresses: listed('email_address', query.email_address)?.flatMap(value =>
      storedForms('email_address', value),
    ),
    phoneNumbers: listed('phone_number', query.phone_number)?.flatMap(value =>
      storedForms('phone_number', value),
    ),
    web3Wallets: listed('web3_wallet', query.web3_wallet)?.flatMap(value =>
      storedForms('web3_wallet', value),
    ),
    usernames: listed('username', query.username)?.flatMap(value => storedForms('username', value)),
    query: term(query.query && (parseEmailAddress(query.query) ?? query.query)),
    emailAddressQuery: term(query.email_address_query && partOfAddress(query.email_address_query)),
    phoneNumberQuery: term(query.phone_number_query),
    usernameQuery: term(query.username_query),
    nameQuery: term(query.name_query),
    banned: query.banned,
    createdAt: period(query.created_at_before, query.created_at_after),
    lastActiveAt: period(query.last_active_at_before, query.last_active_at_after, query.last_active_at_since),
    lastSignInAt: period(query.last_sign_in_at_before, query.last_sign_in_at_after),
    externalAccounts: externalAccounts({
      ...query,
      provider_user_id: listed('provider_user_id', query.provider_user_id),
    }),
  }
}

/** By the provider, as `google` or `oauth_google`, and ids of people there. */
function externalAccounts({ provider, provider_user_id: ids }: FilterQuery): UserFilter['externalAccounts'] {
  if (provider !== undefined && !ids) throw new ApiError('form_param_missing', { param: 'provider_user_id' })
  if (ids && provider === undefined) throw new ApiError('form_param_missing', { param: 'provider' })
  if (provider === undefined || !ids) return undefined
  return { connectionKey: connectionKeyOf(provider) ?? provider, subjects: ids }
}

/** `+` or nothing includes, `-` excludes; an unescaped `+` arrives as a space. */
export function inclusion(values: string[] | undefined): Inclusion | undefined {
  if (!values) return undefined
  const exclude = values.filter(value => value.startsWith('-')).map(value => value.slice(1))
  const include = values.filter(value => !value.startsWith('-')).map(value => value.replace(/^[+ ]/, ''))
  return { include, exclude }
}

function term(text: string | undefined): string | undefined {
  return text === undefined ? undefined : searchTerm(text) || undefined
}

function period(before?: number, after?: number, since?: number): Period | undefined {
  if (before === undefined && after === undefined && since === undefined) return undefined
  return { before, after, since }
}
