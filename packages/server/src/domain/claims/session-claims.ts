import { namesIn } from '../../config/shortcodes.js'
import type { Context } from '../../context/context.js'
import type { JwtClaims } from '../../protocols/jwt.js'
import type { OrganizationAccess } from '../../store/session-organizations.js'
import type { TokenSession } from '../../store/sessions.js'
import { claimFacts } from './claim-facts.js'
import { fillClaims, type Json } from './fill-claims.js'

/** Claims that the settings add to session tokens; only what they name is read. */
export async function shapedClaims(
  ctx: Context,
  session: TokenSession,
  access: OrganizationAccess | undefined,
): Promise<JwtClaims> {
  const { claims } = ctx.instance.settings.session
  if (Object.keys(claims).length === 0) return {}
  const facts = await claimFacts(ctx, { session, access }, namesIn(claims))
  return fillClaims(claims as Json, facts) as JwtClaims
}
