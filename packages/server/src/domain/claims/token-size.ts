import { shortcodesIn } from '../../config/shortcodes.js'
import type { Context } from '../../context/context.js'
import type { Instance } from '../../context/instance.js'

/** Browsers drop a cookie whose name and value are longer together (RFC 6265bis, 5.6). */
const COOKIE_BYTES = 4096
/** The longer one of its two names: `__session_` and the suffix. */
const NAME_BYTES = '__session_12345678'.length
export const TOKEN_BYTES = COOKIE_BYTES - NAME_BYTES

/** Header, signature and own claims of the shortest session token. */
const SHORTEST_TOKEN_BYTES = 700

/**
 * What is known of the size of tokens before there is one: shortcodes may turn out to be as short as `null`.
 * @returns a warning; null: there may be tokens that fit into a cookie
 */
export function sizeWarning(slug: string, claims: Record<string, unknown>): string | null {
  const bytes = leastBytes(claims)
  return bytes > TOKEN_BYTES
    ? `The settings of instance ${slug} make session tokens of at least ${bytes} bytes (session.claims). Browsers keep no cookie with more than ${TOKEN_BYTES}, so nobody would stay signed in.`
    : null
}

function leastBytes(claims: Record<string, unknown>): number {
  const shortest = JSON.stringify(claims, (_, value: unknown) =>
    typeof value === 'string' && shortcodesIn(value).length > 0 ? null : value,
  )
  return SHORTEST_TOKEN_BYTES + Math.ceil((Buffer.byteLength(shortest) * 4) / 3)
}

/** Those whose large tokens the log has; an instance that was changed is another object. */
const warnedOf = new WeakSet<Instance>()

/** Says once in the log that tokens of an instance are too large, which an application sees nothing of. */
export function noteTokenSize({ instance, services }: Context, token: string): void {
  if (token.length <= TOKEN_BYTES || warnedOf.has(instance)) return
  warnedOf.add(instance)
  services.log.warn(
    { instance: instance.slug, bytes: token.length, limit: TOKEN_BYTES },
    'a session token is too large for a cookie, so browsers drop it: shorten session.claims',
  )
}
