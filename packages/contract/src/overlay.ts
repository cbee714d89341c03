/**
 * What the specs get wrong or leave out, found in SDK sources and recorded requests; each
 * entry cites where. Add an entry as one object, for instance
 * `{ cite: 'file or recording', at: '/schemas/Client.SignUp/properties/locale', set: { type: 'string' } }`,
 * then run `npm run -w @frontdesk/contract generate -- --types`. An entry applies to
 * every version that has its place.
 */
import type { OverlayEntry } from './apply-overlay.js'
import type { ApiName } from './document.js'
import { ADMIN_PORTAL } from './overlay/admin-portal.js'
import { BAPI_OVERLAY } from './overlay/bapi.js'
import { ENVIRONMENT_PATCHES } from './overlay/fapi-environment.js'
import { FACTOR_PATCHES } from './overlay/fapi-factors.js'
import { FAPI_OPERATIONS } from './overlay/fapi-operations.js'
import { RESOURCE_PATCHES } from './overlay/fapi-resources.js'
import { listFilters } from './overlay/list-filters.js'
import { SOCIAL_STRATEGIES } from './overlay/social-strategies.js'
import { BACKEND, SHARED } from './overlay/sources.js'

export const OVERLAY: Record<ApiName, readonly OverlayEntry[]> = {
  bapi: [...BAPI_OVERLAY, ...SOCIAL_STRATEGIES, ...listFilters('bapi')],
  fapi: [
    ...RESOURCE_PATCHES,
    ...ENVIRONMENT_PATCHES,
    ...FAPI_OPERATIONS,
    ...ADMIN_PORTAL,
    ...FACTOR_PATCHES,
    ...listFilters('fapi'),
  ],
}

/** `data` of an event is the resource of the Backend API (@clerk/backend, api/resources/Webhooks.ts). */
export const WEBHOOK_OVERLAY: readonly OverlayEntry[] = [
  ...SOCIAL_STRATEGIES,
  {
    cite: `${BACKEND}/resources/JSON.ts UserJSON.timezone, ${BACKEND}/resources/Webhooks.ts UserWebhookEvent`,
    at: '/schemas/User/properties/timezone',
    set: { type: ['string', 'null'] },
  },
  {
    cite: `${BACKEND}/resources/Webhooks.ts SessionWebhookEvent: session.pending; its session is pending`,
    at: '/schemas/SessionEventPayload/properties/status',
    merge: { enum: ['pending'] },
  },
  {
    cite: `${SHARED}/passkey.d.ts PasskeyResource.lastUsedAt: Date | null; the Frontend API's Client.Passkey says so too`,
    at: '/schemas/Passkey/properties/last_used_at',
    set: { type: ['integer', 'null'], format: 'int64' },
  },
]
