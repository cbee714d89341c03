import * as z from 'zod'
import { typesWanted } from './event-types.js'

/** An event type, in which stars may stand for any characters: `user.*`, `*.deleted`. */
const EVENT_PATTERN = /^(\*|[A-Za-z_*]+(\.[A-Za-z_*]+)*)$/
/** What the deliveries themselves say, and what frames the request, is not the endpoint's to choose. */
const OWN_HEADERS =
  /^(svix-|webhook-|content-|transfer-encoding$|connection$|host$|user-agent$|expect$|upgrade$|te$|trailer$|keep-alive$)/i
const SECRET = /^whsec_[A-Za-z0-9+/]+={0,2}$/

export const endpointUrl = z
  .url({ protocol: /^https?$/, error: 'must be an absolute http or https URL', abort: true })
  .refine(url => {
    const { username, password } = new URL(url)
    return username === '' && password === ''
  }, 'must hold no user name and password: use a header')

const eventPattern = z
  .string()
  .max(100)
  .regex(EVENT_PATTERN, { error: 'must be an event type or a pattern such as user.*', abort: true })
  // a slip of the pen would lose events, and nobody would be told
  .refine(pattern => typesWanted([pattern]).length > 0, {
    error: ({ input }) => `${String(input)} matches no event type: GET /admin/v1/event_types lists them`,
  })

export const eventPatterns = z.array(eventPattern).max(100)

export const endpointHeaders = z.record(
  z
    .string()
    .regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}$/, 'is no header name')
    .refine(name => !OWN_HEADERS.test(name), 'is a header that deliveries set themselves'),
  z
    .string()
    .max(2000)
    .regex(/^[\t\x20-\x7e]*$/, 'must be printable ASCII'),
)

export const endpointSecret = z.string().refine(text => {
  const bytes = Buffer.from(text.slice('whsec_'.length), 'base64').length
  return SECRET.test(text) && bytes >= 24 && bytes <= 64
}, 'must be whsec_ and the base64 of 24 to 64 bytes')

export const rateLimitPerSecond = z.int().min(1).max(10_000)

/** Of the specification of webhooks, oldest first. */
export const PAYLOAD_VERSIONS = ['2025-04-15'] as const

export const payloadVersion = z.enum(PAYLOAD_VERSIONS)

/** A self-hosted Svix server and its token. */
export const svixUrl = z
  .url({ protocol: /^https?$/, error: 'must be https://<token>@<host of the Svix server>' })
  .refine(url => new URL(url).username !== '', 'must hold the token: https://<token>@<host>')

/** An endpoint in `frontdesk.config`. */
export const webhookEndpointSchema = z.strictObject({
  /** how it is found again at the next start */
  name: z.string().min(1).max(100),
  url: endpointUrl,
  /** types and patterns; absent = all events */
  events: eventPatterns.default([]),
  /** one is generated when absent: `frontdesk webhooks list --secrets` prints it */
  secret: endpointSecret.optional(),
  headers: endpointHeaders.default({}),
  rateLimitPerSecond: rateLimitPerSecond.nullable().default(null),
  /** of the payloads, e.g. `2025-04-15`; absent: the newest when the endpoint is made, and then it stays */
  payloadVersion: payloadVersion.optional(),
  disabled: z.boolean().default(false),
  description: z.string().max(500).default(''),
})

export type WebhookEndpointConfig = z.output<typeof webhookEndpointSchema>

/** Why an endpoint may not be of this instance; null when it may. */
export function endpointUrlProblem(
  url: string,
  instance: { environment: 'development' | 'production'; allowsNetworks: boolean },
): string | null {
  if (instance.environment === 'development' || instance.allowsNetworks) return null
  return url.startsWith('https://')
    ? null
    : 'must be https in production, unless settings.webhooks.allowedNetworks names its network'
}
