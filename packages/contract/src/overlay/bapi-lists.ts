import type { OverlayEntry } from '../apply-overlay.js'
import { BACKEND } from './sources.js'

/** Lists whose `paginated=true` answers with the number of all; the specs know the plain list alone. */
const LISTS: Record<string, string> = {
  GetClientList: 'Client',
  GetSessionList: 'Session',
  GetTemplateList: 'Template',
  ListInvitations: 'Invitation',
  ListAllowlistIdentifiers: 'AllowlistIdentifier',
  ListJWTTemplates: 'JWTTemplate',
  ListRedirectURLs: 'RedirectURL',
}

const lists = Object.entries(LISTS).map(
  ([operation, schema]) => [operation, { type: 'array', items: { $ref: `#/schemas/${schema}` } }] as const,
)
/** The specs name the list itself here. */
const named = [['GetOAuthAccessToken', { $ref: '#/schemas/OAuthAccessToken' }]] as const

export const BAPI_LISTS: OverlayEntry[] = [...lists, ...named].map(([operation, list]) => {
  return {
    cite: `${BACKEND}/endpoints: list methods send paginated=true and read {data, total_count}`,
    at: `/operations/${operation}/responses/200`,
    set: {
      anyOf: [
        list,
        {
          type: 'object',
          required: ['data', 'total_count'],
          properties: { data: list, total_count: { type: 'integer' } },
          additionalProperties: false,
        },
      ],
    },
  }
})
