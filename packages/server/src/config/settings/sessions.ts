import * as z from 'zod'
import { sessionClaims } from '../session-claims.js'
import { byComponents, byNobody, group } from './schema.js'

export const session = group({
  singleSession: z
    .boolean()
    .default(false)
    .describe(
      'A browser has one session at most. People who are signed in must sign out before another sign-in.',
    ),
  lifetimeSeconds: z
    .int()
    .min(300)
    .default(7 * 24 * 3600)
    .describe(
      'A session lives at most this long. Sessions that exist keep the time that held when they began.',
    ),
  inactivityTimeoutSeconds: z
    .int()
    .min(300)
    .nullable()
    .default(null)
    .describe(
      'A session that is not used ends after this time; `null` means no limit. The setting holds at once for every session.',
    ),
  tokenLifetimeSeconds: z
    .int()
    .min(5)
    .max(3600)
    .default(60)
    .describe(
      'A session token lives this long. A revoked session ends for applications when its last token does.',
    ),
  tokenVersion: z
    .union([z.literal(1), z.literal(2)])
    .nullable()
    .default(null)
    .describe(
      'Session tokens have this version of claims. With `null` the API version of the SDK that asks decides.',
    ),
  tokensWithoutDatabaseSeconds: z
    .int()
    .min(0)
    .max(3600)
    .default(600)
    .describe(
      'While the database is away, sessions that a node has seen get tokens for this long: see [When the database is slow, away, or somewhere else](production.md#when-the-database-is-slow-away-or-somewhere-else). With 0 they get none.',
    ),
  claims: sessionClaims
    .default({})
    .describe(
      'Every session token has these claims as well, with the shortcodes of JWT templates: see [Claims of session tokens](configuration.md#claims-of-session-tokens).',
    ),
})

export const attackProtection = group({
  lockoutEnabled: z.boolean().default(true).describe('Too many wrong tries lock the password.'),
  lockoutMaxAttempts: z
    .int()
    .min(1)
    .max(1000)
    .default(10)
    .describe('This many wrong passwords, or wrong codes of a second factor, lock it.'),
  lockoutDurationMinutes: z
    .int()
    .min(1)
    .default(60)
    .describe('The password stays locked for this long. Other ways to sign in stay open.'),
  enumerationProtection: z
    .boolean()
    .default(false)
    .describe(
      'The Frontend API does not tell whether an address or a number has an account. Usernames and wallets are not hidden.',
    ),
  emailLinkRequireSameClient: z
    .boolean()
    .default(true)
    .describe('A link by email works in the browser that asked for it, and in no other one.'),
  piiEnabled: z.boolean().default(true).meta(byNobody('It is reported to applications.')),
  captchaEnabled: z
    .boolean()
    .default(false)
    .describe('Sign-ups want a solved challenge, where both keys are given. It needs the network.'),
  captchaWidgetType: z
    .enum(['smart', 'invisible'])
    .default('smart')
    .meta(byComponents('The challenge looks like this.')),
  captchaSiteKey: z
    .string()
    .nullable()
    .default(null)
    .meta(byComponents('The components show the Turnstile widget of this site key, and none without it.')),
  captchaSecretKey: z
    .string()
    .nullable()
    .default(null)
    .describe('The server checks answers by this secret key of the Turnstile widget, and none without it.'),
  rateLimits: group({
    enabled: z.boolean().default(true).describe('Requests are limited per address, identifier and client.'),
    addressFactor: z
      .number()
      .min(0.01)
      .max(1000)
      .default(1)
      .describe(
        'Multiplies the limits per network address, for example by 10 where whole companies share one.',
      ),
  }),
})
