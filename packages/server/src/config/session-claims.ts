import * as z from 'zod'
import { areClaimsReadable } from './shortcodes.js'

/**
 * Claims that tokens of sessions have, or that an SDK reads in them (@clerk/shared, jwtv2 and
 * jwtPayloadParser; @clerk/backend, signedInAuthObject): the names of both versions, since the version of a
 * token is chosen by whoever asks for it.
 */
const RESERVED = [
  ...['azp', 'exp', 'iat', 'iss', 'jti', 'nbf', 'sid', 'sub'],
  ...['act', 'fea', 'fva', 'o', 'pla', 'sts', 'v', '__raw'],
  ...['org_id', 'org_permissions', 'org_role', 'org_slug'],
]
const MAX_BYTES = 8 * 1024

/** Further claims of session tokens, in which shortcodes stand for what differs by person. */
export const sessionClaims = z.record(z.string(), z.unknown()).superRefine((claims, context) => {
  const refuse = (message: string) => context.addIssue({ code: 'custom', message })
  const reserved = RESERVED.filter(name => Object.hasOwn(claims, name))
  if (reserved.length > 0)
    refuse(`must not have ${reserved.join(', ')}: every session token has claims of such names already`)
  // first: what is nested absurdly, or in itself, has no length
  if (!areClaimsReadable(claims)) {
    refuse("must be JSON with shortcodes such as {{user.public_metadata.role || 'nobody'}}")
    return
  }
  const bytes = Buffer.byteLength(JSON.stringify(claims))
  if (bytes > MAX_BYTES) refuse(`must have at most ${MAX_BYTES} bytes as JSON, and has ${bytes}`)
})
