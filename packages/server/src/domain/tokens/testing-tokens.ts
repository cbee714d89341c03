import type { Context } from '../../context/context.js'
import { HOUR_MS } from '../../platform/clock.js'

const LIFETIME_MS = HOUR_MS
/** Tells a testing token from a session token under the same keys. */
const PURPOSE = 'testing_token'

/**
 * Signed by the instance: lets automated tests pass CAPTCHA and per-address limits, never limits per
 * identifier.
 */
export async function createTestingToken(ctx: Context): Promise<{ token: string; expiresAtSeconds: number }> {
  const issuedAtSeconds = Math.floor(ctx.now / 1000)
  const expiresAtSeconds = issuedAtSeconds + LIFETIME_MS / 1000
  const claims = {
    purpose: PURPOSE,
    instance_id: ctx.instance.id,
    iat: issuedAtSeconds,
    exp: expiresAtSeconds,
  }
  return { token: await ctx.services.registry.sign(ctx.instance.id, 'internal', claims), expiresAtSeconds }
}

/**
 * Whether this is a testing token of this instance that still holds; the SDK sends it as
 * `__clerk_testing_token` in the query.
 */
export async function verifyTestingToken(ctx: Context, token: string): Promise<boolean> {
  const claims = await ctx.services.registry.verify(ctx.instance.id, 'internal', token)
  if (claims?.['purpose'] !== PURPOSE || claims['instance_id'] !== ctx.instance.id) return false
  return typeof claims['exp'] === 'number' && claims['exp'] * 1000 > ctx.now
}
