import * as z from 'zod'
import { byNobody, group } from './schema.js'

const kept = (what: string) =>
  byNobody(`${what} The Backend API stores it for the OAuth provider, which is not built yet.`)

/** How this instance will act as an OAuth provider for other applications. */
export const oauthApplications = group({
  dynamicClientRegistration: z.boolean().default(false).meta(kept('Applications register themselves.')),
  defaultScopes: z
    .array(z.string().min(1))
    .nullable()
    .default(null)
    .meta(kept('An application that names no scopes has these; `null` means the platform’s own.')),
  jwtAccessTokens: z.boolean().default(true).meta(kept('Access tokens are JWTs.')),
  clientIdMetadataAdvertised: z
    .boolean()
    .default(false)
    .meta(kept('Client id metadata documents are advertised.')),
  clientIdMetadataOnlyPreRegistered: z
    .boolean()
    .default(false)
    .meta(kept('Only registered client id metadata documents are taken.')),
  clientIdMetadataBlockImplicit: z
    .boolean()
    .default(false)
    .meta(kept('Client id metadata documents are not taken implicitly.')),
})

const networks = z.array(z.union([z.cidrv4(), z.cidrv6()])).default([])

export const identityProviders = group({
  allowedNetworks: networks.describe(
    'Providers of `custom_*` connections may be in these private networks (CIDR), for example `10.0.0.0/8`. No other private address is called. In production their addresses are https, too.',
  ),
})

export const webhooks = group({
  eventRetentionDays: z
    .int()
    .min(1)
    .max(3650)
    .default(90)
    .describe(
      'Delivered events stay in the log for this long. Others stay until they are delivered or given up.',
    ),
  attemptRetentionDays: z
    .int()
    .min(1)
    .max(3650)
    .default(30)
    .describe('The requests and responses of deliveries can be looked at for this long.'),
  notificationEmail: z
    .email()
    .nullable()
    .default(null)
    .describe('A message goes to this address when an endpoint was disabled; `null` means nobody is told.'),
  allowedNetworks: networks.describe(
    'Endpoints may be in these private networks (CIDR), for example `10.0.0.0/8`. No other private address is called.',
  ),
})
