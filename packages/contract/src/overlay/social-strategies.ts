import type { OverlayEntry } from '../apply-overlay.js'
import { SHARED } from './sources.js'

const CITE = `${SHARED}/strategies.d.ts OAuthStrategy: oauth_linkedin_oidc and custom keys have more than letters`

/** Names of social strategies, where the specs of the Backend API and of webhooks know letters alone. */
export const SOCIAL_STRATEGIES: readonly OverlayEntry[] = [
  {
    cite: CITE,
    at: '/schemas/verification_from_oauth/properties/strategy/pattern',
    set: '^from_oauth_[a-z0-9_]+$',
  },
  { cite: CITE, at: '/schemas/verification_oauth/properties/strategy/pattern', set: '^oauth_[a-z0-9_]+$' },
  { cite: CITE, at: '/schemas/IdentificationLink/properties/type/pattern', set: '^oauth_[a-z0-9_]+$' },
]
