import type { OverlayEntry } from '../apply-overlay.js'
import type { ApiName, ParameterShape } from '../document.js'
import { BACKEND, CLERK_JS_6 } from './sources.js'

const INVITATION_STATUSES = ['pending', 'accepted', 'revoked', 'expired']
const SUGGESTION_STATUSES = ['pending', 'accepted', 'completed']
const REQUEST_STATUSES = ['pending', 'accepted', 'rejected']
const ENROLLMENT_MODES = [
  ...['manual_invitation', 'automatic_invitation', 'automatic_suggestion', 'enterprise_sso'],
]
/** a leading `-` excludes */
const BACKEND_MODES = ENROLLMENT_MODES.flatMap(mode => [mode, `-${mode}`])

/** Filters of lists that the specs know with one value; without `values` any text is one. */
const FILTERS: Record<ApiName, { operation: string; name: string; values?: string[] }[]> = {
  bapi: [
    { operation: 'ListOrganizationInvitations', name: 'status', values: INVITATION_STATUSES },
    { operation: 'ListInstanceOrganizationInvitations', name: 'status', values: INVITATION_STATUSES },
    { operation: 'UsersGetOrganizationInvitations', name: 'status', values: INVITATION_STATUSES },
    { operation: 'ListOrganizationDomains', name: 'enrollment_mode', values: BACKEND_MODES },
  ],
  fapi: [
    { operation: 'getOrganizationInvitations', name: 'status', values: INVITATION_STATUSES },
    { operation: 'getUsersOrganizationInvitations', name: 'status', values: INVITATION_STATUSES },
    { operation: 'getOrganizationSuggestions', name: 'status', values: SUGGESTION_STATUSES },
    { operation: 'listOrganizationMembershipRequests', name: 'status', values: REQUEST_STATUSES },
    { operation: 'ListOrganizationDomains', name: 'enrollment_mode', values: ENROLLMENT_MODES },
    { operation: 'ListOrganizationMemberships', name: 'role' },
  ],
}

const CITES: Record<ApiName, string> = {
  bapi: `${BACKEND}/endpoints/OrganizationApi.ts: lists of statuses and modes are repeated keys`,
  fapi: `${CLERK_JS_6} convertPageToOffsetSearchParams: a list is the key repeated`,
}

/** What SDKs send as a list of values: the key repeated, or one value with commas. */
export const listFilters = (api: ApiName): OverlayEntry[] =>
  FILTERS[api].map(({ operation, name, values }) => ({
    cite: CITES[api],
    at: `/operations/${operation}/parameters/${name}`,
    set: {
      name,
      in: 'query',
      required: false,
      schema: { type: 'array', items: { type: 'string', ...(values && { enum: values }) } },
      separator: ',',
    } satisfies ParameterShape,
  }))
