import type { Context } from '../../context/context.js'
import { ApiError } from '../../errors/api-error.js'
import { type SigningAlgorithm, signWithKey } from '../../protocols/jwt-algorithms.js'
import { pictureUrl } from '../../resources/picture.js'
import { backendUser } from '../../resources/user.js'
import {
  findActiveMembership,
  findJwtTemplateByName,
  getMembershipMetadata,
  listRolesByOrganization,
} from '../../store/jwt-templates.js'
import type { TokenSession } from '../../store/sessions.js'
import type { JwtTemplateRow } from '../../store/tables/administration.js'
import { getUserView, userFacts } from '../views/user-view.js'
import { fillClaims, type Json, type ShortcodeFacts } from './shortcodes.js'

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
  const template = await findJwtTemplateByName(ctx, templateName)
  if (!template) throw new ApiError('resource_not_found', { param: 'template_name' })
  const facts = await shortcodeFacts(ctx, session)
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

/**
 * The names are those of the public documentation. Private metadata is not among them: tokens are readable.
 */
async function shortcodeFacts(ctx: Context, session: TokenSession): Promise<ShortcodeFacts> {
  const view = await getUserView(ctx, session.user_id)
  const user = backendUser(view, userFacts(ctx))
  const email = user.email_addresses.find(row => row.id === user.primary_email_address_id)
  const phone = user.phone_numbers.find(row => row.id === user.primary_phone_number_id)
  const wallet = user.web3_wallets.find(row => row.id === user.primary_web3_wallet_id)
  const isVerified = (row: unknown) =>
    (row as { verification?: { status?: string } | null } | undefined)?.verification?.status === 'verified'
  return {
    user: {
      id: user.id,
      external_id: user.external_id,
      first_name: user.first_name,
      last_name: user.last_name,
      full_name: [user.first_name, user.last_name].filter(Boolean).join(' ') || null,
      username: user.username,
      created_at: user.created_at,
      updated_at: user.updated_at,
      last_sign_in_at: user.last_sign_in_at,
      image_url: user.image_url,
      has_image: user.has_image,
      primary_email_address: email?.email_address ?? null,
      email_verified: isVerified(email),
      primary_phone_number: phone?.phone_number ?? null,
      phone_number_verified: isVerified(phone),
      primary_web3_wallet: wallet?.web3_wallet ?? null,
      two_factor_enabled: user.two_factor_enabled,
      public_metadata: user.public_metadata,
      unsafe_metadata: user.unsafe_metadata,
      organizations: await listRolesByOrganization(ctx, user.id),
    },
    session: { id: session.id, actor: session.actor, status: session.status },
    ...(await organizationFacts(ctx, session)),
  }
}

async function organizationFacts(ctx: Context, session: TokenSession): Promise<ShortcodeFacts> {
  const id = session.last_active_organization_id
  const membership = id ? await findActiveMembership(ctx, id, session.user_id) : undefined
  if (!membership) return {}
  return {
    org: {
      id: membership.id,
      name: membership.name,
      slug: membership.slug,
      role: membership.role_key,
      image_url: pictureUrl(ctx.services.publicUrl, membership.image_id, membership.id, [membership.name]),
      has_image: membership.image_id !== null,
      public_metadata: membership.public_metadata,
    },
    org_membership: {
      id: membership.membership_id,
      role: membership.role_key,
      public_metadata: await getMembershipMetadata(ctx, membership.membership_id),
    },
  }
}
