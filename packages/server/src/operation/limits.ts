/**
 * Requests a minute: `address` counts per network address (IPv6: per
 * /64), `identifier` per email address, phone number or username in the request, for each network, `client`
 * per browser, directory or visit of the admin portal. Generous for people, also for many behind one
 * address; in the way of who tries lists of passwords or floods inboxes. What one account or one code can
 * take in total is limited elsewhere (lockout, domain/verifications/limits.ts).
 */
export interface OperationLimits {
  address?: number
  identifier?: number
  client?: number
}

export const WINDOW_SECONDS = 60
/** Development: automated tests sign in by the hundred from one address. */
export const DEVELOPMENT_FACTOR = 100

const MANY = 6000

/** The limits that operations are declared with. */
export const RATE_LIMITS = {
  none: {},
  /** for every operation that changes something, if it has no narrower one */
  change: { address: MANY },
  /** for what may make this server read an address that somebody names */
  connect: { address: 120, client: 60 },
  /** has a directory read at the identity provider, which takes requests to that in number */
  'pull-directory': { address: 120, client: 12 },
  begin: { address: 120, identifier: 30, client: 60 },
  'update-sign-up': { address: 240, identifier: 30, client: 60 },
  'join-waitlist': { address: 60, identifier: 10 },
  'send-code': { address: 120, client: 30 },
  'try-code': { address: 300, client: 60 },
  /** also for every page load of somebody whose state is unclear */
  'mint-token': { address: MANY, client: 600 },
  'open-link': { address: 120 },
  /** pages and forms of the admin portal */
  portal: { address: 600, client: 240 },
  /** what asks DNS or another server for somebody in the admin portal */
  'portal-look-up': { address: 120, client: 30 },
  /** identity providers, which many directories share an address of; Entra wants 25 requests a second */
  provision: { address: MANY, client: MANY },
  /** for operators and their tools; this machine itself has no limit */
  administer: { address: 1200 },
} satisfies Record<string, OperationLimits>

export type LimitName = keyof typeof RATE_LIMITS
