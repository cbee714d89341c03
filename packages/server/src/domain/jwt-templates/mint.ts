import { namesIn } from '../../config/shortcodes.js'
import type { Context } from '../../context/context.js'
import { ApiError } from '../../errors/api-error.js'
import { type SigningAlgorithm, signWithKey } from '../../protocols/jwt-algorithms.js'
import { findJwtTemplateByName } from '../../store/jwt-templates.js'
import type { TokenSession } from '../../store/sessions.js'
import type { JwtTemplateRow } from '../../store/tables/administration.js'
import { asksForOrganization, claimFacts } from '../claims/claim-facts.js'
import { fillClaims, type Json } from '../claims/fill-claims.js'
import { tokenAccess } from '../sessions/active-organization.js'

export interface TemplateTokenOptions {
  /** origin of the application that will use the token: `azp` */
  authorizedParty: string | null
  lifetimeSeconds?: number | undefined
}

/** A token by a template of the instance. @throws ApiError resource_not_found for an unknown template */
export async function mintTemplateToken(
  ctx: Context,
  session: TokenSession,
  templateName: string,
  options: TemplateTokenOptions,
): Promise<string> {
  const template = await ctx.services.leases.read(ctx, {
    name: `template ${templateName}`,
    load: () => findJwtTemplateByName(ctx, templateName),
    subjects: () => [], // a change of one is a change of the instance
  })
  if (!template) throw new ApiError('resource_not_found', { param: 'template_name' })
  const names = namesIn(template.claims)
  const access = asksForOrganization(names)
    ? await tokenAccess(ctx, session.user_id, session.last_active_organization_id)
    : undefined
  const facts = await claimFacts(ctx, { session, access }, names)
  const nowSeconds = Math.floor(ctx.services.clock.now() / 1000)
  const claims = {
    ...(fillClaims(template.claims as Json, facts) as Record<string, Json>),
    ...(options.authorizedParty ? { azp: options.authorizedParty } : {}),
    exp: nowSeconds + (options.lifetimeSeconds ?? template.lifetime_seconds),
    iat: nowSeconds,
    iss: session.issuer,
    jti: ctx.services.random.bytes(10).toString('hex'),
    nbf: nowSeconds - template.allowed_clock_skew_seconds,
    sub: session.user_id,
  }
  return sign(ctx, template, claims)
}

function sign(ctx: Context, template: JwtTemplateRow, claims: Record<string, unknown>): Promise<string> {
  const { registry, masterKey } = ctx.services
  if (template.signing_key_ciphertext === null) return registry.sign(ctx.instance.id, 'template', claims)
  return signWithKey(
    template.signing_algorithm as SigningAlgorithm,
    masterKey.decrypt(template.signing_key_ciphertext),
    claims,
  )
}
